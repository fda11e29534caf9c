package org.petmr.recon.algorithm;

import java.util.Optional;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.ListModeEvents;
import org.petmr.recon.projector.ListModeProjector;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.TofKernel;
import org.petmr.recon.projector.Views;
import org.petmr.recon.sinogram.Sinogram;

/**
 * The likelihood of single events, with or without their time of flight. With f the factor of an event's line and r its
 * expected background, the events' part of the ratio, {@code f / (f P x + r)}, is {@code 1 / (P x + r / f)}: factors are
 * needed for the sensitivity alone, which is that of the sinogram, over all lines that could have counted. Time of flight
 * does not change it, since the bins of a line sum to the line. Events run along the lines of their sinogram bins, not from
 * crystal to crystal: with other lines than those of the sensitivity an image comes out wrong where the two differ, by
 * several percent from plane to plane.
 *
 * <p>Source: L. Parra and H. H. Barrett, IEEE Trans Med Imaging 17(2), 1998.
 *
 * <p>Subsets are sets of views equally spread over the half circle, as with sinograms: so their sensitivities are exact, and
 * the events of a line stay together.
 */
public final class ListModeLikelihood implements Likelihood {

    /** Expected activity times mm below which an event says nothing. */
    private static final float LEAST_EXPECTED = 1e-12f;

    private final ListModeProjector projector;
    private final ListModeEvents events;
    private final SinogramLikelihood sensitivities;
    private final int[][] views;
    /** Background over factor of each event. */
    private final float[] background;

    private float[] sensitivity;

    /**
     * @param events what was counted; kept, not copied
     * @param lines P of the same scanner's sinogram: for the sensitivity, and to say on what grid
     * @param tof empty to leave the events' time of flight aside
     * @param factors counts for each unit of activity and mm of a bin's line, summed over its ring pairs; kept, not copied
     * @param background randoms and scatter
     * @param subsets a divisor of the number of views
     */
    public ListModeLikelihood(
            ListModeEvents events,
            SinogramProjector lines,
            Optional<TofKernel> tof,
            Sinogram factors,
            EventBackground background,
            int subsets,
            Workers workers) {
        if (events.geometry() != lines.geometry()) {
            throw new IllegalArgumentException("events: of another projection geometry (expected: the projector's)");
        }
        this.projector = ListModeProjector.alongBins(lines.geometry(), lines.grid(), tof, workers);
        this.events = events;
        // Its prompts are never asked for: only the sensitivity of its subsets is.
        this.sensitivities = new SinogramLikelihood(
                new EmissionModel(lines, (view, t, planes) -> false, factors, Optional.empty()), subsets, workers);
        this.views = new int[subsets][];
        for (int b = 0; b < subsets; b++) {
            views[b] = Views.subset(lines.geometry().views(), b, subsets);
        }
        this.background = background.ofEvents(events, projector.isTof(), workers);
    }

    @Override
    public VoxelGrid grid() {
        return projector.grid();
    }

    @Override
    public int subsets() {
        return views.length;
    }

    @Override
    public double counts() {
        return events.size();
    }

    @Override
    public double fieldOfViewRadiusMm() {
        return sensitivities.fieldOfViewRadiusMm();
    }

    @Override
    public void sensitivity(int subset, Volume out) {
        sensitivities.sensitivity(subset, out);
    }

    @Override
    public void backProjectedRatio(Volume image, int subset, Volume out) {
        projector.forwardAndBack(
                image,
                events,
                views[subset],
                (first, n, values) -> {
                    for (int i = 0; i < n; i++) {
                        float expected = values[i] + background[first + i];
                        values[i] = expected > LEAST_EXPECTED ? 1 / expected : 0;
                    }
                },
                out);
    }

    /** {@code sum over events of ln(P x + r / f) - sum over voxels of s x}: constants of the data left out. */
    @Override
    public double logLikelihood(Volume image, Progress progress) {
        progress.checkpoint();
        float[] expected = new float[events.size()];
        projector.forward(image, events, expected);
        progress.report(0.5, "likelihood");
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            if (background[i] < Float.POSITIVE_INFINITY) {
                sum += Math.log(Math.max(expected[i] + background[i], LEAST_EXPECTED));
            }
        }
        float[] seen = totalSensitivity(progress);
        for (int i = 0; i < seen.length; i++) {
            sum -= (double) seen[i] * image.values()[i];
        }
        progress.report(1, "likelihood");
        return sum;
    }

    private float[] totalSensitivity(Progress progress) {
        if (sensitivity == null) {
            Volume part = Volume.zeros(grid());
            float[] total = new float[part.values().length];
            for (int b = 0; b < views.length; b++) {
                progress.checkpoint();
                sensitivity(b, part);
                for (int i = 0; i < total.length; i++) {
                    total[i] += part.values()[i];
                }
            }
            sensitivity = total;
        }
        return sensitivity;
    }
}
