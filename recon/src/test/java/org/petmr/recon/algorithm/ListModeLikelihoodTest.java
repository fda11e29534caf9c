package org.petmr.recon.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.UncalibratedNormalisation;
import org.petmr.recon.event.Word;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.ListModeEvents;
import org.petmr.recon.projector.ListModeReader;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.TofBench;
import org.petmr.recon.projector.TofKernel;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;
import org.petmr.recon.sinogram.Histogrammer;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/**
 * Two million decays of a cylinder with a hot rod, drawn point by point and snapped to crystals, and random coincidences: the
 * same events as a sinogram, as list mode, and as list mode with time of flight.
 */
class ListModeLikelihoodTest {

    private static final long SEED = 20261121L;
    private static final int PAIRS = 4_000_000;
    private static final int RANDOMS = 100_000;
    private static final int SUBSETS = 12;
    private static final int ITERATIONS = 4;
    private static final double RADIUS_MM = 60;
    private static final double HALF_LENGTH_MM = 30;
    private static final double ROD_X_MM = 30;
    private static final double ROD_RADIUS_MM = 15;
    private static final double ROD_TIMES = 3;

    private static final ScannerModel SCANNER = TofBench.SCANNER;
    private static final TofModel TOF = SCANNER.timeOfFlight().orElseThrow();
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(SCANNER);
    private static final VoxelGrid GRID = SCANNER.imageGrid(2);
    private static final Workers WORKERS = new Workers(2);
    private static final SinogramProjector LINES = new SinogramProjector(GEOMETRY, GRID, WORKERS);
    private static final SplittableRandom RANDOM = new SplittableRandom(SEED);

    private static final Sinogram FACTORS = Sinogram.zeros(GEOMETRY);
    private static final Sinogram BACKGROUND = Sinogram.zeros(GEOMETRY);
    private static Histogrammer histogrammer;
    private static ListModeEvents events;

    @BeforeAll
    static void draw() {
        long[] words = new long[PAIRS + RANDOMS];
        int n = 0;
        for (int i = 0; i < PAIRS; i++) {
            long word = decay();
            if (word >= 0) {
                words[n++] = word;
            }
        }
        for (int i = 0; i < RANDOMS; i++) {
            words[n++] = Word.coincidence(
                    false,
                    RANDOM.nextInt(SCANNER.elements()),
                    RANDOM.nextInt(SCANNER.elements()),
                    RANDOM.nextInt(TOF.bins()));
        }
        histogrammer = new Histogrammer(GEOMETRY);
        histogrammer.add(words, n);
        ListModeReader reader = new ListModeReader(GEOMETRY);
        reader.add(words, n);
        events = reader.events(WORKERS);
        UncalibratedNormalisation normalisation = new UncalibratedNormalisation(GEOMETRY);
        float[] planes = new float[GEOMETRY.planes()];
        double ofPair = 2.0 * RANDOMS / ((double) SCANNER.elements() * SCANNER.elements());
        for (int view = 0; view < GEOMETRY.views(); view++) {
            for (int t = 0; t < GEOMETRY.tangentialBins(); t++) {
                normalisation.efficiencies(view, t, planes);
                int at = GEOMETRY.index(view, t, 0);
                System.arraycopy(planes, 0, FACTORS.values(), at, planes.length);
                for (int a = 0; a < planes.length; a++) {
                    BACKGROUND.values()[at + a] =
                            (float) (ofPair * GEOMETRY.segments().ringPairs(a));
                }
            }
        }
    }

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    /** One decay's coincidence, or -1 when it is not seen. */
    private static long decay() {
        double x;
        double y;
        do {
            x = RADIUS_MM * (2 * RANDOM.nextDouble() - 1);
            y = RADIUS_MM * (2 * RANDOM.nextDouble() - 1);
        } while (Math.hypot(x, y) > RADIUS_MM || RANDOM.nextDouble() * ROD_TIMES > (isInRod(x, y) ? ROD_TIMES : 1));
        double z = HALF_LENGTH_MM * (2 * RANDOM.nextDouble() - 1);
        double cosine = 2 * RANDOM.nextDouble() - 1;
        double sine = Math.sqrt(1 - cosine * cosine);
        double angle = 2 * Math.PI * RANDOM.nextDouble();
        double ex = Math.cos(angle);
        double ey = Math.sin(angle);
        double b = x * ex + y * ey;
        double r = SCANNER.effectiveRadiusMm();
        double root = Math.sqrt(b * b - x * x - y * y + r * r);
        int a1 = element(x + (root - b) * ex, y + (root - b) * ey, z + (root - b) * cosine / sine);
        int a2 = element(x - (root + b) * ex, y - (root + b) * ey, z - (root + b) * cosine / sine);
        double blurred = (b / sine + TOF.sigmaMm() * normal()) / TOF.binWidthMm() + 0.5 * TOF.bins();
        boolean isSeen = a1 >= 0 && a2 >= 0 && blurred >= 0 && blurred < TOF.bins();
        return isSeen ? Word.coincidence(false, a1, a2, (int) blurred) : -1;
    }

