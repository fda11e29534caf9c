package org.petmr.recon.quantification.nema;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.PointValuePair;
import org.apache.commons.math3.optim.SimpleValueChecker;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.SimplexOptimizer;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * Finds an image quality phantom: the pose at which spheres and lung insert, as they should look, correlate best with the
 * image. First over a coarse lattice of places and rolls, with the lid at either end, then by the simplex method.
 *
 * @param correlation with the image around the spheres, 1 at best
 */
public record PoseFit(PhantomPose pose, double correlation) {

    /** Below this it is something else that the spheres were looked for in. A good image has 0.8 and more. */
    private static final double LEAST_CORRELATION = 0.35;

    private static final double COARSE_PITCH_MM = 10;
    private static final double FINE_PITCH_MM = 4;
    private static final double COARSE_STEP_MM = 8;
    private static final int ROLLS = 36;
    private static final double SPHERES_APART_DEG = 60;
    private static final int MAX_EVALUATIONS = 1500;

    /** @throws IllegalArgumentException when there is no such phantom in the image */
    public static PoseFit of(Volume image, ImageQualityPhantom phantom) {
        double[] start = middle(image, phantom);
        PhantomTemplate coarse = new PhantomTemplate(phantom, COARSE_PITCH_MM);
        PhantomTemplate fine = new PhantomTemplate(phantom, FINE_PITCH_MM);
        List<PhantomPose> starts = new ArrayList<>();
        for (double yaw : new double[] {0, 180}) {
            PhantomPose best = search(image, coarse, start, yaw);
            for (int k = 0; k < 6; k++) { // the ring of spheres looks much the same a sixth of a turn on
                starts.add(new PhantomPose(
                        best.xMm(), best.yMm(), best.zMm(), best.rollDeg() + k * SPHERES_APART_DEG, 0, yaw));
            }
        }
        PoseFit best = null;
        for (PhantomPose from : starts) {
            PoseFit fit = refine(image, coarse, from, 4);
            if (best == null || fit.correlation > best.correlation) {
                best = fit;
            }
        }
        best = refine(image, fine, best.pose, 4);
        best = refine(image, fine, best.pose, 6);
        if (!(best.correlation >= LEAST_CORRELATION)) {
            throw new IllegalArgumentException(
                    "image: no phantom with %d spheres found, best correlation %.2f (expected: at least %.2f; is it whole in the image, or give its place)"
                            .formatted(phantom.spheres().size(), best.correlation, LEAST_CORRELATION));
        }
        return best;
    }

    /** Roughly the phantom's axis, by the middle of all activity, and from where to where that reaches in z. */
    private static double[] middle(Volume image, ImageQualityPhantom phantom) {
        VoxelGrid g = image.grid();
        float[] v = image.values();
        float largest = 0;
        double all = 0;
        for (float value : v) {
            largest = Math.max(largest, value);
            all += Math.max(0, value);
        }
        if (!(largest > 0)) {
            throw new IllegalArgumentException("image: nothing above 0 in it (expected: an image quality phantom)");
        }
        // The mean over all counts' own voxels lies near the background: few voxels are hot, and empty ones weigh
        // nothing.
        double squares = 0;
        for (float value : v) {
            squares += value > 0 ? (double) value * value : 0;
        }
        double threshold = 0.4 * squares / all;
        Affine lps = g.lpsFromVoxel();
        double n = 0;
        double sx = 0;
        double sy = 0;
        double lowZ = Double.POSITIVE_INFINITY;
        double highZ = Double.NEGATIVE_INFINITY;
        for (int iy = 0; iy < g.ny(); iy++) {
            for (int ix = 0; ix < g.nx(); ix++) {
                for (int iz = 0; iz < g.nz(); iz++) {
                    if (v[g.index(ix, iy, iz)] > threshold) {
                        n++;
                        sx += lps.x(ix, iy, iz);
                        sy += lps.y(ix, iy, iz);
                        lowZ = Math.min(lowZ, lps.z(ix, iy, iz));
                        highZ = Math.max(highZ, lps.z(ix, iy, iz));
                    }
                }
            }
        }
        return new double[] {sx / n, sy / n, lowZ, highZ};
    }

    private static PhantomPose search(Volume image, PhantomTemplate template, double[] start, double yaw) {
        PhantomPose best = null;
        double most = Double.NEGATIVE_INFINITY;
        PhantomTemplate.Sampler sampler = template.over(image);
        for (double z = start[2]; z <= start[3]; z += COARSE_STEP_MM) {
            for (int iy = -2; iy <= 2; iy++) {
                for (int ix = -2; ix <= 2; ix++) {
                    for (int r = 0; r < ROLLS; r++) {
                        PhantomPose pose = new PhantomPose(
                                start[0] + ix * COARSE_STEP_MM,
                                start[1] + iy * COARSE_STEP_MM,
                                z,
                                r * 360.0 / ROLLS,
                                0,
                                yaw);
                        double c = sampler.correlation(pose);
                        if (c > most) {
                            most = c;
                            best = pose;
                        }
                    }
                }
            }
        }
        return best;
    }

    /** @param free 4 for place and roll, 6 with pitch and yaw */
    private static PoseFit refine(Volume image, PhantomTemplate template, PhantomPose from, int free) {
        PhantomTemplate.Sampler sampler = template.over(image);
        double[] steps = new double[free];
        for (int i = 0; i < free; i++) {
            steps[i] = i < 3 ? COARSE_STEP_MM / 2 : 3; // mm, deg
        }
        PointValuePair found = new SimplexOptimizer(new SimpleValueChecker(1e-7, 1e-7))
                .optimize(
                        new MaxEval(MAX_EVALUATIONS),
                        new ObjectiveFunction(p -> sampler.correlation(moved(from, p))),
                        GoalType.MAXIMIZE,
                        new InitialGuess(new double[free]),
                        new NelderMeadSimplex(steps));
        return new PoseFit(moved(from, found.getPoint()), found.getValue());
    }

    private static PhantomPose moved(PhantomPose from, double[] p) {
        double roll = from.rollDeg() + p[3];
        return new PhantomPose(
                from.xMm() + p[0],
                from.yMm() + p[1],
                from.zMm() + p[2],
                roll - 360 * Math.floor((roll + 180) / 360),
                p.length > 4 ? from.pitchDeg() + p[4] : from.pitchDeg(),
                p.length > 5 ? from.yawDeg() + p[5] : from.yawDeg());
    }
}
