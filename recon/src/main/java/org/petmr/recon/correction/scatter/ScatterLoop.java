package org.petmr.recon.correction.scatter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Volume;

/**
 * Scatter needs the activity and the activity needs the scatter: a first image without scatter, and then in turn simulation,
 * fit to the tails and the next image. The first image has too much activity, the second a little too few; their mean goes into
 * the second round, as UCL/STIR does it, and the third round changes next to nothing.
 */
public final class ScatterLoop {

    /** Share of the progress that an image takes of its round. */
    private static final double IMAGE_SHARE = 0.7;

    /** Makes an image from the data, given the scatter in them; a coarse one with few iterations will do. */
    @FunctionalInterface
    public interface Reconstruction {
        /** @param scatter empty the first time */
        Volume image(Optional<ScatterEstimate> scatter, Progress progress);
    }

    /**
     * @param estimate fitted to the tails, for the caller's last image
     * @param fits of every round
     */
    public record Result(ScatterEstimate estimate, List<TailFit> fits) {
        public Result {
            fits = List.copyOf(fits);
        }
    }

    private final ScatterSimulation simulation;
    private final TailFitter fitter;
    private final int rounds;
    private final boolean isTimeOfFlight;

    /**
     * @param rounds simulations, 2 or 3
     * @param isTimeOfFlight whether the last estimate tells TOF bins apart; the images in between need none
     */
    public ScatterLoop(ScatterSimulation simulation, TailFitter fitter, int rounds, boolean isTimeOfFlight) {
        if (rounds < 1 || rounds > 10) {
            throw new IllegalArgumentException("scatter rounds: " + rounds + " (expected: 1 to 10)");
        }
        this.simulation = simulation;
        this.fitter = fitter;
        this.rounds = rounds;
        this.isTimeOfFlight = isTimeOfFlight;
    }

    /** @param muPerCm axis-aligned, in scanner space */
    public Result run(Reconstruction reconstruction, Volume muPerCm, Progress progress) {
        List<TailFit> fits = new ArrayList<>();
        Optional<ScatterEstimate> estimate = Optional.empty();
        Volume before = null;
        for (int round = 0; round < rounds; round++) {
            progress.checkpoint();
            Progress part = progress.part((double) round / rounds, (round + 1.0) / rounds);
            Volume image = reconstruction.image(estimate, part.part(0, IMAGE_SHARE));
            Volume activity = round == 1 ? mean(before, image) : image;
            before = image;
            Progress simulating = part.part(IMAGE_SHARE, 0.95);
            ScatterEstimate simulated = isTimeOfFlight && round == rounds - 1
                    ? simulation.simulateTimeOfFlight(activity, muPerCm, simulating)
                    : simulation.simulate(activity, muPerCm, simulating);
            TailFit fit = fitter.fit(simulated, part.part(0.95, 1));
            fits.add(fit);
            estimate = Optional.of(simulated.fitted(fit));
        }
        return new Result(estimate.orElseThrow(), fits);
    }

    private static Volume mean(Volume a, Volume b) {
        Volume mean = a.copy();
        for (int i = 0; i < mean.values().length; i++) {
            mean.values()[i] = 0.5f * (mean.values()[i] + b.values()[i]);
        }
        return mean;
    }
}
