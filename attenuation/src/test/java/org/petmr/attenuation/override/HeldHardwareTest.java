package org.petmr.attenuation.override;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.attenuation.hardware.GenericHardware;
import org.petmr.attenuation.hardware.PointMm;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

class HeldHardwareTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            petmr mu cm^-1 at 511 keV, patient            | -     | false | DESCRIPTION | false
            petmr mu cm^-1 at 511 keV, patient + hardware | -     | true  | DESCRIPTION | false
            mu-map 511 keV, patient, 1/cm                 | -     | false | DESCRIPTION | false
            mu-map 511 keV, patient + hardware, 1/cm      | -     | true  | DESCRIPTION | false
            petmr mu cm^-1 at 511 keV                     | -     | false | ASSUMED     | false
            edited                                        | -     | false | ASSUMED     | false
            edited                                        | true  | true  | REQUEST     | false
            petmr mu cm^-1 at 511 keV, patient + hardware | false | false | REQUEST     | true
            petmr mu cm^-1 at 511 keV, patient            | true  | true  | REQUEST     | true
            petmr mu cm^-1 at 511 keV, patient            | false | false | REQUEST     | false
            """)
    void aPersonsWordThenTheFilesThenNone(
            String description, Boolean asked, boolean isHeld, HeldHardware.By by, boolean isContradicted) {
        assertThat(HeldHardware.of(Optional.ofNullable(asked), description))
                .isEqualTo(new HeldHardware(isHeld, by, isContradicted));
    }

    @Test
    void aContradictionIsAWarningAndAGuessANote() {
        Finding warning = HeldHardware.of(Optional.of(false), HeldHardware.description(true))
                .finding("edited.nii.gz")
                .orElseThrow();
        assertThat(warning.severity()).isEqualTo(Finding.Severity.WARNING);
        assertThat(warning.text())
                .isEqualTo("edited.nii.gz: holds no hardware by the request (expected: patient + hardware, as its"
                        + " description says)");
        assertThat(HeldHardware.of(Optional.empty(), "").finding("x").orElseThrow())
                .returns(Finding.Severity.NOTE, Finding::severity);
        assertThat(HeldHardware.of(Optional.of(true), "").finding("x")).isEmpty();
    }

    /** What is written is what is read back, through a file. */
    @Test
    void theDescriptionOfAFileComesBack(@TempDir Path folder) throws IOException {
        for (boolean holds : new boolean[] {true, false}) {
            Path file = folder.resolve(holds + ".nii.gz");
            Nifti.write(file, Volume.zeros(VoxelGrid.centred(4, 4, 4, 4, 4, 4)), HeldHardware.description(holds));
            assertThat(HeldHardware.of(Optional.empty(), Nifti.description(file)))
                    .isEqualTo(new HeldHardware(holds, HeldHardware.By.DESCRIPTION, false));
        }
    }

    @Test
    void aTableThatLiesThereTwiceIsSeen() {
        try (Workers workers = new Workers(2)) {
            Volume nothing = Volume.zeros(VoxelGrid.centred(100, 100, 20, 5, 5, 5));
            Volume table = GenericHardware.catalogue()
                    .addedTo(nothing, new PointMm(0, 150, 0), List.of(), workers)
                    .muPerCm();
            HeldHardware guess = HeldHardware.of(Optional.empty(), "");
            assertThat(guess.twice("whole.nii.gz", table, table).orElseThrow().text())
                    .startsWith("whole.nii.gz: 100 % of table and coils were there before they were added");
            assertThat(guess.twice("patient.nii.gz", nothing, table)).isEmpty();
            assertThat(guess.twice("no-hardware.nii.gz", table, nothing)).isEmpty();
        }
    }
}
