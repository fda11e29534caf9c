package org.petmr.attenuation.emission;

import java.util.Optional;
import org.petmr.recon.algorithm.Likelihood;
import org.petmr.recon.algorithm.UnattenuatedEvents;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.projector.ListModeEvents;
import org.petmr.recon.projector.ListModeProjector;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.TofKernel;
import org.petmr.recon.projector.Views;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/**
 * Events with their time of flight, and what is expected of an activity x and the survival a of each line:
 * {@code ybar_it = n_i a_i (P x)_it + r_it}, t the time-of-flight bin of line i. Nothing is held for bins of time of flight;
 * beside the sinograms of lines it takes 8 bytes for each event.
 */
public final class ListModeMeasurement {

    /** Expected activity times mm below which an event says nothing. */
    static final float LEAST_EXPECTED = 1e-12f;

    private final ListModeEvents events;
    private final SinogramProjector lines;
    private final SinogramProjector.LineSource factors;
    private final ListModeProjector projector;
    private final ProjectionGeometry geometry;
    private final int[][] views;
    /** Bin of each event's line in a sinogram without time of flight. */
    private final int[] bins;
    /** r_it / n_i of each event. */
    private final float[] background;

    private final Workers workers;

    /**
     * @param data counted with time of flight
     * @param subsets a divisor of the number of views
     * @throws IllegalArgumentException for a scanner without time of flight
     */
    public ListModeMeasurement(UnattenuatedEvents data, int subsets, Workers workers) {
        this.events = data.events();
        this.lines = data.lines();
        this.factors = data.factors();
        this.workers = workers;
        this.geometry = data.lines().geometry();
        TofKernel kernel = requireTof(geometry.scanner());
        this.projector = ListModeProjector.alongBins(geometry, data.lines().grid(), Optional.of(kernel), workers);
        this.views = new int[subsets][];
        for (int b = 0; b < subsets; b++) {
            views[b] = Views.subset(geometry.views(), b, subsets);
        }
        this.bins = binsOf(data.events(), workers);
        this.background = data.background().ofEvents(data.events(), true, workers);
    }

    /**
     * Whether activity and mu can be told apart: without time of flight a wrong mu is explained as well by a wrong activity.
     *
     * @throws IllegalArgumentException when they can't
     */
    public static TofKernel requireTof(ScannerModel scanner) {
        return scanner.timeOfFlight()
                .map(TofKernel::of)
                .orElseThrow(() -> new IllegalArgumentException(
                        "scanner: %s has no time of flight (expected: one that has; without it activity and mu can't be told apart)"
                                .formatted(scanner.name())));
    }

    private static int[] binsOf(ListModeEvents events, Workers workers) {
        ProjectionGeometry g = events.geometry();
        int perRing = g.scanner().indicesPerRing();
        int half = g.tangentialBins() / 2;
        int[] bins = new int[events.size()];
        events.forEach(workers, (event, element1, element2, tofBin) -> {
            int crystal1 = element1 % perRing;
            int crystal2 = element2 % perRing;
            bins[event] = g.index(
                    g.pairs().view(crystal1, crystal2),
                    g.pairs().tangential(crystal1, crystal2) + half,
                    g.segments().plane(element1 / perRing, element2 / perRing));
        });
        return bins;
    }

    SinogramProjector lines() {
        return lines;
    }

    /** n of a line. @return false for a gap */
    boolean factors(int view, int t, float[] planes) {
        return !geometry.isGap(view, t) && factors.fill(view, t, planes);
    }

    int events() {
        return events.size();
    }

    /** Subsets of views, of activity and mu alike. */
    public int subsets() {
        return views.length;
    }

    int[] views(int subset) {
        return views[subset];
    }

    /** The likelihood of the activity. @param survival of each line, 0 to 1; read whenever the likelihood is asked */
    public Likelihood likelihood(Sinogram survival) {
        return likelihood(survival, (view, t) -> true);
    }

    /** @param changing lines whose survival may change */
    JointLikelihood likelihood(Sinogram survival, SinogramProjector.LineChoice changing) {
        return new JointLikelihood(this, survival, changing, workers);
    }

    /** {@code P_b^T (f y / ybar)} of a subset's events. @param out overwritten */
    void backProjectedRatio(Volume activity, Sinogram survival, int subset, Volume out) {
        float[] a = survival.values();
        projector.forwardAndBack(
                activity,
                events,
                views[subset],
                (first, n, values) -> {
                    for (int i = 0; i < n; i++) {
                        float expected = values[i] + background[first + i] / a[bins[first + i]];
                        values[i] = expected > LEAST_EXPECTED ? 1 / expected : 0;
                    }
                },
                out);
    }

    /**
     * Sums over the events of each line their part that is expected to be true, {@code sum_t y b / ybar}.
     *
     * @param wanted lines; the events of others are left out
     * @param shares {@code [views of the subset][tangentialBins][planes]}; added to
     */
    void addShares(
            Volume activity, Sinogram survival, int subset, SinogramProjector.LineChoice wanted, float[] shares) {
        float[] a = survival.values();
        int perView = geometry.tangentialBins() * geometry.planes();
        projector.forwardLines(activity, events, views[subset], wanted, (first, n, values) -> {
            // All on one line, so of one view.
            int view = bins[first] / perView;
            int away = (view - view / subsets()) * perView;
            for (int i = 0; i < n; i++) {
                int bin = bins[first + i];
                float expected = values[i] + background[first + i] / a[bin];
                shares[bin - away] += expected > LEAST_EXPECTED ? values[i] / expected : 0;
            }
        });
    }

    /** {@code sum over events of ln(a P x + r / n)}. */
    double logExpected(Volume activity, Sinogram survival) {
        float[] expected = new float[events()];
        projector.forward(activity, events, expected);
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            if (background[i] < Float.POSITIVE_INFINITY) {
                sum += Math.log(Math.max(survival.values()[bins[i]] * expected[i] + background[i], LEAST_EXPECTED));
            }
        }
        return sum;
    }
}
