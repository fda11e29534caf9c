package org.petmr.recon.algorithm;

import java.util.Arrays;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Ordered-subsets expectation maximisation, {@code x <- x / s_b * P_b^T (f y / (f P_b x + r))} with {@code s_b = P_b^T f}
 * (Hudson and Larkin, IEEE Trans Med Imaging 13(4), 1994). One subset is plain MLEM (Shepp and Vardi 1982).
 *
 * <p>Forward projection, ratio and back projection go line by line in one pass, so no sinogram is held beside the data.
 */
public final class Osem {

    /** Voxels that a subset sees less than this part of its best-seen voxel stay at 0: their ratio is noise over nothing. */
    private static final float LEAST_SENSITIVITY = 1e-4f;
    /** Expected counts below which a bin says nothing. */
    private static final float LEAST_EXPECTED = 1e-12f;

    private final EmissionModel model;
    private final OsemSettings settings;
    private final Workers workers;
    private final int[][] views;
    private final int[] order;
    private float[][] sensitivities;
    private float[] leastSensitivities;

    /** @throws IllegalArgumentException when the subsets do not divide the views */
    public Osem(EmissionModel model, OsemSettings settings, Workers workers) {
        this.model = model;
        this.settings = settings;
        this.workers = workers;
        int allViews = model.projector().geometry().views();
        this.views = new int[settings.subsets()][];
        for (int b = 0; b < views.length; b++) {
            views[b] = Views.subset(allViews, b, settings.subsets());
        }
        this.order = Views.spreadOrder(settings.subsets());
    }

    /**
     * Runs from a uniform start.
     *
     * @return the image, in units of {@link EmissionModel#factors()}; 0 outside the transaxial field of view
     */
    public Volume run(Progress progress) {
        prepare(progress.part(0, 0.2));
        Volume image = Volume.filled(model.projector().grid(), startValue());
        clearOutsideFieldOfView(image);
        Progress iterating = progress.part(0.2, 1);
        for (int i = 0; i < settings.iterations(); i++) {
            int iteration = i + 1;
            iterate(image, new Progress() {
                @Override
                public void report(double fraction, String message) {
                    iterating.report(
                            (iteration - 1 + fraction) / settings.iterations(),
                            "OSEM %d of %d".formatted(iteration, settings.iterations()));
                }

                @Override
                public boolean isCancelled() {
                    return iterating.isCancelled();
                }
            });
        }
        return image;
    }

    /** Computes the sensitivities of all subsets, once. */
    public void prepare(Progress progress) {
        if (sensitivities != null) {
            return;
        }
        float[] factors = model.factors().values();
        ProjectionGeometry geometry = model.projector().geometry();
        float[][] all = new float[settings.subsets()][];
        float[] least = new float[settings.subsets()];
        for (int b = 0; b < all.length; b++) {
            progress.checkpoint();
            Volume sensitivity = Volume.zeros(model.projector().grid());
            model.projector()
                    .backLines(
                            (view, t, planes) -> {
                                if (geometry.isGap(view, t)) {
                                    return false;
                                }
                                System.arraycopy(factors, geometry.index(view, t, 0), planes, 0, planes.length);
                                return true;
                            },
                            views[b],
                            sensitivity);
            all[b] = sensitivity.values();
            float best = 0;
            for (float s : all[b]) {
                best = Math.max(best, s);
            }
            least[b] = LEAST_SENSITIVITY * best;
            progress.report((b + 1.0) / all.length, "sensitivity");
        }
        sensitivities = all;
        leastSensitivities = least;
    }

    /** One pass over all subsets. @param image updated in place */
    public void iterate(Volume image, Progress progress) {
        prepare(Progress.NONE);
        ProjectionGeometry geometry = model.projector().geometry();
        Volume correction = Volume.zeros(image.grid());
        for (int n = 0; n < order.length; n++) {
            progress.checkpoint();
            model.projector()
                    .forwardAndBack(image, views[order[n]], (view, t) -> !geometry.isGap(view, t), ratio(), correction);
            update(image.values(), correction.values(), sensitivities[order[n]], leastSensitivities[order[n]]);
            progress.report((n + 1.0) / order.length, "subset " + (n + 1));
        }
    }

    private SinogramProjector.LineStep ratio() {
        ProjectionGeometry geometry = model.projector().geometry();
        float[] factors = model.factors().values();
        float[] background = model.background().map(s -> s.values()).orElse(null);
        ThreadLocal<float[]> scratch = ThreadLocal.withInitial(() -> new float[geometry.planes()]);
        return (view, t, planes) -> {
            float[] counted = scratch.get();
            if (!model.prompts().fill(view, t, counted)) {
                return false;
            }
            int at = geometry.index(view, t, 0);
            if (background == null) {
                for (int a = 0; a < planes.length; a++) {
                    float f = factors[at + a];
                    planes[a] = f * counted[a] / Math.max(f * planes[a], LEAST_EXPECTED);
                }
            } else {
                for (int a = 0; a < planes.length; a++) {
                    float f = factors[at + a];
                    planes[a] = f * counted[a] / Math.max(f * planes[a] + background[at + a], LEAST_EXPECTED);
                }
            }
            return true;
        };
    }

    private void update(float[] image, float[] correction, float[] sensitivity, float least) {
        workers.forSlices(image.length, (worker, from, to) -> {
            for (int i = from; i < to; i++) {
                image[i] = sensitivity[i] > least ? image[i] * correction[i] / sensitivity[i] : 0;
            }
        });
    }

    /** Makes the start image expect about as many counts as were measured. */
    private float startValue() {
        double seen = 0;
        for (float[] s : sensitivities) {
            for (float v : s) {
                seen += v;
            }
        }
        double counted = counted();
        if (!(seen > 0)) {
            throw new IllegalArgumentException("factors: all 0 (expected: some bins that see the image)");
        }
        if (!(counted > 0)) {
            throw new IllegalArgumentException("prompts: no counts (expected: at least one)");
        }
        return (float) (counted / seen);
    }

    /** All counts; summed view by view, in order, so that the sum repeats. */
    private double counted() {
        ProjectionGeometry geometry = model.projector().geometry();
        double[] ofView = new double[geometry.views()];
        workers.forItems(ofView.length, (worker, view) -> {
            float[] planes = new float[geometry.planes()];
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                if (model.prompts().fill(view, t, planes)) {
                    for (float c : planes) {
                        ofView[view] += c;
                    }
                }
            }
        });
        double all = 0;
        for (double c : ofView) {
            all += c;
        }
        return all;
    }

    private void clearOutsideFieldOfView(Volume image) {
        ProjectionGeometry geometry = model.projector().geometry();
        double radiusMm = Math.abs(geometry.sMm(0));
        VoxelGrid grid = image.grid();
        Affine a = grid.lpsFromVoxel();
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                if (Math.hypot(a.x(ix, iy, 0), a.y(ix, iy, 0)) > radiusMm) {
                    int at = grid.index(ix, iy, 0);
                    Arrays.fill(image.values(), at, at + grid.nz(), 0);
                }
            }
        }
    }
}
