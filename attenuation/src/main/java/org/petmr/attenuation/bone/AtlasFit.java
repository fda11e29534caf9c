package org.petmr.attenuation.bone;

import java.util.Arrays;
import org.apache.commons.math3.exception.MathIllegalStateException;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.SimpleBounds;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.BOBYQAOptimizer;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * Lays the atlas on a patient's head: shift, rotation and a scale for each axis, such that the outlines agree and, where an
 * image tells what is dark, bone and air of the atlas lie in the dark. Least squares over points of the head's
 * neighbourhood, by Powell's BOBYQA. The start comes from the crown and the widths of the part below it, since a neck and
 * shoulders may follow.
 */
final class AtlasFit {

    /** Only so much of the head is looked at, from the crown down. */
    private static final double LOOK_AT_MM = 175;

    /** The widths for the start are those of this part: above it the head tapers, below it is the neck. */
    private static final double START_FROM_MM = 40;

    private static final double START_TO_MM = 120;

    private static final double POINTS_MM = 7;
    private static final double MARGIN_MM = 15;

    /** The dark counts less than the outline: CSF and air beside bone are dark too. */
    private static final double DARK_WEIGHT = 0.5;

    private static final int EVALUATIONS = 1500;

    /**
     * @param atlasFromPatient LPS mm to the atlas' own
     * @param rms of the disagreement of the outlines, 0 to 1
     */
    record Result(Affine atlasFromPatient, double rms) {}

    /** Where and how wide something is: middles and widths along x and y, and the crown. */
    private record Extent(double x, double y, double crownZ, double widthX, double widthY) {}

    private final HeadAtlas atlas;
    private final double[] points; // x, y, z; in a row
    private final float[] head;
    private final float[] dark; // negative where it isn't known
    private final Extent patient;
    private final Extent mean;

    /** @param dark per voxel of the head's grid, 0 bright to 1 dark; empty when no image tells */
    AtlasFit(HeadAtlas atlas, Region inside, float[] dark) {
        this.atlas = atlas;
        VoxelGrid g = inside.grid();
        this.patient = extent(g, (x, y, z) -> inside.contains(g.index(x, y, z)));
        this.mean = extent(atlas.grid(), (x, y, z) -> atlas.headAt(x, y, z) > 0.5f);
        int sx = step(g.dxMm());
        int sy = step(g.dyMm());
        int sz = step(g.dzMm());
        Region near = inside.dilated(MARGIN_MM);
        int most = (g.nx() / sx + 1) * (g.ny() / sy + 1) * (g.nz() / sz + 1);
        double[] p = new double[3 * most];
        float[] h = new float[most];
        float[] d = new float[most];
        int n = 0;
        Affine lps = g.lpsFromVoxel();
        for (int y = sy / 2; y < g.ny(); y += sy) {
            for (int x = sx / 2; x < g.nx(); x += sx) {
                for (int z = sz / 2; z < g.nz(); z += sz) {
                    int i = g.index(x, y, z);
                    double zMm = lps.z(x, y, z);
                    if (near.contains(i) && zMm > patient.crownZ() - LOOK_AT_MM) {
                        p[3 * n] = lps.x(x, y, z);
                        p[3 * n + 1] = lps.y(x, y, z);
                        p[3 * n + 2] = zMm;
                        boolean in = inside.contains(i);
                        h[n] = in ? 1 : 0;
                        d[n++] = dark.length > 0 && in ? dark[i] : -1;
                    }
                }
            }
        }
        this.points = Arrays.copyOf(p, 3 * n);
        this.head = Arrays.copyOf(h, n);
        this.dark = Arrays.copyOf(d, n);
    }

    private static int step(double mm) {
        return Math.max(1, (int) Math.round(POINTS_MM / mm));
    }

    Result fit(Progress progress) {
        double[] start = {0, 0, 0, 0, 0, 0, 0, 0, 0};
        double[] low = {-30, -30, -30, -0.35, -0.35, -0.35, -0.2, -0.2, -0.25};
        double[] high = {30, 30, 30, 0.35, 0.35, 0.35, 0.2, 0.2, 0.25};
        double[] unit = {10, 10, 10, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1}; // makes a step of each alike
        for (int k = 0; k < start.length; k++) {
            low[k] /= unit[k];
            high[k] /= unit[k];
        }
        double[] best = start.clone();
        double[] least = {Double.POSITIVE_INFINITY};
        ObjectiveFunction cost = new ObjectiveFunction(q -> {
            progress.checkpoint();
            double c = cost(affine(scaled(q, unit)), true);
            if (c < least[0]) {
                least[0] = c;
                System.arraycopy(q, 0, best, 0, q.length);
            }
            return c;
        });
        try {
            new BOBYQAOptimizer(2 * start.length + 1, 0.5, 2e-3)
                    .optimize(
                            new MaxEval(EVALUATIONS),
                            cost,
                            GoalType.MINIMIZE,
                            new InitialGuess(start),
                            new SimpleBounds(low, high));
        } catch (MathIllegalStateException e) {
            // out of evaluations, or no step left that rounding doesn't eat: the best so far is what was looked for,
            // and its residual is checked
            progress.checkpoint();
        }
        Affine found = affine(scaled(best, unit));
        return new Result(found, Math.sqrt(cost(found, false)));
    }

