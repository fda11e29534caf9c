package org.petmr.recon.correction.scatter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Scales simulated scatter to what was counted beside the patient, for each axial position: planes of one ring1 + ring2 go
 * together whatever their segment, as in NiftyPET/NIPET, with those of the neighbouring positions, so that few tails still hold
 * enough counts. The factor makes up for
 * pairs scattered more than once and for matter and activity that the images miss.
 */
public final class TailFitter {

    /** Pairs scattered twice are about a sixth of all; beyond this something else is in the tails. */
    private static final double EXPECTED_LEAST = 0.7;

    private static final double EXPECTED_MOST = 1.5;

    /**
     * @param least smallest factor
     * @param most largest factor
     * @param largestError standard error above which a position takes the factor of all together
     * @param halfWidth positions on either side that go into a position's factor
     */
    public record Settings(double least, double most, double largestError, int halfWidth) {

        /** Factors from 0.1 to 2, known to 0.25, each over 7 positions. */
        public static final Settings USUAL = new Settings(0.1, 2, 0.25, 3);

        public Settings {
            if (!(least >= 0 && least <= 1 && most >= 1 && most < 1000)) {
                throw new IllegalArgumentException(
                        "scatter scale: %s to %s (expected: 0 <= least <= 1 <= most < 1000)".formatted(least, most));
            }
            if (!(largestError > 0)) {
                throw new IllegalArgumentException("largestError: " + largestError + " (expected: > 0)");
            }
            if (halfWidth < 0) {
                throw new IllegalArgumentException("halfWidth: " + halfWidth + " (expected: >= 0)");
            }
        }
    }

    /**
     * What the tails are made of; sources are asked by several threads at once. With time of flight all are sums over its bins.
     *
     * @param prompts counts
     * @param randoms expected counts; empty for none
     * @param countsPerUnit counts for each unit of the estimate: efficiency x time and what else makes counts of an unattenuated
     *     line integral, see {@link ScatterEstimate}
     */
    public record Data(
            SinogramProjector.LineSource prompts,
            Optional<SinogramProjector.LineSource> randoms,
            SinogramProjector.LineSource countsPerUnit) {}

    private final TailMask mask;
    private final Data data;
    private final Settings settings;
    private final Workers workers;

    public TailFitter(TailMask mask, Data data, Settings settings, Workers workers) {
        this.mask = mask;
        this.data = data;
        this.settings = settings;
        this.workers = workers;
    }

    /** Prompts, prompts less randoms, and scatter in the tails by axial position. */
    private static final class Sums {
        final double[] prompts;
        final double[] net;
        final double[] scatter;

        Sums(int positions) {
            this.prompts = new double[positions];
            this.net = new double[positions];
            this.scatter = new double[positions];
        }

        void add(Sums other) {
            for (int g = 0; g < prompts.length; g++) {
                prompts[g] += other.prompts[g];
                net[g] += other.net[g];
                scatter[g] += other.scatter[g];
            }
        }
    }

    /** @param estimate as simulated: factors it may have already are part of what is fitted */
    public TailFit fit(ScatterEstimate estimate, Progress progress) {
        if (estimate.geometry() != mask.geometry()) {
            throw new IllegalArgumentException("scatter: of another projection geometry (expected: the mask's)");
        }
        return scales(sums(estimate, progress));
    }

