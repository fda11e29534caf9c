package org.petmr.simulator.attenuation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.attenuation.emission.DiaphragmSearch;
import org.petmr.attenuation.emission.Mlaa;
import org.petmr.attenuation.emission.MlaaSettings;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.truncation.CompletedMap;
import org.petmr.attenuation.truncation.ContourCompletion;
import org.petmr.attenuation.truncation.MrCover;
import org.petmr.attenuation.truncation.RespiratoryMismatch;
import org.petmr.attenuation.truncation.ShiftedDiaphragm;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;
import org.petmr.simulator.phantom.BodyPhantom;
import org.petmr.simulator.phantom.Phantom;

/** What MR does not show of a body, completed from PET, against the body's truth. */
final class ArmsTest {

    /** The dome of the liver in the middle. */
    private static final double DOME_MM = 40;

    /** The liver in the middle. */
    private static final double LIVER_MM = -20;

    /** Of MR: the patient with arms down is 548 mm wide. */
    private static final double MR_WIDTH_MM = 400;

    /**
     * The body is cut by MR at its sides and has its own mu elsewhere. First by the outline of PET without attenuation
     * correction, then from there by the counts themselves.
     */
    @Test
    void completedArmsTakeAwayTwoThirdsOfTheLiversBias() throws IOException {
        long seed = 54;
        try (Workers workers = new Workers(2)) {
            Phantom body = BodyPhantom.healthy().at(LIVER_MM);
            TofBodyScan scan = new TofBodyScan(body, 5e6, seed, workers);
            Volume truth = body.muPerCm(scan.grid, 3, workers);
            Region cover = MrCover.of(mr(), Affine.IDENTITY, scan.grid, 5, Double.POSITIVE_INFINITY);
            Volume cut = cut(truth, cover);
            Volume nac = scan.reconstructed(Volume.zeros(scan.grid), 2);
            CompletedMap outlined = ContourCompletion.USUAL.complete(cut, cover, nac, workers);
            Region free = outlined.added().dilated(9).and(cover.not());
            Volume joint = new Mlaa(scan.measured, MlaaSettings.ARMS, free, Optional.empty(), workers)
                    .run(outlined.muPerCm(), Progress.NONE)
                    .muPerCm();

            int[] liver = body.voxelsInside("liver", 12, scan.grid);
            List<Volume> maps = List.of(cut, outlined.muPerCm(), joint, truth);
            List<Volume> images =
                    maps.stream().map(mu -> scan.reconstructed(mu, 3)).toList();
            ArmsPicture.write("attenuation-arms.png", List.of(maps, images), new double[] {0.12, 3});
            double right = BodyScan.mean(images.get(3), liver);
            double without = BodyScan.mean(images.get(0), liver) / right - 1;
            double withOutline = BodyScan.mean(images.get(1), liver) / right - 1;
            double withMlaa = BodyScan.mean(images.get(2), liver) / right - 1;
            int[] arms = missing(truth, cover);
            double missingMl = arms.length * scan.grid.voxelVolumeMm3() / 1000;
            System.out.printf(
                    "liver %+.2f %% cut, %+.2f %% outline, %+.2f %% MLAA; %.0f of %.0f mL; mu there %.4f, true %.4f%n",
                    100 * without,
                    100 * withOutline,
                    100 * withMlaa,
                    outlined.addedMl(),
                    missingMl,
                    BodyScan.mean(joint, arms),
                    BodyScan.mean(truth, arms));
            assertThat(without).as("seed %d", seed).isLessThan(-0.02);
            assertThat(Math.abs(withOutline)).as("outline, seed %d", seed).isLessThan(Math.abs(without) / 3);
            assertThat(Math.abs(withMlaa)).as("MLAA, seed %d", seed).isLessThan(Math.abs(without) / 3);
            // Skin that the outline misses has mu 0: a little below the true 0.0965.
            assertThat(BodyScan.mean(joint, arms))
                    .as("mu per cm of the arms, seed %d", seed)
                    .isBetween(0.085, 0.105);
            assertThat(outlined.addedMl()).as("seed %d", seed).isCloseTo(missingMl, within(0.25 * missingMl));
            assertThat(outlined.finding().orElseThrow().kind()).isEqualTo(Finding.Kind.TRUNCATED);
        }
    }

