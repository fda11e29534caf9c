package org.petmr.recon.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.AxialCompression;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/** The sinogram projector on every family of segments, and cut in tiles at odd places. */
class SinogramProjectorOracleTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");

    private static final ProjectionGeometry SPAN_3 = new ProjectionGeometry(BENCH);
    private static final ProjectionGeometry SPAN_11 =
            new ProjectionGeometry(BENCH, BENCH.axialCompression().withSpan(11));
    private static final ProjectionGeometry SPAN_1 =
            new ProjectionGeometry(BENCH, BENCH.axialCompression().withSpan(1));
    private static final ProjectionGeometry PAIRED =
            new ProjectionGeometry(BENCH, new AxialCompression(AxialCompression.Rule.PAIRED, 2, 15));

    /** Pixels of different width and height, an odd and an even number of them. */
    private static final VoxelGrid USUAL = VoxelGrid.centred(37, 44, 31, 6.1, 5.3, 2.5);
    /** Off the axis, and along the bore by part of a voxel, so that mirrored segments no longer share their shifts. */
    private static final VoxelGrid DISPLACED =
            new VoxelGrid(40, 35, 26, Affine.scaling(5.5, 6, 2.5, -99, -112.3, -31.7));
    /** Reaches out of the scanner on both sides; square and even, so that it folds in four. */
    private static final VoxelGrid LONG = VoxelGrid.centred(30, 30, 80, 7, 7, 2.5);
    /** Folds in four, mirrored segments between the voxels. */
    private static final VoxelGrid SQUARE = VoxelGrid.centred(46, 46, 30, 4.9, 4.9, 2.5);
    /** Pixels so wide that a step rises by more than a voxel. */
    private static final VoxelGrid COARSE = VoxelGrid.centred(11, 11, 31, 25, 25, 2.5);

    record Case(String name, ProjectionGeometry geometry, VoxelGrid grid, Kernels kernels, int tileColumns) {
        @Override
        public String toString() {
            return name + ", " + grid.nx() + "x" + grid.ny() + "x" + grid.nz() + ", tiles of " + tileColumns + ", "
                    + kernels.description();
        }

        SinogramProjector projector(Workers workers) {
            return new SinogramProjector(geometry, grid, workers, kernels, 4, tileColumns);
        }
    }

    static Stream<Case> cases() {
        List<Case> all = new ArrayList<>();
        for (Kernels kernels : List.of(new PlainKernels(), KernelChoice.best())) {
            for (VoxelGrid grid : List.of(USUAL, DISPLACED, LONG, COARSE, SQUARE)) {
                all.add(new Case("span 3", SPAN_3, grid, kernels, 13));
                all.add(new Case("span 11", SPAN_11, grid, kernels, 64));
                all.add(new Case("span 1", SPAN_1, grid, kernels, 17));
                all.add(new Case("paired", PAIRED, grid, kernels, 7));
            }
        }
        return all.stream();
    }

    /** O58: float sums of up to 10^5 terms leave 1e-5. */
    @ParameterizedTest
    @MethodSource("cases")
    void backIsTheTransposeOfForward(Case c) {
        long seed = 58;
        Random random = new Random(seed);
        Volume x = Volumes.random(c.grid, random);
        int[] views = {0, 13, 24, 48, 61, 72};
        try (Workers workers = new Workers(2)) {
            Sinogram forward = Sinogram.zeros(c.geometry);
            c.projector(workers).forward(x, views, forward);
            Sinogram y = Sinogram.zeros(c.geometry);
            for (int i = 0; i < y.values().length; i++) {
                y.values()[i] = random.nextFloat();
            }
            Volume back = Volume.zeros(c.grid);
            c.projector(workers).back(y, views, back);
            double expected = Volumes.dot(forward.values(), y.values());
            assertThat(expected).isPositive();
            assertThat(Volumes.dot(x.values(), back.values()))
                    .as("seed %d", seed)
                    .isCloseTo(expected, within(1e-5 * expected));
        }
    }

    /** To rounding the plain twin in one tile and not folded, forward and back. */
    @ParameterizedTest
    @MethodSource("cases")
    void tilesFoldsAndKernelsDoNotMatter(Case c) {
        Random random = new Random(11);
        Volume x = Volumes.random(c.grid, random);
        int[] views = {1, 23, 49, 71};
        try (Workers workers = new Workers(2)) {
            SinogramProjector plain = new SinogramProjector(c.geometry, c.grid, workers, new PlainKernels(), 1, 1000);
            Sinogram expected = Sinogram.zeros(c.geometry);
            plain.forward(x, views, expected);
            Sinogram found = Sinogram.zeros(c.geometry);
            c.projector(workers).forward(x, views, found);
            assertThat(Volumes.largestDifference(found.values(), expected.values()))
                    .isLessThan(1e-5 * Volumes.max(expected.values()));
            Volume expectedBack = Volume.zeros(c.grid);
            plain.back(expected, views, expectedBack);
            Volume foundBack = Volume.zeros(c.grid);
            c.projector(workers).back(expected, views, foundBack);
            assertThat(Volumes.largestDifference(foundBack.values(), expectedBack.values()))
                    .isLessThan(1e-5 * Volumes.max(expectedBack.values()));
        }
    }

    /** A non-negative image has non-negative line integrals, to the last bit. */
    @ParameterizedTest
    @MethodSource("cases")
    void nothingTurnsNegative(Case c) {
        Volume spots = Volumes.of(c.grid, (ix, iy, iz) -> (ix * 7 + iy * 5 + iz * 3) % 41 == 0 ? 1000 : 0);
        int[] views = {5, 37, 53, 85};
        try (Workers workers = new Workers(2)) {
            Sinogram out = Sinogram.zeros(c.geometry);
            c.projector(workers).forward(spots, views, out);
            assertThat(Volumes.min(out.values())).isZero();
            Volume back = Volume.zeros(c.grid);
            c.projector(workers).back(out, views, back);
            assertThat(Volumes.min(back.values())).isNotNegative();
        }
    }

    static Stream<Arguments> geometries() {
        return Stream.of(SPAN_3, SPAN_11, SPAN_1, PAIRED).map(Arguments::of);
    }

    /** Every image column belongs to one worker, every line to one at a time: their number changes no bit. */
    @ParameterizedTest
    @MethodSource("geometries")
    void theNumberOfWorkersChangesNoBit(ProjectionGeometry geometry) {
        Volume x = Volumes.random(USUAL, new Random(3));
        int[] views = Views.subset(96, 2, 8);
        Volume[] back = {Volume.zeros(USUAL), Volume.zeros(USUAL), Volume.zeros(USUAL)};
        for (int i = 0; i < 3; i++) {
            try (Workers workers = new Workers(i + 1)) {
                SinogramProjector projector =
                        new SinogramProjector(geometry, USUAL, workers, KernelChoice.best(), 4, 15);
                projector.forwardAndBack(x, views, (view, t) -> t % 3 > 0, (view, t, planes) -> t % 5 > 0, back[i]);
            }
        }
        assertThat(back[1].values()).isEqualTo(back[0].values());
        assertThat(back[2].values()).isEqualTo(back[0].values());
    }

    @Test
    void forwardAndBackIsForwardThenBack() {
        Volume x = Volumes.random(USUAL, new Random(9));
        int[] views = {2, 40, 70};
        try (Workers workers = new Workers(2)) {
            SinogramProjector projector = new SinogramProjector(SPAN_1, USUAL, workers, KernelChoice.best(), 4, 20);
            Sinogram between = Sinogram.zeros(SPAN_1);
            projector.forward(x, views, between);
            for (int view : views) {
                for (int t = 0; t < SPAN_1.tangentialBins(); t += 2) {
                    int at = SPAN_1.index(view, t, 0);
                    Arrays.fill(between.values(), at, at + SPAN_1.planes(), 0);
                }
            }
            Volume expected = Volume.zeros(USUAL);
            projector.back(between, views, expected);
            Volume found = Volume.filled(USUAL, 7);
            projector.forwardAndBack(x, views, (view, t) -> t % 2 == 1, (view, t, planes) -> true, found);
            assertThat(Volumes.largestDifference(found.values(), expected.values()))
                    .isLessThan(1e-6 * Volumes.max(expected.values()));
        }
    }

    /** Lines through one side alone, of which none folds onto another by a quarter turn: half turns take them. */
    @Test
    void aFewLinesAreProjectedAsAllAre() {
        Volume x = Volumes.random(SQUARE, new Random(21));
        int[] views = Views.subset(96, 1, 8);
        SinogramProjector.LineChoice few = (view, t) -> view < 48 && Math.abs(t - SPAN_3.tangentialBins() / 2) > 9;
        try (Workers workers = new Workers(2)) {
            SinogramProjector plain = new SinogramProjector(SPAN_3, SQUARE, workers, KernelChoice.best(), 1, 1000);
            SinogramProjector folded = new SinogramProjector(SPAN_3, SQUARE, workers, KernelChoice.best());
            Volume expected = Volume.zeros(SQUARE);
            plain.forwardAndBack(x, views, few, (view, t, planes) -> true, expected);
            Volume found = Volume.zeros(SQUARE);
            folded.forwardAndBack(x, views, few, (view, t, planes) -> true, found);
            assertThat(Volumes.max(expected.values())).isPositive();
            assertThat(Volumes.largestDifference(found.values(), expected.values()))
                    .isLessThan(1e-5 * Volumes.max(expected.values()));
        }
    }

    /** Views without the one a quarter turn on, among views that have it. */
    @Test
    void viewsThatDoNotFoldAreProjectedToo() {
        Volume x = Volumes.random(SQUARE, new Random(12));
        int[] views = {80, 0, 48, 1, 49, 2, 50, 3, 51, 4, 52, 5, 53, 6, 54, 7, 55, 8, 56, 9, 57, 33};
        try (Workers workers = new Workers(2)) {
            SinogramProjector plain = new SinogramProjector(SPAN_3, SQUARE, workers, KernelChoice.best(), 1, 1000);
            SinogramProjector folded = new SinogramProjector(SPAN_3, SQUARE, workers, KernelChoice.best());
            Sinogram expected = Sinogram.zeros(SPAN_3);
            plain.forward(x, views, expected);
            Sinogram found = Sinogram.zeros(SPAN_3);
            folded.forward(x, views, found);
            assertThat(Volumes.largestDifference(found.values(), expected.values()))
                    .isLessThan(1e-5 * Volumes.max(expected.values()));
            Volume expectedBack = Volume.zeros(SQUARE);
            plain.back(expected, views, expectedBack);
            Volume foundBack = Volume.zeros(SQUARE);
            folded.back(expected, views, foundBack);
            assertThat(Volumes.largestDifference(foundBack.values(), expectedBack.values()))
                    .isLessThan(1e-5 * Volumes.max(expectedBack.values()));
        }
    }

    /** A subset's lines are those of the whole. */
    @Test
    void subsetsAreThoseViewsOfTheWhole() {
        Volume x = Volumes.random(USUAL, new Random(10));
        try (Workers workers = new Workers(2)) {
            SinogramProjector projector = new SinogramProjector(SPAN_3, USUAL, workers, KernelChoice.best(), 4, 20);
            Sinogram whole = Sinogram.zeros(SPAN_3);
            projector.forward(x, Views.all(96), whole);
            Sinogram subset = Sinogram.zeros(SPAN_3);
            int[] views = Views.subset(96, 5, 12);
            projector.forward(x, views, subset);
            for (int view = 0; view < 96; view++) {
                int at = SPAN_3.index(view, 0, 0);
                int to = at + SPAN_3.tangentialBins() * SPAN_3.planes();
                float[] expected = view % 12 == 5 ? Arrays.copyOfRange(whole.values(), at, to) : new float[to - at];
                assertThat(Arrays.copyOfRange(subset.values(), at, to)).isEqualTo(expected);
            }
        }
    }

    /** All four quadrants, both signs of obliquity: against the slow ray tracer that shares no code with the projector. */
    @ParameterizedTest
    @MethodSource("geometries")
    void agreesWithASlowRayTracer(ProjectionGeometry geometry) {
        VoxelGrid grid = BENCH.imageGrid();
        Volume image = Volumes.smoothBlob(grid, 70);
        int[] views = {1, 26, 51, 77};
        try (Workers workers = new Workers(2)) {
            Sinogram out = Sinogram.zeros(geometry);
            new SinogramProjector(geometry, grid, workers).forward(image, views, out);
            double largest = Volumes.max(out.values());
            assertThat(largest).isPositive();
            for (int view : views) {
                for (int t = 3; t < geometry.tangentialBins(); t += 20) {
                    for (int plane = 1; plane < geometry.planes(); plane += 1 + geometry.planes() / 60) {
                        double expected = SlowRayTracer.integrate(geometry, view, t, plane, image);
                        // Joseph interpolates in two directions at a time, the tracer in three: second order apart.
                        assertThat((double) out.at(view, t, plane))
                                .as("view %d, bin %d, plane %d", view, t, plane)
                                .isCloseTo(expected, within(0.004 * largest));
                    }
                }
            }
        }
    }

    /**
     * Chords through an ellipsoid of ones, from the quadratic along the line. Voxels of the border hold the part that lies
     * inside, so the projection is the chord, blurred by about half a voxel; being concave, it loses by that. With rho the
     * line's distance from the centre in semi-axes and L its length there, {@code L sqrt(1 - rho^2)} loses
     * {@code L sigma^2 (1 - rho^2)^-1.5 / 2}: for rho^2 up to 0.75, sigma 1.6 mm of the shortest semi-axis (27 mm) and L of
     * 145 mm that is 2 mm, and 0.25 mm in the mean. Lines farther out graze and are left out.
     */
    @ParameterizedTest
    @MethodSource("geometries")
    void chordsThroughAnEllipsoid(ProjectionGeometry geometry) {
        VoxelGrid grid = BENCH.imageGrid();
        double[] centre = {14, -9, 3};
        double[] semi = {70, 52, 27};
        Affine m = grid.lpsFromVoxel();
        Volume image = Volumes.of(grid, (ix, iy, iz) -> {
            int inside = 0;
            for (int i = 0; i < 125; i++) {
                double x = (m.x(ix, iy, iz) + (i % 5 - 2) * 0.5 - centre[0]) / semi[0];
                double y = (m.y(ix, iy, iz) + (i / 5 % 5 - 2) * 0.5 - centre[1]) / semi[1];
                double z = (m.z(ix, iy, iz) + (i / 25 - 2) * 0.5 - centre[2]) / semi[2];
                inside += x * x + y * y + z * z <= 1 ? 1 : 0;
            }
            return inside / 125.0;
        });
        int[] views = {6, 30, 55, 80};
        try (Workers workers = new Workers(2)) {
            Sinogram out = Sinogram.zeros(geometry);
            new SinogramProjector(geometry, grid, workers).forward(image, views, out);
            double sum = 0;
            double worst = 0;
            int n = 0;
            for (int view : views) {
                for (int t = 0; t < geometry.tangentialBins(); t++) {
                    for (int plane = 0; plane < geometry.planes(); plane++) {
                        double chord = chord(geometry, view, t, plane, centre, semi);
                        if (chord > 0) {
                            double off = out.at(view, t, plane) - chord;
                            worst = Math.max(worst, Math.abs(off));
                            sum += off;
                            n++;
                        }
                    }
                }
            }
            assertThat(n).isGreaterThan(1000);
            assertThat(worst).isLessThan(3);
            assertThat(Math.abs(sum / n)).isLessThan(0.35);
        }
    }

    /** Length inside the ellipsoid, 0 for lines that miss or graze it. */
    private static double chord(
            ProjectionGeometry geometry, int view, int t, int plane, double[] centre, double[] semi) {
        double r = BENCH.effectiveRadiusMm();
        int segment = geometry.segments().segmentOf(plane);
        double z = geometry.planeZMm(plane);
        double rise = geometry.segments().meanRingDifference(segment) * BENCH.ringSpacingMm();
        double[] from = {
            r * Math.cos(geometry.firstAngleRad(view, t)), r * Math.sin(geometry.firstAngleRad(view, t)), z - rise / 2
        };
        double[] to = {
            r * Math.cos(geometry.secondAngleRad(view, t)), r * Math.sin(geometry.secondAngleRad(view, t)), z + rise / 2
        };
        double a = 0;
        double b = 0;
        double c = -1;
        double length = 0;
        for (int i = 0; i < 3; i++) {
            double d = (to[i] - from[i]) / semi[i];
            double p = (from[i] - centre[i]) / semi[i];
            a += d * d;
            b += d * p;
            c += p * p;
            length += (to[i] - from[i]) * (to[i] - from[i]);
        }
        double under = b * b - a * c;
        // Under a quarter of what it is through the centre, the line grazes.
        return under > 0.25 * a ? 2 * Math.sqrt(under) / a * Math.sqrt(length) : 0;
    }
}
