package org.petmr.recon.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.correction.UncalibratedNormalisation;
import org.petmr.recon.event.Word;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.Histogrammer;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

final class RunningImageTest {

    private static final long SEED = 41;
    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ProjectionGeometry LINES = RunningImage.rebinned(BENCH);
    private static final VoxelGrid GRID = BENCH.imageGrid(2);
    private static final Workers WORKERS = new Workers(2);
    private static final double BODY_MM = 70;
    private static final double MU_PER_CM = 0.096;

    private final Random random = new Random(SEED);
    private final Histogrammer counted = new Histogrammer(LINES);
    private final RunningImage running = new RunningImage(counted, new UncalibratedNormalisation(LINES), GRID, WORKERS);
    private Volume truth;
    private Volume mu;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    @BeforeEach
    void lieDown() {
        truth = Volume.zeros(GRID);
        mu = Volume.zeros(GRID);
        Affine a = GRID.lpsFromVoxel();
        for (int i = 0; i < GRID.nx() * GRID.ny(); i++) {
            double x = a.x(i % GRID.nx(), i / GRID.nx(), 0);
            double y = a.y(i % GRID.nx(), i / GRID.nx(), 0);
            for (int z = 0; z < GRID.nz(); z++) {
                int at = i * GRID.nz() + z;
                boolean isBody = Math.hypot(x, y) < BODY_MM;
                mu.values()[at] = (float) (isBody ? MU_PER_CM : 0);
                truth.values()[at] = Math.hypot(x - 30, y + 10) < 14 ? 4 : isBody ? 1 : 0;
            }
        }
    }

    /** Adds trues behind the patient, and as many randoms that are told as delayeds, too. */
    private void measure(double trues, double randoms) {
        SinogramProjector projector = new SinogramProjector(LINES, GRID, WORKERS);
        Sinogram survival = AttenuationFactors.of(projector, mu);
        Sinogram expected = Sinogram.zeros(LINES);
        projector.forward(truth, Views.all(LINES.views()), expected);
        UncalibratedNormalisation efficiencies = new UncalibratedNormalisation(LINES);
        float[] e = expected.values();
        float[] planes = new float[LINES.planes()];
        double sum = 0;
        for (int view = 0; view < LINES.views(); view++) {
            for (int t = 0; t < LINES.tangentialBins(); t++) {
                efficiencies.efficiencies(view, t, planes);
                for (int p = 0; p < planes.length; p++) {
                    int at = LINES.index(view, t, p);
                    e[at] *= LINES.isGap(view, t) ? 0 : planes[p] * survival.values()[at];
                    sum += e[at];
                }
            }
        }
        for (int view = 0; view < LINES.views(); view++) {
            for (int t = 0; t < LINES.tangentialBins(); t++) {
                for (int p = 0; p < planes.length; p++) {
                    add(view, t, p, poisson(trues * e[LINES.index(view, t, p)] / sum), false);
                }
            }
        }
        int bins = LINES.views() * LINES.tangentialBins();
        for (int i = 0; i < 2 * randoms; i++) {
            int bin = random.nextInt(bins);
            int view = bin / LINES.tangentialBins();
            int t = bin % LINES.tangentialBins();
            if (!LINES.isGap(view, t)) {
                add(view, t, random.nextInt(LINES.planes()), 1, i % 2 == 0);
            }
        }
    }

    private void add(int view, int t, int plane, int n, boolean isDelayed) {
        int perRing = BENCH.indicesPerRing();
        int rings = LINES.segments().ringSum(plane);
        long word = Word.coincidence(
                isDelayed,
                rings / 2 * perRing + LINES.firstCrystal(view, t),
                (rings - rings / 2) * perRing + LINES.secondCrystal(view, t),
                0);
        for (int i = 0; i < n; i++) {
            counted.add(new long[] {word}, 1);
        }
    }

    private int poisson(double mean) {
        double limit = Math.exp(-mean);
        int n = 0;
        for (double p = random.nextDouble(); p > limit; p *= random.nextDouble()) {
            n++;
        }
        return n;
    }

    private Volume look() {
        return running.next().orElseThrow();
    }

    /** Mean in a cylinder along all planes but the outer ones. */
    private static double mean(Volume image, double x0, double y0, double radiusMm) {
        Affine a = GRID.lpsFromVoxel();
        double sum = 0;
        int n = 0;
        for (int i = 0; i < GRID.nx() * GRID.ny(); i++) {
            double x = a.x(i % GRID.nx(), i / GRID.nx(), 0);
            double y = a.y(i % GRID.nx(), i / GRID.nx(), 0);
            for (int z = 3; z < GRID.nz() - 3 && Math.hypot(x - x0, y - y0) < radiusMm; z++) {
                sum += image.values()[i * GRID.nz() + z];
                n++;
            }
        }
        return sum / n;
    }

