package org.petmr.recon.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

class SinogramProjectorTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");

    static Stream<Arguments> twinsAndGrids() {
        VoxelGrid usual = BENCH.imageGrid();
        VoxelGrid odd = VoxelGrid.centred(37, 41, 23, 5.1, 4.7, 2.5);
        VoxelGrid longer = VoxelGrid.centred(30, 30, 151, 7, 7, 2.5);
        return Stream.of(new PlainKernels(), KernelChoice.best())
                .flatMap(k -> Stream.of(usual, odd, longer).map(g -> Arguments.of(k, g)));
    }

    /** O58: one code path for the weights both ways; float sums over up to 10^5 terms leave 1e-5. */
    @ParameterizedTest
    @MethodSource("twinsAndGrids")
    void backIsTheTransposeOfForward(Kernels kernels, VoxelGrid grid) {
        long seed = 20261121L;
        Random random = new Random(seed);
        ProjectionGeometry geometry = new ProjectionGeometry(BENCH);
        Volume x = Volumes.random(grid, random);
        Sinogram y = Sinogram.zeros(geometry);
        for (int i = 0; i < y.values().length; i++) {
            y.values()[i] = random.nextFloat();
        }
        try (Workers workers = new Workers(2)) {
            SinogramProjector projector = new SinogramProjector(geometry, grid, workers, kernels);
            int[] views = Views.subset(geometry.views(), 5, 16);
            Sinogram ax = Sinogram.zeros(geometry);
            projector.forward(x, views, ax);
            Volume aty = Volume.zeros(grid);
            projector.back(y, views, aty);
            double forward = Volumes.dot(ax.values(), y.values());
            double back = Volumes.dot(x.values(), aty.values());
            assertThat(back).as("seed %d", seed).isCloseTo(forward, within(1e-5 * Math.abs(forward)));
            assertThat(forward).isPositive();
        }
    }

    @Test
    void theTwinsAgree() {
        VoxelGrid grid = BENCH.imageGrid();
        ProjectionGeometry geometry = new ProjectionGeometry(BENCH);
        Volume x = Volumes.random(grid, new Random(7));
        int[] views = Views.subset(geometry.views(), 3, 24);
        try (Workers workers = new Workers(2)) {
            SinogramProjector fast = new SinogramProjector(geometry, grid, workers, KernelChoice.best());
            SinogramProjector plain = new SinogramProjector(geometry, grid, workers, new PlainKernels());
            assertThat(fast.kernels().description())
                    .as("started with the vector module")
                    .startsWith("vector");
            Sinogram a = Sinogram.zeros(geometry);
            Sinogram b = Sinogram.zeros(geometry);
            fast.forward(x, views, a);
            plain.forward(x, views, b);
            assertThat(Volumes.largestDifference(a.values(), b.values())).isLessThan(2e-5 * Volumes.max(b.values()));
            Volume fastBack = Volume.zeros(grid);
            Volume plainBack = Volume.zeros(grid);
            fast.back(a, views, fastBack);
            plain.back(a, views, plainBack);
            assertThat(Volumes.largestDifference(fastBack.values(), plainBack.values()))
                    .isLessThan(2e-5 * Volumes.max(plainBack.values()));
        }
    }

    /** Repeats bit for bit with as many workers, and to rounding with others. */
    @Test
    void repeatsBitForBit() {
        VoxelGrid grid = VoxelGrid.centred(40, 40, 31, 6, 6, 2.5);
        ProjectionGeometry geometry = new ProjectionGeometry(BENCH);
        Sinogram y = Sinogram.zeros(geometry);
        java.util.Arrays.fill(y.values(), 1.25f);
        int[] views = Views.subset(geometry.views(), 0, 8);
        Volume first = Volume.zeros(grid);
        Volume second = Volume.zeros(grid);
        try (Workers workers = new Workers(2)) {
            SinogramProjector projector = new SinogramProjector(geometry, grid, workers);
            projector.back(y, views, first);
            projector.back(y, views, second);
        }
        assertThat(second.values()).isEqualTo(first.values());
    }

    /** All four quadrants, both signs of obliquity: against the slow ray tracer that shares no code with the projector. */
    @ParameterizedTest
    @MethodSource("scanners")
    void agreesWithASlowRayTracer(ScannerModel scanner, int coarser) {
        ProjectionGeometry geometry = new ProjectionGeometry(scanner);
        VoxelGrid grid = scanner.imageGrid(coarser);
        Volume image = Volumes.smoothBlob(grid, 0.31 * grid.nx() * grid.dxMm());
        try (Workers workers = new Workers(2)) {
            SinogramProjector projector = new SinogramProjector(geometry, grid, workers);
            int[] views = {1, geometry.views() / 4 + 2, geometry.views() / 2 + 3, 3 * geometry.views() / 4 + 5};
            Sinogram out = Sinogram.zeros(geometry);
            projector.forward(image, views, out);
            double worst = 0;
            double largest = 0;
            for (int view : views) {
                for (int t = 3; t < geometry.tangentialBins(); t += 29) {
                    for (int plane = 1; plane < geometry.planes(); plane += 13) {
                        double expected = SlowRayTracer.integrate(geometry, view, t, plane, image);
                        worst = Math.max(worst, Math.abs(out.at(view, t, plane) - expected));
                        largest = Math.max(largest, expected);
                    }
                }
            }
            // Joseph interpolates in two directions at a time, the tracer in three: they differ in second order.
            assertThat(largest).isPositive();
            assertThat(worst).isLessThan(0.01 * largest);
        }
    }

    static Stream<Arguments> scanners() {
        return Stream.of(
                Arguments.of(ScannerCatalogue.find("bench"), 1),
                Arguments.of(ScannerCatalogue.find("mmr"), 4),
                Arguments.of(ScannerCatalogue.find("signa"), 4));
    }

    @Test
    void refusesAGridThatDoesNotFit() {
        ProjectionGeometry geometry = new ProjectionGeometry(BENCH);
        VoxelGrid wrong = VoxelGrid.centred(10, 10, 10, 5, 5, 4);
        try (Workers workers = new Workers(1)) {
            assertThatThrownBy(() -> new SinogramProjector(geometry, wrong, workers))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("dzMm: 4.0 (expected: half the ring spacing, 2.5)");
        }
    }

    @Test
    void subsetsCoverEveryViewOnceAndNeighboursInTimeLieFarApart() {
        int[] seen = new int[252];
        int[] order = Views.spreadOrder(21);
        for (int subset : order) {
            for (int view : Views.subset(252, subset, 21)) {
                seen[view]++;
            }
        }
        assertThat(seen).containsOnly(1);
        for (int i = 1; i < order.length; i++) {
            int apart = Math.abs(order[i] - order[i - 1]);
            assertThat(Math.min(apart, 21 - apart)).as("step %d", i).isGreaterThanOrEqualTo(3);
        }
    }
}
