package org.petmr.recon.algorithm;

import java.util.Arrays;
import java.util.Optional;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.correction.Randoms;
import org.petmr.recon.correction.scatter.ScatterEstimate;
import org.petmr.recon.image.Volume;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/**
 * What is expected in the bins of one frame, apart from the image: counts for each unit of activity along a line, randoms and
 * scatter.
 */
final class ExpectedCounts {

    private final ProjectionGeometry geometry;
    private final Workers workers;
    private final Normalisation normalisation;
    private final Randoms randoms;
    private final float countsPerEfficiency;
    private final Sinogram factors;
    private final Sinogram background;
    private double scatterCounts;

    /**
     * @param projector on the grid of the mu-map
     * @param muPerCm empty for none
     * @param countsPerEfficiency counts of a bin of efficiency 1 for each Bq/mL and mm
     */
    ExpectedCounts(
            SinogramProjector projector,
            Normalisation normalisation,
            Optional<Volume> muPerCm,
            Randoms randoms,
            double countsPerEfficiency,
            Workers workers) {
        this.geometry = projector.geometry();
        this.workers = workers;
        this.normalisation = normalisation;
        this.randoms = randoms;
        this.countsPerEfficiency = (float) countsPerEfficiency;
        this.factors = factors(projector, normalisation, muPerCm, countsPerEfficiency, workers);
        this.background = Sinogram.zeros(geometry);
        fillBackground(Optional.empty());
    }

    /** Efficiency x survival x time x positrons, counts for each Bq/mL and mm. */
    Sinogram factors() {
        return factors;
    }

    /** Randoms and scatter, counts; the same sinogram each time. */
    Sinogram background() {
        return background;
    }

    /** Scatter among the expected counts; 0 before {@link #fillBackground} was given any. */
    double scatterCounts() {
        return scatterCounts;
    }

    /**
     * Counts of a bin for each Bq/mL and mm if nothing attenuated. May be asked by several threads at once.
     *
     * @param planes {@code [planes]}; overwritten
     * @return false for a gap, whose planes are all 0
     */
    boolean unattenuated(int view, int t, float[] planes) {
        return unattenuated(geometry, normalisation, countsPerEfficiency, view, t, planes);
    }

    private static boolean unattenuated(
            ProjectionGeometry geometry,
            Normalisation normalisation,
            float countsPerEfficiency,
            int view,
            int t,
            float[] planes) {
        if (geometry.isGap(view, t)) {
            Arrays.fill(planes, 0);
            return false;
        }
        normalisation.efficiencies(view, t, planes);
        for (int a = 0; a < planes.length; a++) {
            planes[a] *= countsPerEfficiency;
        }
        return true;
    }

    /** Expected randoms of a line. @param planes {@code [planes]}, counts; overwritten */
    boolean randoms(int view, int t, float[] planes) {
        randoms.expected(view, t, planes);
        return true;
    }

    /** Makes the background anew. */
    void fillBackground(Optional<ScatterEstimate> scatter) {
        double[] ofView = new double[geometry.views()];
        workers.forItems(geometry.views(), (worker, view) -> {
            float[] planes = new float[geometry.planes()];
            float[] perUnit = new float[geometry.planes()];
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                int at = geometry.index(view, t, 0);
                randoms.expected(view, t, planes);
                System.arraycopy(planes, 0, background.values(), at, planes.length);
                if (scatter.isPresent() && unattenuated(view, t, perUnit)) {
                    scatter.get().expected(view, t, planes);
                    for (int a = 0; a < planes.length; a++) {
                        float counts = perUnit[a] * planes[a];
                        background.values()[at + a] += counts;
                        ofView[view] += counts;
                    }
                }
            }
        });
        scatterCounts = 0;
        for (double counts : ofView) {
            scatterCounts += counts;
        }
    }

    /**
     * Efficiency x survival x time x positrons, counts for each Bq/mL and mm.
     *
     * @param projector on the grid of the mu-map
     * @param muPerCm empty for none
     * @param countsPerEfficiency counts of a bin of efficiency 1 for each Bq/mL and mm
     */
    static Sinogram factors(
            SinogramProjector projector,
            Normalisation normalisation,
            Optional<Volume> muPerCm,
            double countsPerEfficiency,
            Workers workers) {
        ProjectionGeometry geometry = projector.geometry();
        Sinogram factors = Sinogram.zeros(geometry);
        float[] values = factors.values();
        if (muPerCm.isPresent()) {
            projector.forwardLines(muPerCm.get(), Views.all(geometry.views()), (view, t, survival) -> {
                AttenuationFactors.survival(survival);
                float[] perUnit = new float[survival.length];
                unattenuated(geometry, normalisation, (float) countsPerEfficiency, view, t, perUnit);
                int at = geometry.index(view, t, 0);
                for (int a = 0; a < survival.length; a++) {
                    values[at + a] = perUnit[a] * survival[a];
                }
                return false;
            });
        } else {
            workers.forItems(geometry.views(), (worker, view) -> {
                float[] perUnit = new float[geometry.planes()];
                for (int t = 0; t < geometry.tangentialBins(); t++) {
                    unattenuated(geometry, normalisation, (float) countsPerEfficiency, view, t, perUnit);
                    System.arraycopy(perUnit, 0, values, geometry.index(view, t, 0), perUnit.length);
                }
            });
        }
        return factors;
    }
}
