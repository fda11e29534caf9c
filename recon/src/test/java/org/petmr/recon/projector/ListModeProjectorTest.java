package org.petmr.recon.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

class ListModeProjectorTest {

    private static final ScannerModel BENCH = TofBench.SCANNER;
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(BENCH);
    private static final Optional<TofKernel> TOF = BENCH.timeOfFlight().map(TofKernel::of);
    private static final Workers WORKERS = new Workers(2);
    private static final long SEED = 20261121L;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    static Stream<Arguments> cases() {
        VoxelGrid usual = BENCH.imageGrid();
        VoxelGrid odd = VoxelGrid.centred(37, 41, 23, 5.1, 4.7, 2.9);
        VoxelGrid shorterAndAside = new VoxelGrid(50, 44, 13, Affine.scaling(4, 4.5, 3.3, -90, -101, -25));
        VoxelGrid longer = VoxelGrid.centred(30, 30, 51, 7, 7, 2.5);
        return Stream.of(new PlainListModeKernels(), ListModeKernelChoice.best(TOF))
                .flatMap(k -> Stream.of(usual, odd, shorterAndAside, longer)
                        .flatMap(g -> Stream.of(TOF, Optional.<TofKernel>empty())
                                // Few events on a line go straight through the image, many through its matrix.
                                .flatMap(t -> Stream.of(1, 96).map(v -> Arguments.of(k, g, t, v)))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithOneEventAtATimeBothWays(
            ListModeKernels kernels, VoxelGrid grid, Optional<TofKernel> tof, int views) {
        Random random = new Random(SEED);
        ListModeEvents events = TofBench.random(GEOMETRY, 6000, views, random, WORKERS);
        Volume image = random(grid, random);
        ListModeProjector grouped = new ListModeProjector(GEOMETRY, false, grid, tof, WORKERS, kernels);
        LorProjector single = new LorProjector(grid, tof, WORKERS);
        GroupedLines lines = new GroupedLines(events);
        float[] fast = new float[events.size()];
        float[] slow = new float[events.size()];
        grouped.forward(image, events, fast);
        single.forward(image, lines, slow);
        // Floats against doubles; where a step lies on the very end of a time-of-flight window one may take it, the
        // other
        // not: 1e-3 of a step's weight of a hundred.
        assertThat(largestDifference(fast, slow)).as("seed %d", SEED).isLessThan(1e-4 * max(slow));
        Volume fastBack = Volume.zeros(grid);
        Volume slowBack = Volume.zeros(grid);
        grouped.back(events, fast, fastBack);
        single.back(lines, fast, slowBack);
        assertThat(largestDifference(fastBack.values(), slowBack.values()))
                .as("seed %d", SEED)
                .isLessThan(1e-4 * max(slowBack.values()));
        assertThat(max(slow)).isPositive();
    }

    /** O58. */
    @ParameterizedTest
    @MethodSource("cases")
    void backIsTheTransposeOfForward(ListModeKernels kernels, VoxelGrid grid, Optional<TofKernel> tof, int views) {
        Random random = new Random(SEED);
        ListModeEvents events = TofBench.random(GEOMETRY, 6000, views, random, WORKERS);
        Volume x = random(grid, random);
        float[] y = new float[events.size()];
        for (int i = 0; i < y.length; i++) {
            y[i] = random.nextFloat();
        }
        ListModeProjector projector = new ListModeProjector(GEOMETRY, false, grid, tof, WORKERS, kernels);
        float[] ax = new float[y.length];
        projector.forward(x, events, ax);
        Volume aty = Volume.zeros(grid);
        projector.back(events, y, aty);
        double forward = dot(ax, y);
        assertThat(dot(x.values(), aty.values())).as("seed %d", SEED).isCloseTo(forward, within(1e-5 * forward));
        assertThat(forward).isPositive();
    }

    @Test
    void forwardAndBackIsBothInOne() {
        Random random = new Random(SEED);
        ListModeEvents events = TofBench.random(GEOMETRY, 20000, 12, random, WORKERS);
        VoxelGrid grid = BENCH.imageGrid(2);
        Volume x = random(grid, random);
        ListModeProjector projector = new ListModeProjector(GEOMETRY, grid, TOF, WORKERS);
        assertThat(projector.kernels()).as("started with the vector module").startsWith("vector");
        int[] views = Views.subset(GEOMETRY.views(), 0, 16);
        Volume both = Volume.zeros(grid);
        float[] seen = new float[events.size()];
        projector.forwardAndBack(
                x,
                events,
                views,
                (first, n, values) -> {
                    for (int i = 0; i < n; i++) {
                        seen[first + i] = values[i];
                        values[i] = 2 + values[i];
                    }
                },
                both);
        float[] forward = new float[events.size()];
        projector.forward(x, events, forward);
        float[] step = new float[events.size()];
        int inViews = 0;
        for (int i = 0; i < step.length; i++) {
            if (seen[i] != 0) {
                assertThat(seen[i]).isEqualTo(forward[i]);
                inViews++;
            }
        }
        events.forEach((event, e1, e2, bin) -> {
            int n = BENCH.indicesPerRing();
            step[event] = GEOMETRY.pairs().view(e1 % n, e2 % n) % 16 == 0 ? 2 + forward[event] : 0;
        });
        assertThat(inViews).isGreaterThan(events.sizeOf(views) / 2).isLessThanOrEqualTo(events.sizeOf(views));
        Volume back = Volume.zeros(grid);
        projector.back(events, step, back);
        assertThat(largestDifference(both.values(), back.values())).isLessThan(1e-5 * max(back.values()));
    }

    /** The trap of a sign that follows the order of the ends: turned round with its bin mirrored, an event is the same. */
    @Test
    void theOrderOfTheEndsDoesNotMatter() {
        Random random = new Random(SEED);
        ListModeReader straight = new ListModeReader(GEOMETRY);
        ListModeReader turned = new ListModeReader(GEOMETRY);
        int bins = TOF.orElseThrow().bins();
        for (int i = 0; i < 5000; i++) {
            int a = random.nextInt(BENCH.elements());
            int b = random.nextInt(BENCH.elements());
            int bin = random.nextInt(bins);
            straight.add(a, b, bin);
            turned.add(b, a, bins - 1 - bin);
        }
        ListModeEvents one = straight.events(WORKERS);
        ListModeEvents other = turned.events(WORKERS);
        assertThat(one.size()).isEqualTo(other.size()).isGreaterThan(1000);
        int n = one.size();
        int[][] found = new int[2][3 * n];
        for (int k = 0; k < 2; k++) {
            int[] to = found[k];
            (k == 0 ? one : other).forEach((event, e1, e2, bin) -> {
                to[3 * event] = e1;
                to[3 * event + 1] = e2;
                to[3 * event + 2] = bin;
            });
        }
        assertThat(found[1]).isEqualTo(found[0]);
    }

    /** Physics 1.4: a positive arrival difference t(d2) - t(d1) places the annihilation towards d1. */
    @Test
    void binsAboveTheMiddleLieTowardsTheFirstEnd() {
        VoxelGrid grid = BENCH.imageGrid();
        int first = BENCH.indicesPerRing() / 8;
        int element1 = 7 * BENCH.indicesPerRing() + first;
        int element2 = 8 * BENCH.indicesPerRing() + first + BENCH.indicesPerRing() / 2;
        assertThat(GEOMETRY.pairs().isExchanged(first, first + BENCH.indicesPerRing() / 2))
                .isFalse();
        double angle = BENCH.crystalAngleRad(first);
        Volume point = Volume.zeros(grid);
        double towardsFirstMm = 60;
        int ix = (int) Math.round(towardsFirstMm * Math.cos(angle) / grid.dxMm() + (grid.nx() - 1) / 2.0);
        int iy = (int) Math.round(towardsFirstMm * Math.sin(angle) / grid.dyMm() + (grid.ny() - 1) / 2.0);
        for (int iz = 0; iz < grid.nz(); iz++) {
            point.values()[grid.index(ix, iy, iz)] = 1;
        }
        ListModeReader reader = new ListModeReader(GEOMETRY);
        int bins = TOF.orElseThrow().bins();
        for (int bin = 0; bin < bins; bin++) {
            reader.add(element1, element2, bin);
        }
        float[] values = new float[bins];
        ListModeProjector projector = new ListModeProjector(GEOMETRY, grid, TOF, WORKERS);
        projector.forward(point, reader.events(WORKERS), values);
        int best = 0;
        for (int bin = 0; bin < bins; bin++) {
            best = values[bin] > values[best] ? bin : best;
        }
        assertThat(best).isEqualTo(bins / 2 + 2); // 60 mm are two bins of 30 mm
    }

    /** O53: cut at 3 sigma, all bins of a line together miss at most 3e-3 of its integral. */
    @Test
    void theBinsOfALineSumToItsIntegral() {
        VoxelGrid grid = BENCH.imageGrid();
        // In the middle third: from there three sigmas are still within the bins.
        Volume image = random(grid, new Random(SEED));
        for (int i = 0; i < image.values().length; i++) {
            int ix = i / grid.nz() % grid.nx();
            int iy = i / grid.nz() / grid.nx();
            if (Math.abs(ix - grid.nx() / 2) > grid.nx() / 6 || Math.abs(iy - grid.ny() / 2) > grid.ny() / 6) {
                image.values()[i] = 0;
            }
        }
        ListModeReader reader = new ListModeReader(GEOMETRY);
        int bins = TOF.orElseThrow().bins();
        int n = BENCH.indicesPerRing();
        for (int bin = 0; bin < bins; bin++) {
            reader.add(3 * n + 5, 9 * n + 5 + n / 2 + 9, bin);
        }
        ListModeEvents events = reader.events(WORKERS);
        float[] weighted = new float[bins];
        float[] whole = new float[bins];
        new ListModeProjector(GEOMETRY, grid, TOF, WORKERS).forward(image, events, weighted);
        new ListModeProjector(GEOMETRY, grid, Optional.empty(), WORKERS).forward(image, events, whole);
        double sum = 0;
        for (float w : weighted) {
            sum += w;
        }
        assertThat(sum).isCloseTo(whole[0], within(3e-3 * whole[0]));
        assertThat(whole[0]).isPositive();
    }

    /** Along bins and without time of flight an event is a count of its sinogram bin, whatever its pair of rings. */
    @Test
    void alongBinsAgreesWithTheSinogram() {
        VoxelGrid grid = BENCH.imageGrid();
        Random random = new Random(SEED);
        Volume image = random(grid, random);
        Sinogram sinogram = Sinogram.zeros(GEOMETRY);
        new SinogramProjector(GEOMETRY, grid, WORKERS).forward(image, Views.all(GEOMETRY.views()), sinogram);
        ListModeEvents events = TofBench.random(GEOMETRY, 20_000, 24, random, WORKERS);
        float[] values = new float[events.size()];
        ListModeProjector.alongBins(GEOMETRY, grid, Optional.empty(), WORKERS).forward(image, events, values);
        float[] expected = new float[events.size()];
        int n = BENCH.indicesPerRing();
        events.forEach((event, e1, e2, bin) -> {
            int view = GEOMETRY.pairs().view(e1 % n, e2 % n);
            int t = GEOMETRY.pairs().tangential(e1 % n, e2 % n) + GEOMETRY.tangentialBins() / 2;
            // A line at 45 degrees may be followed along either axis: both are Joseph's, and differ on a rough image.
            boolean isDiagonal = view % (GEOMETRY.views() / 2) == GEOMETRY.views() / 4;
            expected[event] = isDiagonal
                    ? values[event]
                    : sinogram.at(view, t, GEOMETRY.segments().plane(e1 / n, e2 / n));
        });
        assertThat(largestDifference(values, expected)).as("seed %d", SEED).isLessThan(1e-4 * max(expected));
    }

    @Test
    void repeatsBitForBit() {
        VoxelGrid grid = BENCH.imageGrid(2);
        ListModeEvents events = TofBench.random(GEOMETRY, 20000, 8, new Random(SEED), WORKERS);
        float[] ones = new float[events.size()];
        Arrays.fill(ones, 1.25f);
        ListModeProjector projector = new ListModeProjector(GEOMETRY, grid, TOF, WORKERS);
        Volume first = Volume.zeros(grid);
        Volume second = Volume.zeros(grid);
        projector.back(events, ones, first);
        projector.back(events, ones, second);
        assertThat(second.values()).isEqualTo(first.values());
    }

    @Test
    void aPolynomialFitsTheWeightsOfRealScannersAndIsNotUsedWhereItDoesNot() {
        assertThat(new ListModeTof(new TofKernel(27, 25.332, 24.826, 3)).polynomialError)
                .isLessThan(3e-6);
        assertThat(new ListModeTof(TOF.orElseThrow()).polynomialError).isLessThan(1e-5);
        assertThat(new ListModeTof(new TofKernel(351, 1.95, 24.826, 3)).polynomialError)
                .isLessThan(1e-5);
        Optional<TofKernel> square = Optional.of(new TofKernel(5, 200, 10, 3));
        assertThat(new ListModeTof(square.get()).polynomialError).isGreaterThan(1e-3);
        assertThat(ListModeKernelChoice.best(square).description()).startsWith("plain");
    }

    @Test
    void refusesWhatDoesNotFit() {
        VoxelGrid grid = BENCH.imageGrid(2);
        assertThatThrownBy(
                        () -> new ListModeProjector(GEOMETRY, grid, Optional.of(new TofKernel(5, 30, 20, 3)), WORKERS))
                .hasMessage("tof bins: 5 (expected: the scanner's 11)");
        ListModeProjector projector = new ListModeProjector(GEOMETRY, grid, TOF, WORKERS);
        ListModeEvents events = TofBench.random(GEOMETRY, 100, 1, new Random(SEED), WORKERS);
        assertThatThrownBy(() -> projector.forward(Volume.zeros(grid), events, new float[99]))
                .hasMessage("values: 99 (expected: one for each of the 100 events)");
        ListModeReader reader = new ListModeReader(GEOMETRY);
        reader.add(0, 0, 0);
        reader.add(BENCH.elements(), 5, 0);
        reader.add(0, BENCH.indicesPerRing() / 2, 11);
        assertThat(reader.events()).isZero();
        assertThat(reader.outside()).isEqualTo(3);
    }

    private static Volume random(VoxelGrid grid, Random random) {
        Volume v = Volume.zeros(grid);
        for (int i = 0; i < v.values().length; i++) {
            v.values()[i] = random.nextFloat();
        }
        return v;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private static double max(float[] a) {
        double m = 0;
        for (float v : a) {
            m = Math.max(m, v);
        }
        return m;
    }

    private static double largestDifference(float[] a, float[] b) {
        double m = 0;
        for (int i = 0; i < a.length; i++) {
            m = Math.max(m, Math.abs(a[i] - b[i]));
        }
        return m;
    }
}
