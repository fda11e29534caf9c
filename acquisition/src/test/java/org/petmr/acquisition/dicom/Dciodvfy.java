package org.petmr.acquisition.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.petmr.acquisition.OutsideProgram;
import org.petmr.acquisition.Peers;

/** The judge of objects, of dicom3tools. */
final class Dciodvfy {

    private Dciodvfy() {}

    /** Skips, aloud, where it is not installed. */
    static void findsNoError(Path... files) throws Exception {
        String check = Peers.tool("dciodvfy");
        for (Path file : files) {
            OutsideProgram.Result result = OutsideProgram.run(check, "-new", file.toString());
            assertThat(result.output().lines().filter(l -> l.contains("Error"))).isEmpty();
            assertThat(result.status()).as(result.output()).isZero();
        }
    }
}
