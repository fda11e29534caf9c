package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
    private record Trial(PipelineJob job, Region added, Region cover, Volume outlined) {

        JointArms joint(Volume mr) throws IOException {
            return JointArms.of(job, outlined, added, cover, mr, Optional.empty(), Progress.NONE);
        }

        JointArms joint() throws IOException {
            return joint(mr(66));
        }
    }

    /** MR that shows all tissue alike, as wide as so many voxels. */
    private static Volume mr(int voxels) {
        return VolumeRecording.painted(VoxelGrid.centred(voxels, 60, 60, 5, 5, 5), (x, y, z) -> mu(x, y) > 0 ? 100 : 0);
    }

    private Trial trial(ScannerModel scanner, int events) throws IOException {
        return trial(scanner, events, 66, 0);
    }

    /** @param fadingMm at the sides of MR, where its map is not trusted */
    private Trial trial(ScannerModel scanner, int events, int voxels, double fadingMm) throws IOException {
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
        Region cover = MrCover.of(mr(voxels).grid(), Affine.IDENTITY, grid, fadingMm, Double.POSITIVE_INFINITY);
        Volume cut = truth.copy();
        for (int i = 0; i < cut.values().length; i++) {
            cut.values()[i] = cover.contains(i) ? cut.values()[i] : 0;
        }
        // The activity is spread as mu is: it serves as the image without correction.
        CompletedMap outlined = ContourCompletion.USUAL.complete(cut, cover, truth, WORKERS);
        assertThat(CutOff.isMlaaAsked(job)).isTrue();
        return new Trial(job, outlined.added(), cover, outlined.muPerCm());
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

    /** What MR shows in its last centimetre is tissue, though its map isn't trusted there: the classes of air are out. */
    @Test
    void whatMrShowsAtItsSidesIsTissue() throws IOException {
        int voxels = 80;
        Trial trial = trial(VolumeRecording.ring(4, true), 2_400_000, voxels, PatientMap.FADING_MM);
        Volume shown = mr(voxels);
        Volume dark = VolumeRecording.painted(shown.grid(), (x, y, z) -> isTrunk(x, y) ? 100 : 0);
        // MR ends at 200 mm and is trusted up to 190; the arm reaches from 175 to 255.
        Region strip = Region.where(
                VolumeRecording.painted(
                        trial.outlined().grid(), (x, y, z) -> isArm(x, y) && Math.abs(Math.abs(x) - 195) < 5 ? 1 : 0),
                v -> v > 0);
        double withTissue = strip.of(trial.joint(shown).muPerCm().orElseThrow()).mean();
        double without = strip.of(trial.joint(dark).muPerCm().orElseThrow()).mean();
        assertThat(withTissue)
                .as("seed %d, %.4f where MR is dark", SEED, without)
                .isBetween(0.85 * MU, 1.1 * MU);
        assertThat(withTissue).as("seed %d", SEED).isNotCloseTo(without, within(1e-5));
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
