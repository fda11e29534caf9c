package org.petmr.recon.algorithm;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Randoms;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.Views;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.HistoImages;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/**
 * The likelihood of histo-images: of each direction {@code h ~ Poisson(f (K x) + r)}, K the timing resolution along the direction
 * (DIRECT: Matej et al, IEEE Trans Med Imaging 28, 2009). Efficiency and survival f of a line are the same at all of its points,
 * so they come from the line through a voxel's middle, the mean over the views of a direction; tilted lines are taken for direct
 * ones there. Randoms r lie evenly over the time-of-flight window. The detectors' own resolution is left out.
 */
final class HistoLikelihood implements Likelihood {

    /** Neighbours lie a few mm apart where a Gaussian of 60 mm ends. */
    private static final int DIRECTIONS = 32;

    private static final int DIRECTIONS_IN_SUBSET = 4;

    /** Expected counts below which a voxel says nothing. */
    private static final float LEAST_EXPECTED = 1e-12f;

    /** Of neighbouring lines: a voxel is about as wide as two. */
    private static final float[] NEAR = {0.25f, 0.5f, 0.25f};

    private final HistoImages counts;
    private final ProjectionGeometry lines;
    private final VoxelGrid grid;
    private final Workers workers;
    private final int subsets;
    private final DirectionBlur[] blurs;
    /** Columns inside the field of view, {@code iy * nx + ix}. */
    private final int[] columns;
    /** {@code [directions][columns]}: tangential bin of the line through the middle; below 0: none. */
    private final short[][] binOf;
    /** {@code [directions][t * planes + plane]}: counts of a voxel for each unit of activity, and of randoms. */
    private final float[][] factors;

    private final float[][] randoms;
    private final float[] ratios;

    /** @param ofLines efficiency x survival, of the lines; read now */
    HistoLikelihood(HistoImages counts, Sinogram ofLines, Workers workers) {
        this.counts = counts;
        this.lines = counts.lines();
        this.grid = counts.grid();
        this.workers = workers;
        if (grid.nz() != lines.planes()) {
            throw new IllegalArgumentException(
                    "grid: %d planes (expected: the %d of the lines)".formatted(grid.nz(), lines.planes()));
        }
        int directions = counts.directions();
        this.subsets = SubsetChoice.near(Math.max(1, directions / DIRECTIONS_IN_SUBSET), directions);
        this.columns = columns();
        this.blurs = new DirectionBlur[directions];
        this.binOf = new short[directions][];
        this.factors = new float[directions][];
        this.randoms = new float[directions][lines.tangentialBins() * lines.planes()];
        for (int d = 0; d < directions; d++) {
            blurs[d] = new DirectionBlur(grid, counts.angleRad(d), counts.sigmaMm());
            binOf[d] = bins(counts.angleRad(d));
            factors[d] = ofVoxels(
                    d,
                    1,
                    (view, t, planes) ->
                            System.arraycopy(ofLines.values(), lines.index(view, t, 0), planes, 0, planes.length));
        }
        this.ratios = new float[grid.voxels()];
    }

    private int[] columns() {
        double radiusMm = fieldOfViewRadiusMm();
        Affine a = grid.lpsFromVoxel();
        return IntStream.range(0, grid.nx() * grid.ny())
                .filter(c -> Math.hypot(a.x(c % grid.nx(), 0, 0), a.y(0, c / grid.nx(), 0)) <= radiusMm)
                .toArray();
    }

    private short[] bins(double angleRad) {
        ScannerModel scanner = lines.scanner();
        Affine a = grid.lpsFromVoxel();
        short[] found = new short[columns.length];
        for (int i = 0; i < found.length; i++) {
            double x = a.x(columns[i] % grid.nx(), 0, 0);
            double y = a.y(0, columns[i] / grid.nx(), 0);
            double s = y * Math.cos(angleRad) - x * Math.sin(angleRad);
            double sine = Math.max(-1, Math.min(1, s / scanner.effectiveRadiusMm()));
            long t = lines.tangentialBins() / 2 + Math.round(Math.asin(sine) * scanner.indicesPerRing() / Math.PI);
            found[i] = (short) (t < 0 || t >= lines.tangentialBins() ? -1 : t);
        }
        return found;
    }

    /** How many directions, for a number of views. */
    static int directions(ProjectionGeometry lines) {
        return SubsetChoice.near(DIRECTIONS, lines.views());
    }

    /** Fills all planes of a line. */
    private interface Line {
        void fill(int view, int t, float[] planes);
    }

    /** Values of lines, summed over the views of a direction, as each voxel of a line gets its part of them. */
    private float[] ofVoxels(int direction, double perMm, Line source) {
        int planes = lines.planes();
        float[] sums = new float[lines.tangentialBins() * planes];
        float[] line = new float[planes];
        int first = direction * counts.viewsTogether();
        for (int t = 0; t < lines.tangentialBins(); t++) {
            float part = (float) (perMm * grid.dxMm() * grid.dyMm() / HistoImages.widthMm(lines, t));
            for (int view = first; view < first + counts.viewsTogether(); view++) {
                source.fill(view, t, line);
                for (int p = 0; p < planes; p++) {
                    sums[t * planes + p] += part * line[p];
                }
            }
        }
        return near(sums, planes);
    }