    private static boolean isInRod(double x, double y) {
        return Math.hypot(x - ROD_X_MM, y) < ROD_RADIUS_MM;
    }

    private static double normal() {
        return Math.sqrt(-2 * Math.log(1 - RANDOM.nextDouble())) * Math.cos(2 * Math.PI * RANDOM.nextDouble());
    }

    private static int element(double x, double y, double z) {
        int ring = (int) Math.floor(z / SCANNER.ringSpacingMm() + 0.5 * SCANNER.rings());
        if (ring < 0 || ring >= SCANNER.rings()) {
            return -1;
        }
        int n = SCANNER.indicesPerRing();
        double turns = (Math.atan2(y, x) - SCANNER.crystalAngleRad(0)) / (2 * Math.PI);
        return ring * n + Math.floorMod(Math.round(turns * n), n);
    }

    private static ListModeLikelihood listMode(boolean withTof) {
        Optional<TofKernel> tof = withTof ? Optional.of(TofKernel.of(TOF)) : Optional.empty();
        return new ListModeLikelihood(
                events,
                LINES,
                tof,
                FACTORS,
                EventBackground.even(FACTORS, BACKGROUND, withTof ? TOF.bins() : 1),
                SUBSETS,
                WORKERS);
    }

    private static SinogramLikelihood sinogram() {
        return new SinogramLikelihood(
                new EmissionModel(
                        LINES,
                        (view, t, planes) -> {
                            histogrammer.counts().planes(view, t, planes);
                            return true;
                        },
                        FACTORS,
                        Optional.of(BACKGROUND)),
                SUBSETS,
                WORKERS);
    }

    private static double mean(Volume image, double xMm, double radiusMm) {
        double sum = 0;
        int n = 0;
        Affine a = GRID.lpsFromVoxel();
        for (int iy = 0; iy < GRID.ny(); iy++) {
            for (int ix = 0; ix < GRID.nx(); ix++) {
                if (Math.hypot(a.x(ix, iy, 0) - xMm, a.y(ix, iy, 0)) < radiusMm) {
                    for (int iz = 0; iz < GRID.nz(); iz++) {
                        if (Math.abs(a.z(0, 0, iz)) < HALF_LENGTH_MM - 8) {
                            sum += image.at(ix, iy, iz);
                            n++;
                        }
                    }
                }
            }
        }
        return sum / n;
    }