    private static double[] scaled(double[] q, double[] unit) {
        double[] p = new double[q.length];
        for (int k = 0; k < q.length; k++) {
            p[k] = q[k] * unit[k];
        }
        return p;
    }

    /** @param p shifts in mm, angles in rad, logarithms of scales, all on top of the start */
    private Affine affine(double[] p) {
        double scaleX = mean.widthX() / patient.widthX();
        double scaleY = mean.widthY() / patient.widthY();
        double scaleZ = Math.sqrt(scaleX * scaleY);
        Affine scale =
                Affine.scaling(scaleX * Math.exp(p[6]), scaleY * Math.exp(p[7]), scaleZ * Math.exp(p[8]), 0, 0, 0);
        // both turn about a point 100 mm below the crown
        Affine toMiddle =
                Affine.scaling(1, 1, 1, -patient.x() - p[0], -patient.y() - p[1], 100 - patient.crownZ() - p[2]);
        Affine fromMiddle = Affine.scaling(1, 1, 1, mean.x(), mean.y(), mean.crownZ() - 100 * scaleZ);
        return fromMiddle.after(scale).after(rotation(p[3], p[4], p[5])).after(toMiddle);
    }

    private static Affine rotation(double rx, double ry, double rz) {
        Affine x = new Affine(1, 0, 0, 0, 0, Math.cos(rx), -Math.sin(rx), 0, 0, Math.sin(rx), Math.cos(rx), 0);
        Affine y = new Affine(Math.cos(ry), 0, Math.sin(ry), 0, 0, 1, 0, 0, -Math.sin(ry), 0, Math.cos(ry), 0);
        Affine z = new Affine(Math.cos(rz), -Math.sin(rz), 0, 0, Math.sin(rz), Math.cos(rz), 0, 0, 0, 0, 1, 0);
        return z.after(y).after(x);
    }

    private double cost(Affine a, boolean withDark) {
        float[] c = new float[HeadAtlas.CHANNELS];
        double sum = 0;
        for (int n = 0; n < head.length; n++) {
            double x = points[3 * n];
            double y = points[3 * n + 1];
            double z = points[3 * n + 2];
            atlas.sample(a.x(x, y, z), a.y(x, y, z), a.z(x, y, z), c);
            double outline = c[HeadAtlas.HEAD] - head[n];
            sum += outline * outline;
            if (withDark && dark[n] >= 0) {
                double d = c[HeadAtlas.BONE] + c[HeadAtlas.AIR] - dark[n];
                sum += DARK_WEIGHT * d * d;
            }
        }
        return sum / head.length;
    }

    @FunctionalInterface
    private interface Inside {
        boolean at(int x, int y, int z);
    }

    private static Extent extent(VoxelGrid g, Inside inside) {
        Affine lps = g.lpsFromVoxel();
        double crown = Double.NEGATIVE_INFINITY;
        int few = (int) (100 / (g.dxMm() * g.dyMm())); // a square centimetre, so that no speck is a crown
        for (int z = g.nz() - 1; z >= 0 && crown == Double.NEGATIVE_INFINITY; z--) {
            int n = 0;
            for (int y = 0; y < g.ny(); y++) {
                for (int x = 0; x < g.nx(); x++) {
                    n += inside.at(x, y, z) ? 1 : 0;
                }
            }
            crown = n > few ? lps.z(g.nx() / 2.0, g.ny() / 2.0, z + 0.5) : crown;
        }
        double n = 0;
        double sx = 0;
        double sy = 0;
        double sxx = 0;
        double syy = 0;
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                for (int z = 0; z < g.nz(); z++) {
                    double depth = crown - lps.z(x, y, z);
                    if (depth > START_FROM_MM && depth < START_TO_MM && inside.at(x, y, z)) {
                        double px = lps.x(x, y, z);
                        double py = lps.y(x, y, z);
                        n++;
                        sx += px;
                        sy += py;
                        sxx += px * px;
                        syy += py * py;
                    }
                }
            }
        }
        if (n == 0) {
            throw new IllegalArgumentException(
                    "head: ends within %.0f mm of its crown (expected: at least %.0f mm of it in the image)"
                            .formatted(START_FROM_MM, START_TO_MM));
        }
        double mx = sx / n;
        double my = sy / n;
        return new Extent(mx, my, crown, Math.sqrt(sxx / n - mx * mx), Math.sqrt(syy / n - my * my));
    }
}
