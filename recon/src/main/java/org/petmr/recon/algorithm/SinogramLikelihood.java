package org.petmr.recon.algorithm;

import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * The likelihood of a sinogram, its subsets sets of views equally spread over the half circle. Forward projection, ratio and
 * back projection go line by line in one pass, so no sinogram is held beside the data. Lines whose factors are all 0, such as
 * those between gaps, are left out.
 */
public final class SinogramLikelihood implements Likelihood {

    /** Expected counts below which a bin says nothing. */
    private static final float LEAST_EXPECTED = 1e-12f;

    private final EmissionModel model;
    private final Workers workers;
    private final ProjectionGeometry geometry;
    private final float[] factors;
    private final float[] background;
    private final int[][] views;
    /** {@code [views * tangentialBins]}. */
    private final boolean[] isSilent;

    /**
     * @param subsets a divisor of the number of views
     * @throws IllegalArgumentException when it is not
     */
    public SinogramLikelihood(EmissionModel model, int subsets, Workers workers) {
        this.model = model;
        this.workers = workers;
        this.geometry = model.projector().geometry();
        this.factors = model.factors().values();
        this.background = model.background().map(s -> s.values()).orElse(null);
        this.views = new int[subsets][];
        for (int b = 0; b < subsets; b++) {
            views[b] = Views.subset(geometry.views(), b, subsets);
        }
        this.isSilent = new boolean[geometry.views() * geometry.tangentialBins()];
        for (int line = 0; line < isSilent.length; line++) {
            int view = line / geometry.tangentialBins();
            int t = line % geometry.tangentialBins();
            isSilent[line] = geometry.isGap(view, t) || isZero(geometry.index(view, t, 0));
        }
    }

    private boolean isZero(int from) {
        for (int a = 0; a < geometry.planes(); a++) {
            if (factors[from + a] != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean isHeard(int view, int t) {
        return !isSilent[view * geometry.tangentialBins() + t];
    }

    @Override
    public VoxelGrid grid() {
        return model.projector().grid();
    }

    @Override
    public int subsets() {
        return views.length;
    }

    @Override
    public double fieldOfViewRadiusMm() {
        return Math.abs(geometry.sMm(0));
    }

    @Override
    public void sensitivity(int subset, Volume out) {
        model.projector()
                .backLines(
                        (view, t, planes) -> {
                            if (!isHeard(view, t)) {
                                return false;
                            }
                            System.arraycopy(factors, geometry.index(view, t, 0), planes, 0, planes.length);
                            return true;
                        },
                        views[subset],
                        out);
    }

    @Override
    public void backProjectedRatio(Volume image, int subset, Volume out) {
        model.projector().forwardAndBack(image, views[subset], this::isHeard, ratio(), out);
    }

    private SinogramProjector.LineStep ratio() {
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

    /** Summed view by view, in order, so that the sum repeats. */
    @Override
    public double counts() {
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
        return sum(ofView);
    }

    @Override
    public double logLikelihood(Volume image, Progress progress) {
        double[] ofLine = new double[geometry.views() * geometry.tangentialBins()];
        for (int b = 0; b < views.length; b++) {
            progress.checkpoint();
            model.projector().forwardLines(image, views[b], this::isHeard, (view, t, planes) -> {
                ofLine[view * geometry.tangentialBins() + t] = ofLine(view, t, planes);
                return false;
            });
            progress.report((b + 1.0) / views.length, "likelihood");
        }
        return sum(ofLine);
    }

    private double ofLine(int view, int t, float[] projected) {
        float[] counted = new float[projected.length];
        model.prompts().fill(view, t, counted);
        int at = geometry.index(view, t, 0);
        double sum = 0;
        for (int a = 0; a < projected.length; a++) {
            double expected = (double) factors[at + a] * projected[a] + (background == null ? 0 : background[at + a]);
            sum -= expected;
            if (counted[a] > 0) {
                sum += counted[a] * Math.log(Math.max(expected, LEAST_EXPECTED));
            }
        }
        return sum;
    }

    private static double sum(double[] parts) {
        double all = 0;
        for (double part : parts) {
            all += part;
        }
        return all;
    }
}