    @Test
    void sinogramListModeAndTimeOfFlightGiveTheSameMeans() {
        Volume bySinogram = new Osem(sinogram(), ITERATIONS, WORKERS).run(Progress.NONE);
        Volume byEvents = new Osem(listMode(false), ITERATIONS, WORKERS).run(Progress.NONE);
        Volume byTof = new Osem(listMode(true), ITERATIONS, WORKERS).run(Progress.NONE);
        double rod = Math.PI * ROD_RADIUS_MM * ROD_RADIUS_MM;
        double weighted = Math.PI * RADIUS_MM * RADIUS_MM + (ROD_TIMES - 1) * rod;
        double truth = PAIRS / (weighted * 2 * HALF_LENGTH_MM);
        for (double[] region : new double[][] {{-20, 25, 1}, {ROD_X_MM, 9, ROD_TIMES}}) {
            double ofSinogram = mean(bySinogram, region[0], region[1]);
            double ofEvents = mean(byEvents, region[0], region[1]);
            double ofTof = mean(byTof, region[0], region[1]);
            String about = "seed %d, region at x %.0f: sinogram %.3f, list mode %.3f, TOF %.3f, truth %.3f"
                    .formatted(SEED, region[0], ofSinogram, ofEvents, ofTof, region[2] * truth);
            assertThat(ofEvents).as(about).isCloseTo(ofSinogram, within(0.01 * ofSinogram));
            assertThat(ofTof).as(about).isCloseTo(ofEvents, within(0.01 * ofEvents));
            // The model of a crystal's face, and noise of the region: a few parts in a hundred.
            assertThat(ofTof).as(about).isCloseTo(region[2] * truth, within(0.04 * region[2] * truth));
        }
    }

    @Test
    void countsTheSameEventsAndRaisesTheLikelihood() {
        ListModeLikelihood tof = listMode(true);
        assertThat(tof.counts()).isEqualTo(histogrammer.prompts()).isGreaterThan(500_000);
        Volume one = new Osem(tof, 1, WORKERS).run(Progress.NONE);
        Volume two = new Osem(tof, 2, WORKERS).run(Progress.NONE);
        Volume flat = one.copy();
        double sum = 0;
        for (float v : one.values()) {
            sum += v;
        }
        Arrays.fill(flat.values(), (float) (sum / flat.values().length));
        double ofFlat = tof.logLikelihood(flat, Progress.NONE);
        double ofOne = tof.logLikelihood(one, Progress.NONE);
        assertThat(ofOne).isGreaterThan(ofFlat);
        assertThat(tof.logLikelihood(two, Progress.NONE)).isGreaterThan(ofOne);
    }

    /** The gradient that algorithms use is that of the likelihood they are told. */
    @Test
    void theRatioIsTheGradientOfTheLikelihood() {
        ListModeLikelihood tof = listMode(true);
        Volume image = new Osem(tof, 1, WORKERS).run(Progress.NONE);
        Volume direction = Volume.zeros(GRID);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < direction.values().length; i++) {
            direction.values()[i] = image.values()[i] * (float) random.nextDouble();
        }
        double expected = 0;
        Volume ratio = Volume.zeros(GRID);
        Volume seen = Volume.zeros(GRID);
        for (int b = 0; b < SUBSETS; b++) {
            tof.backProjectedRatio(image, b, ratio);
            tof.sensitivity(b, seen);
            for (int i = 0; i < direction.values().length; i++) {
                expected += direction.values()[i] * ((double) ratio.values()[i] - seen.values()[i]);
            }
        }
        double step = 1e-2;
        double slope = (tof.logLikelihood(along(image, direction, step), Progress.NONE)
                        - tof.logLikelihood(along(image, direction, -step), Progress.NONE))
                / (2 * step);
        // A sum of a million logarithms of float projections.
        assertThat(slope).as("seed %d", SEED).isCloseTo(expected, within(2e-3 * tof.counts() * 0.5));
        assertThat(Math.abs(expected)).isPositive();
    }

    private static Volume along(Volume image, Volume direction, double step) {
        Volume moved = image.copy();
        for (int i = 0; i < moved.values().length; i++) {
            moved.values()[i] += (float) (step * direction.values()[i]);
        }
        return moved;
    }

    @Test
    void refusesEventsOfAnotherGeometry() {
        ListModeEvents others = new ListModeReader(new ProjectionGeometry(SCANNER)).events(WORKERS);
        EventBackground none = EventBackground.even(FACTORS, BACKGROUND, 1);
        assertThatThrownBy(
                        () -> new ListModeLikelihood(others, LINES, Optional.empty(), FACTORS, none, SUBSETS, WORKERS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("events: of another projection geometry (expected: the projector's)");
    }
}
