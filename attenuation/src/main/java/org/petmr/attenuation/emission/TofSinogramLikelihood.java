package org.petmr.attenuation.emission;

import java.util.Arrays;
import org.petmr.recon.algorithm.Likelihood;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/**
 * The activity's likelihood of a {@link TofSinogramMeasurement}. Its sensitivity needs no time of flight, since the bins of a
 * line sum to the line.
 */
final class TofSinogramLikelihood implements Likelihood {

    private final TofSinogramMeasurement measured;
    private final Sinogram survival;
    private final ProjectionGeometry geometry;

    TofSinogramLikelihood(TofSinogramMeasurement measured, Sinogram survival) {
        this.measured = measured;
        this.survival = survival;
        this.geometry = measured.tof().geometry();
    }

    @Override
    public VoxelGrid grid() {
        return measured.tof().grid();
    }

    @Override
    public int subsets() {
        return measured.subsets();
    }

    @Override
    public double fieldOfViewRadiusMm() {
        return Math.abs(geometry.sMm(0));
    }

    @Override
    public double counts() {
        float[] values = new float[measured.tof().lineValues()];
        double sum = 0;
        for (int view = 0; view < geometry.views(); view++) {
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                if (!geometry.isGap(view, t) && measured.prompts(view, t, values)) {
                    for (float v : values) {
                        sum += v;
                    }
                }
            }
        }
        return sum;
    }

    @Override
    public void sensitivity(int subset, Volume out) {
        measured.lines()
                .backLines(
                        (view, t, planes) -> {
                            if (geometry.isGap(view, t)) {
                                return false;
                            }
                            measured.factors(survival, view, t, planes);
                            return true;
                        },
                        measured.views(subset),
                        out);
    }

    @Override
    public void backProjectedRatio(Volume image, int subset, Volume out) {
        ThreadLocal<TofSinogramMeasurement.LineScratch> scratch =
                ThreadLocal.withInitial(() -> new TofSinogramMeasurement.LineScratch(measured.tof()));
        int planes = geometry.planes();
        measured.tof()
                .forwardAndBack(
                        image,
                        measured.views(subset),
                        (view, t) -> !geometry.isGap(view, t),
                        (view, t, values) -> {
                            TofSinogramMeasurement.LineScratch s = scratch.get();
                            if (!measured.prompts(view, t, s.counted)) {
                                return false;
                            }
                            measured.background(view, t, s.background);
                            measured.factors(survival, view, t, s.factors);
                            for (int i = 0; i < values.length; i++) {
                                float f = s.factors[i % planes];
                                float expected = f * values[i] + s.background[i];
                                values[i] =
                                        f * s.counted[i] / Math.max(expected, TofSinogramMeasurement.LEAST_EXPECTED);
                            }
                            return true;
                        },
                        out);
    }

    @Override
    public double logLikelihood(Volume image, Progress progress) {
        double[] ofLine = new double[geometry.views() * geometry.tangentialBins()];
        ThreadLocal<TofSinogramMeasurement.LineScratch> scratch =
                ThreadLocal.withInitial(() -> new TofSinogramMeasurement.LineScratch(measured.tof()));
        for (int b = 0; b < subsets(); b++) {
            progress.checkpoint();
            measured.tof().forwardLines(image, measured.views(b), (view, t, values) -> {
                if (!geometry.isGap(view, t)) {
                    ofLine[view * geometry.tangentialBins() + t] = ofLine(scratch.get(), view, t, values);
                }
                return false;
            });
            progress.report((b + 1.0) / subsets(), "likelihood");
        }
        return Arrays.stream(ofLine).sum();
    }

    private double ofLine(TofSinogramMeasurement.LineScratch s, int view, int t, float[] projected) {
        measured.prompts(view, t, s.counted);
        measured.background(view, t, s.background);
        measured.factors(survival, view, t, s.factors);
        double sum = 0;
        for (int i = 0; i < projected.length; i++) {
            double expected = (double) s.factors[i % geometry.planes()] * projected[i] + s.background[i];
            sum -= expected;
            if (s.counted[i] > 0) {
                sum += s.counted[i] * Math.log(Math.max(expected, TofSinogramMeasurement.LEAST_EXPECTED));
            }
        }
        return sum;
    }
}
