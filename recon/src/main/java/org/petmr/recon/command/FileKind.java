package org.petmr.recon.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.event.petsird.PetsirdReader;
import org.petmr.recon.image.InterfileImage;
import org.petmr.recon.interfile.InterfileHeader;

/** What a file is, from its first bytes where they tell and from its name where not. */
enum FileKind {
    LIST_MODE,
    PETSIRD,
    SINOGRAM,
    INTERFILE_IMAGE,
    NIFTI,
    EFFICIENCIES,
    SIEMENS_NORMALISATION;

    static FileKind of(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return LIST_MODE; // a directory of segments, or an error that is told when it is opened
        }
        String name = file.getFileName().toString();
        if (name.endsWith(".nii") || name.endsWith(".nii.gz")) {
            return NIFTI;
        }
        if (CrystalEfficiencies.isOne(file) || name.endsWith(".pnorm")) {
            return EFFICIENCIES;
        }
        if (PetsirdReader.isOne(file)) {
            return PETSIRD;
        }
        boolean isNamedAsHeader = name.endsWith(".hs") || name.endsWith(".hv") || name.endsWith(".n.hdr");
        if (!isNamedAsHeader && !InterfileHeader.isInterfile(file)) {
            return LIST_MODE;
        }
        InterfileHeader header = InterfileHeader.read(file);
        if (header.text("PET data type")
                .filter("normalization"::equalsIgnoreCase)
                .isPresent()) {
            return SIEMENS_NORMALISATION;
        }
        if (InterfileImage.isOne(file)) {
            return INTERFILE_IMAGE;
        }
        return header.text("matrix axis label[1]")
                        .filter("tangential coordinate"::equalsIgnoreCase)
                        .isPresent()
                ? SINOGRAM
                : LIST_MODE;
    }
}
