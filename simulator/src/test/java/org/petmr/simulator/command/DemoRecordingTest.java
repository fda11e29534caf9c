package org.petmr.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

class DemoRecordingTest {

    /** Three mMR bins of 2.08626 mm: no such number in the file's single precision. */
    private static final VoxelGrid GRID = VoxelGrid.centred(12, 10, 9, 3 * 2.08626, 3 * 2.08626, 2.03125);

    @TempDir
    Path directory;

    @Test
    void theMuMapLiesOnTheGridItself() throws IOException {
        Volume mu = Volume.zeros(GRID);
        for (int i = 0; i < mu.values().length; i++) {
            mu.values()[i] = 0.01f * (i % 7);
        }
        Nifti.write(directory.resolve("mumap.nii.gz"), mu);
        assertThat(Nifti.read(directory.resolve("mumap.nii.gz")).grid()).isNotEqualTo(GRID);

        DemoRecording recording =
                new DemoRecording(directory, new BedExamination.Outcome(null, "", null, directory, 0, null), directory);
        try (Workers workers = Workers.ofMachine()) {
            Volume found = recording.muMap(GRID, workers);
            assertThat(found.grid()).isEqualTo(GRID);
            for (int i = 0; i < found.values().length; i++) {
                assertThat(found.values()[i]).isCloseTo(mu.values()[i], offset(1e-5f));
            }
        }
    }
}