    /** Nothing is made up for a body that MR shows all of. */
    @Test
    void aBodyWithoutArmsStaysAsItIs() {
        long seed = 55;
        try (Workers workers = new Workers(2)) {
            Phantom body = BodyPhantom.healthy().with(BodyPhantom.Arms.NONE).at(DOME_MM);
            BodyScan scan = new BodyScan(BodyScan.ring(4), body, 5e6, seed, workers);
            Volume truth = body.muPerCm(scan.grid, 2, workers);
            Region cover = MrCover.of(mr(), Affine.IDENTITY, scan.grid, 5, Double.POSITIVE_INFINITY);
            CompletedMap completed =
                    ContourCompletion.USUAL.complete(truth, cover, scan.reconstructed(Optional.empty(), 2), workers);
            assertThat(completed.addedMl()).as("seed %d", seed).isZero();
            assertThat(completed.finding()).isEmpty();
        }
    }

    /** MR at the end of expiration, PET at a breath, without time of flight. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 1})
    void theDiaphragmIsFoundWithinThreeMillimetres(double breath) {
        long seed = 56;
        try (Workers workers = new Workers(2)) {
            BodyPhantom habit = BodyPhantom.healthy();
            Phantom atMr = habit.phantom(0).shifted(-DOME_MM);
            Phantom atPet = habit.phantom(breath).shifted(-DOME_MM);
            BodyScan scan = new BodyScan(BodyScan.ring(8), atPet, 1e7, seed, workers);
            Volume mu = atMr.muPerCm(scan.grid, 2, workers);
            RespiratoryMismatch found = DiaphragmSearch.USUAL.find(mu, scan::behind, workers, Progress.NONE);
            double truthMm = -breath * habit.diaphragmMm();
            System.out.printf("true %+.1f mm: %s%n", truthMm, found.sentence());
            assertThat(found.shiftMm()).as("seed %d", seed).isCloseTo(truthMm, within(3.0));
            assertThat(found.uncertaintyMm()).isLessThan(3);
            assertThat(DiaphragmSearch.USUAL.isAtLimit(found)).isFalse();
            assertThat(found.finding(RespiratoryMismatch.USUAL_THRESHOLD_MM).isPresent())
                    .as("finding at %s mm, seed %d", truthMm, seed)
                    .isEqualTo(Math.abs(truthMm) > RespiratoryMismatch.USUAL_THRESHOLD_MM);
            if (breath == 1) {
                Volume truth = atPet.muPerCm(scan.grid, 2, workers);
                ShiftedDiaphragm moved = ShiftedDiaphragm.of(mu, found.shiftMm());
                System.out.printf(
                        "lungs %.0f -> %.0f mL; wrong voxels %.0f -> %.0f mL%n",
                        moved.lungBeforeMl(), moved.lungAfterMl(), wrongMl(mu, truth), wrongMl(moved.muPerCm(), truth));
                assertThat(moved.lungAfterMl()).isGreaterThan(moved.lungBeforeMl());
                assertThat(wrongMl(moved.muPerCm(), truth)).isLessThan(0.5 * wrongMl(mu, truth));
            }
        }
    }

    /** Deeper than anybody breathes beside MR: the search says that it ended at its limit. */
    @Test
    void aShiftBeyondTheSearchIsTold() {
        long seed = 57;
        try (Workers workers = new Workers(2)) {
            BodyPhantom habit = new BodyPhantom(BodyPhantom.Arms.DOWN, List.of(), 45);
            BodyScan scan = new BodyScan(BodyScan.ring(8), habit.phantom(1).shifted(-DOME_MM), 2e6, seed, workers);
            Volume mu = habit.phantom(0).shifted(-DOME_MM).muPerCm(scan.grid, 2, workers);
            RespiratoryMismatch found = DiaphragmSearch.USUAL.find(mu, scan::behind, workers, Progress.NONE);
            System.out.printf("true -45 mm: %s%n", found.sentence());
            assertThat(DiaphragmSearch.USUAL.isAtLimit(found))
                    .as("seed %d: %s", seed, found)
                    .isTrue();
        }
    }

    private static VoxelGrid mr() {
        return VoxelGrid.centred((int) (MR_WIDTH_MM / 5), 70, 60, 5, 5, 5);
    }

    private static Volume cut(Volume mu, Region cover) {
        Volume cut = mu.copy();
        for (int i = 0; i < cut.values().length; i++) {
            cut.values()[i] = cover.contains(i) ? cut.values()[i] : 0;
        }
        return cut;
    }

    private static int[] missing(Volume mu, Region cover) {
        return IntStream.range(0, mu.values().length)
                .filter(i -> !cover.contains(i) && mu.values()[i] > 0.05)
                .toArray();
    }

    /** Where a map says lung for tissue or tissue for lung. */
    private static double wrongMl(Volume mu, Volume truth) {
        int n = 0;
        for (int i = 0; i < mu.values().length; i++) {
            n += Math.abs(mu.values()[i] - truth.values()[i]) > 0.035 ? 1 : 0;
        }
        return n * mu.grid().voxelVolumeMm3() / 1000;
    }
}