    private static double contrast(Volume image) {
        return mean(image, 30, -10, 8) / mean(image, -30, 10, 15);
    }

    /** Error against the truth of the same mean. */
    private double error(Volume image) {
        double scale = mean(truth, 0, 0, BODY_MM) / mean(image, 0, 0, BODY_MM);
        Volume scaled = image.copy();
        for (int i = 0; i < scaled.values().length; i++) {
            scaled.values()[i] *= (float) scale;
        }
        return SimulatedScan.nrmse(scaled, truth);
    }

    @Test
    void nothingIsSeenOfNothing() {
        assertThat(running.next()).isEmpty();
    }

    /** What is rehearsed before the first event comes is in no image. */
    @Test
    void aRehearsalLeavesNothingBehind() {
        RunningImage rehearsed = new RunningImage(counted, new UncalibratedNormalisation(LINES), GRID, WORKERS);
        Volume blank = rehearsed.rehearsed();
        assertThat(blank.grid()).isEqualTo(GRID);
        assertThat(rehearsed.next()).isEmpty();
        measure(2e4, 4e3);
        for (int i = 0; i < 3; i++) {
            Volume image = look();
            assertThat(rehearsed.next().orElseThrow().values())
                    .as("seed %d", SEED)
                    .isEqualTo(image.values());
        }
    }

    @Test
    void sharpensAsTheCountsGrow() {
        running.attenuate(Optional.of(mu));
        double[] error = new double[3];
        double[] contrast = new double[3];
        double[] trues = {2e4, 2e5, 2e6};
        for (int i = 0; i < trues.length; i++) {
            measure(trues[i], 0.2 * trues[i]);
            look();
            look();
            Volume image = look();
            error[i] = error(image);
            contrast[i] = contrast(image);
        }
        String what = "seed %d: errors %.3f %.3f %.3f, contrasts %.2f %.2f %.2f of 4"
                .formatted(SEED, error[0], error[1], error[2], contrast[0], contrast[1], contrast[2]);
        assertThat(error[1]).as(what).isLessThan(0.9 * error[0]);
        assertThat(error[2]).as(what).isLessThan(0.9 * error[1]).isLessThan(0.35);
        assertThat(contrast[2]).as(what).isGreaterThan(3).isGreaterThan(contrast[0]);
    }

    /** A look at hardly any counts, as before the injection, leaves nothing black for the rest of the scan. */
    @Test
    void aLookAtFewCountsIsNotTheEnd() {
        running.attenuate(Optional.of(mu));
        measure(50, 0);
        look();
        measure(1e6, 0);
        for (int i = 0; i < 6; i++) {
            look();
        }
        Volume image = look();
        assertThat(error(image)).as("seed %d", SEED).isLessThan(0.45);
        assertThat(contrast(image)).as("seed %d", SEED).isGreaterThan(2.5);
    }

    /** However often it is looked at, the noise doesn't grow. */
    @Test
    void manyLooksAreAsGoodAsAFew() {
        running.attenuate(Optional.of(mu));
        measure(1e5, 0);
        for (int i = 0; i < 5; i++) {
            look();
        }
        double few = error(look());
        for (int i = 0; i < 30; i++) {
            look();
        }
        assertThat(error(look())).as("seed %d", SEED).isLessThan(1.1 * few);
    }

    /** Without a map the middle of the body is too dark; with it, it is not. */
    @Test
    void aMapTakesTheDipAway() {
        for (int i = 0; i < truth.values().length; i++) {
            truth.values()[i] = Math.min(1, truth.values()[i]);
        }
        measure(1e6, 0);
        Volume without = look();
        without = look();
        running.attenuate(Optional.of(mu));
        look();
        Volume with = look();
        double rim = mean(without, 0, 50, 8);
        assertThat(mean(without, 0, 0, 15) / rim).as("seed %d", SEED).isLessThan(0.75);
        assertThat(mean(with, 0, 0, 15) / mean(with, 0, 50, 8))
                .as("seed %d", SEED)
                .isCloseTo(1, within(0.06));
    }

    /** What the delayeds tell is no activity. */
    @Test
    void randomsAreNoActivity() {
        running.attenuate(Optional.of(mu));
        measure(5e5, 5e5);
        look();
        look();
        Volume image = look();
        double outside = mean(image, 0, 100, 15);
        assertThat(outside / mean(image, -30, 10, 15)).as("seed %d", SEED).isLessThan(0.05);
    }
}