    /** Means over neighbouring tangential bins. */
    private static float[] near(float[] values, int planes) {
        float[] out = new float[values.length];
        int bins = values.length / planes;
        for (int t = 0; t < bins; t++) {
            for (int i = 0; i < NEAR.length; i++) {
                int from = Math.max(0, Math.min(bins - 1, t + i - 1)) * planes;
                for (int p = 0; p < planes; p++) {
                    out[t * planes + p] += NEAR[i] * values[from + p];
                }
            }
        }
        return out;
    }

    /** Expected randoms of a subset from now on. */
    void background(Randoms expected, int subset) {
        int[] of = directions(subset);
        workers.forItems(
                of.length, (worker, i) -> randoms[of[i]] = ofVoxels(of[i], 1 / counts.windowMm(), expected::expected));
    }

    private int[] directions(int subset) {
        return Views.subset(counts.directions(), subset, subsets);
    }

    @Override
    public VoxelGrid grid() {
        return grid;
    }

    @Override
    public int subsets() {
        return subsets;
    }

    @Override
    public double counts() {
        return counts.placed();
    }

    @Override
    public double fieldOfViewRadiusMm() {
        double halfMm = 0.5 * Math.min(grid.nx() * grid.dxMm(), grid.ny() * grid.dyMm());
        return Math.min(Math.abs(lines.sMm(0)), halfMm - grid.dxMm());
    }

    /** One column of voxels. */
    private interface Column {
        /**
         * @param column {@code iy * nx + ix}
         * @param bin where its line's planes begin in {@link #factors} and {@link #randoms}
         * @param counted {@code [nz]} of this thread, as is {@code expected}
         */
        void visit(int column, int bin, float[] counted, float[] expected);
    }

    private void forColumns(int direction, Column each) {
        workers.forSlices(columns.length, (worker, from, to) -> {
            float[] counted = new float[grid.nz()];
            float[] expected = new float[grid.nz()];
            for (int i = from; i < to; i++) {
                if (binOf[direction][i] >= 0) {
                    each.visit(columns[i], binOf[direction][i] * grid.nz(), counted, expected);
                }
            }
        });
    }

    /** Adds what the blur makes of {@link #ratios}; its transpose is itself. */
    private void back(int direction, Volume out) {
        forColumns(direction, (column, bin, counted, blurred) -> {
            blurs[direction].column(ratios, column % grid.nx(), column / grid.nx(), blurred);
            int at = column * blurred.length;
            for (int z = 0; z < blurred.length; z++) {
                out.values()[at + z] += blurred[z];
            }
        });
    }

    /** @param expected overwritten */
    private void expect(float[] image, int direction, int column, int bin, float[] expected) {
        blurs[direction].column(image, column % grid.nx(), column / grid.nx(), expected);
        float[] f = factors[direction];
        float[] r = randoms[direction];
        for (int z = 0; z < expected.length; z++) {
            expected[z] = f[bin + z] * expected[z] + r[bin + z];
        }
    }

    @Override
    public void sensitivity(int subset, Volume out) {
        Arrays.fill(out.values(), 0);
        for (int direction : directions(subset)) {
            float[] f = factors[direction];
            forColumns(
                    direction,
                    (column, bin, counted, expected) ->
                            System.arraycopy(f, bin, ratios, column * grid.nz(), grid.nz()));
            back(direction, out);
        }
    }

    @Override
    public void backProjectedRatio(Volume image, int subset, Volume out) {
        Arrays.fill(out.values(), 0);
        for (int direction : directions(subset)) {
            float[] f = factors[direction];
            forColumns(direction, (column, bin, counted, expected) -> {
                expect(image.values(), direction, column, bin, expected);
                counts.column(direction, column, counted);
                int at = column * grid.nz();
                for (int z = 0; z < counted.length; z++) {
                    ratios[at + z] = f[bin + z] * counted[z] / Math.max(expected[z], LEAST_EXPECTED);
                }
            });
            back(direction, out);
        }
    }

    @Override
    public double logLikelihood(Volume image, Progress progress) {
        double[] ofColumn = new double[grid.nx() * grid.ny()];
        for (int d = 0; d < counts.directions(); d++) {
            progress.checkpoint();
            int direction = d;
            forColumns(direction, (column, bin, counted, expected) -> {
                expect(image.values(), direction, column, bin, expected);
                counts.column(direction, column, counted);
                for (int z = 0; z < counted.length; z++) {
                    ofColumn[column] += counted[z] > 0
                            ? counted[z] * Math.log(Math.max(expected[z], LEAST_EXPECTED)) - expected[z]
                            : -expected[z];
                }
            });
        }
        double sum = 0;
        for (double of : ofColumn) {
            sum += of;
        }
        return sum;
    }
}
