package org.petmr.acquisition.command;

import java.nio.file.Path;

/** What a NIfTI file to be written may be called. */
final class NiftiNames {

    private NiftiNames() {}

    static void require(String option, Path file) {
        String name = file.getFileName().toString();
        if (!name.endsWith(".nii") && !name.endsWith(".nii.gz")) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: a name that ends in .nii or .nii.gz)".formatted(option, file));
        }
    }
}