    private Sums sums(ScatterEstimate estimate, Progress progress) {
        ProjectionGeometry geometry = mask.geometry();
        int positions = 2 * geometry.scanner().rings() - 1;
        Sums[] ofView = new Sums[geometry.views()];
        workers.forItems(ofView.length, (worker, view) -> {
            progress.checkpoint();
            ofView[view] = new Sums(positions);
            float[][] lines = new float[4][geometry.planes()];
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                if (!geometry.isGap(view, t) && isAnyTail(view, t)) {
                    addLine(estimate, view, t, lines, ofView[view]);
                }
            }
        });
        Sums all = new Sums(positions);
        for (Sums s : ofView) {
            all.add(s);
        }
        return all;
    }

    private boolean isAnyTail(int view, int t) {
        for (int p = 0; p < mask.geometry().planes(); p++) {
            if (mask.holds(view, t, p)) {
                return true;
            }
        }
        return false;
    }

    private void addLine(ScatterEstimate estimate, int view, int t, float[][] lines, Sums sums) {
        float[] prompts = lines[0];
        float[] randoms = lines[1];
        float[] perUnit = lines[2];
        float[] scatter = lines[3];
        if (!data.countsPerUnit.fill(view, t, perUnit)) {
            return;
        }
        boolean hasPrompts = data.prompts.fill(view, t, prompts);
        boolean hasRandoms = data.randoms.isPresent() && data.randoms.get().fill(view, t, randoms);
        estimate.expected(view, t, scatter);
        for (int p = 0; p < prompts.length; p++) {
            if (perUnit[p] > 0 && mask.holds(view, t, p)) {
                int position = mask.geometry().segments().ringSum(p);
                double counted = hasPrompts ? prompts[p] : 0;
                sums.prompts[position] += counted;
                sums.net[position] += counted - (hasRandoms ? randoms[p] : 0);
                sums.scatter[position] += (double) perUnit[p] * scatter[p];
            }
        }
    }

    private TailFit scales(Sums sums) {
        int positions = sums.net.length;
        Sums total = new Sums(1);
        for (int g = 0; g < positions; g++) {
            total.prompts[0] += sums.prompts[g];
            total.net[0] += sums.net[g];
            total.scatter[0] += sums.scatter[g];
        }
        List<String> findings = new ArrayList<>();
        double overall = total.net[0] / total.scatter[0];
        boolean isKnown = isKnown(total, 0);
        double common = isKnown ? clip(overall) : 1;
        if (!isKnown) {
            findings.add("scatter: the tails hold %.0f counts, too few to scale it (taken as simulated)"
                    .formatted(total.prompts[0]));
        } else if (overall < EXPECTED_LEAST || overall > EXPECTED_MOST) {
            findings.add(
                    ("scatter: the tails hold %.3g times what was simulated (expected: %s to %s unless the mu-map misses"
                                    + " matter, or the images activity)")
                            .formatted(overall, EXPECTED_LEAST, EXPECTED_MOST));
        }
        List<Integer> clipped = new ArrayList<>();
        List<Integer> unfitted = new ArrayList<>();
        float[] scale = new float[positions];
        for (int g = 0; g < positions; g++) {
            Sums window = window(sums, g);
            if (!isKnown(window, 0)) {
                unfitted.add(g);
                scale[g] = (float) common;
                continue;
            }
            double own = window.net[0] / window.scatter[0];
            scale[g] = (float) clip(own);
            if (own < settings.least || own > settings.most) {
                clipped.add(g);
            }
        }
        if (!clipped.isEmpty()) {
            findings.add("scatter: %d of %d axial positions would take a factor beyond %s to %s"
                    .formatted(clipped.size(), positions, settings.least, settings.most));
        }
        double left = total.net[0];
        for (int g = 0; g < positions; g++) {
            left -= scale[g] * sums.scatter[g];
        }
        return new TailFit(
                scale, overall, total.net[0], total.scatter[0], left / total.net[0], clipped, unfitted, findings);
    }

    /** The factor's standard error is that of the prompts: randoms and simulation are smooth. */
    private boolean isKnown(Sums sums, int g) {
        return sums.scatter[g] > 0
                && Math.sqrt(Math.max(1, sums.prompts[g])) / sums.scatter[g] <= settings.largestError;
    }

    private double clip(double scale) {
        return Math.max(settings.least, Math.min(settings.most, scale));
    }

    /** A position and its neighbours together, fewer at the ends: a running mean weighted by what each knows. */
    private Sums window(Sums sums, int g) {
        Sums window = new Sums(1);
        int from = Math.max(0, g - settings.halfWidth);
        int to = Math.min(sums.net.length, g + settings.halfWidth + 1);
        for (int i = from; i < to; i++) {
            window.prompts[0] += sums.prompts[i];
            window.net[0] += sums.net[i];
            window.scatter[0] += sums.scatter[i];
        }
        return window;
    }
}
