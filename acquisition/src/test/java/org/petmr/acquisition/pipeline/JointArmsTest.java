package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.command.VolumeRecording;
import org.petmr.acquisition.installation.Installation;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.truncation.CompletedMap;
import org.petmr.attenuation.truncation.ContourCompletion;
import org.petmr.attenuation.truncation.MrCover;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;
import org.petmr.recon.scanner.ScannerModel;

/** The arms of a session from its counts: done where they tell, and said where they don't. */
class JointArmsTest {

    private static final Workers WORKERS = new Workers(2);
    private static final long SEED = 31;
    private static final double MU = 0.096;

    @TempDir
    private Path directory;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static boolean isTrunk(double x, double y) {
        return VolumeRecording.isIn(x, y, 0, 0, 150, 100);
    }

    private static boolean isArm(double x, double y) {
        return VolumeRecording.isIn(Math.abs(x), y, 215, 0, 40, 40);
    }

    private static double mu(double x, double y) {
        return isTrunk(x, y) || isArm(x, y) ? MU : 0;
    }

    /** What the outline left of the map, and what the counts make of it. */
    private record Trial(Region added, Volume outlined, JointArms joint) {}

    private Trial trial(ScannerModel scanner, int events) throws IOException {
        VoxelGrid grid = scanner.imageGrid(1);
        Volume truth = VolumeRecording.painted(grid, (x, y, z) -> mu(x, y));
        Path session = directory.resolve("session");
        Path recording = Files.createDirectories(session.resolve("listmode"));
        VolumeRecording.write(
                recording.resolve(ListModeFiles.segmentName(0)), scanner, truth, (x, y, z) -> mu(x, y), events, SEED);
        PipelineJob job = BenchJobs.job(
                BenchJobs.session(
                        session, scanner, ", \"pipeline\": {\"anatomy\": \"body\", \"truncation\": \"mlaa\"}"),
                Installation.NONE,
                WORKERS);
        Region cover =
                MrCover.of(VoxelGrid.centred(66, 60, 60, 5, 5, 5), Affine.IDENTITY, grid, 0, Double.POSITIVE_INFINITY);
        Volume cut = truth.copy();
        for (int i = 0; i < cut.values().length; i++) {
            cut.values()[i] = cover.contains(i) ? cut.values()[i] : 0;
        }
        // The activity is spread as mu is: it serves as the image without correction.
        CompletedMap outlined = ContourCompletion.USUAL.complete(cut, cover, truth, WORKERS);
        assertThat(CutOff.isMlaaAsked(job)).isTrue();
        return new Trial(
                outlined.added(),
                outlined.muPerCm(),
                JointArms.of(job, outlined.muPerCm(), outlined.added(), cover, Optional.empty(), Progress.NONE));
    }

    @Test
    void theCountsTellTheArms() throws IOException {
        Trial trial = trial(VolumeRecording.ring(4, true), 2_400_000);
        assertThat(trial.added().volumeMl()).isGreaterThan(100);
        JointArms joint = trial.joint();
        assertThat(joint.finding().severity()).isEqualTo(Finding.Severity.NOTE);
        assertThat(joint.finding().text()).contains("estimated from the counts (MLAA): mean 0.0");
        // Voxels at their border are part air, and three passes stop a little short.
        assertThat(joint.meanMuPerCm()).as("seed %d", SEED).isBetween(0.8 * MU, 1.1 * MU);
        Volume found = joint.muPerCm().orElseThrow();
        assertThat(found.values()).isNotEqualTo(trial.outlined().values());
        // What MR shows stays as it was.
        Affine a = found.grid().lpsFromVoxel();
        for (int i = 0; i < found.values().length; i++) {
            int x = i / found.grid().nz() % found.grid().nx();
            int y = i / found.grid().nz() / found.grid().nx();
            if (isTrunk(a.x(x, y, 0), a.y(x, y, 0))) {
                assertThat(found.values()[i]).isEqualTo(trial.outlined().values()[i]);
            }
        }
        assertThat(joint.figures()).containsKeys("mu_per_cm", "iterations", "subsets", "pixel_mm");
    }

    @Test
    void tooFewCountsLeaveTheOutline() throws IOException {
        JointArms joint = trial(VolumeRecording.ring(4, true), 20_000).joint();
        assertThat(joint.muPerCm()).isEmpty();
        assertThat(joint.finding().severity()).isEqualTo(Finding.Severity.WARNING);
        assertThat(joint.finding().text())
                .contains("the outline in PET alone completes it")
                .endsWith("0.02 million trues (expected: at least 1 million)");
    }

    @Test
    void aScannerWithoutTimeOfFlightLeavesTheOutline() throws IOException {
        JointArms joint = trial(VolumeRecording.ring(4, false), 20_000).joint();
        assertThat(joint.muPerCm()).isEmpty();
        assertThat(joint.finding().text()).contains("coarse-ring has no time of flight (expected: one that has");
    }
}
