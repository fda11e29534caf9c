package org.petmr.attenuation.emission;

import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import org.petmr.attenuation.truncation.RespiratoryMismatch;
import org.petmr.attenuation.truncation.ShiftedDiaphragm;
import org.petmr.recon.algorithm.Likelihood;
import org.petmr.recon.algorithm.Osem;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;

/**
 * Where the diaphragm was in PET, told by the counts: of maps whose lungs end at different heights, the one whose image
 * explains the counts best. It needs no time of flight: one number is asked for, and lines through the dome contradict one
 * another when it is wrong. Images lie where counts do not: one that is corrected with a map shows the map's diaphragm.
 *
 * <p>A map that attenuates too much elsewhere is made up for by larger lungs. So lines through what was only guessed, such as
 * completed arms, should not be among the counts; and what a small error of all mu would do to the answer is part of its
 * uncertainty, measured with two more maps.
 *
 * @param iterations passes of OSEM for each map, always from a uniform start
 * @param stepMm between maps
 * @param mostMm farthest shift that is tried, either way
 */
public record DiaphragmSearch(int iterations, double stepMm, double mostMm) {

    /** Quiet breathing moves the diaphragm by 10 to 20 mm; a deep breath by 30. */
    public static final DiaphragmSearch USUAL = new DiaphragmSearch(2, 6, 30);

    /** The map's border is known to a part of a voxel; this part is taken for its error. */
    private static final double OF_A_VOXEL = 0.25;

    /** Mu of classes, and activity without its scatter, leave a map's scale open by about so much. */
    private static final double SCALE_ERROR = 0.02;

    /** A number with a larger error says nothing about a shift of 5 mm. */
    private static final double MOST_ERROR_MM = RespiratoryMismatch.USUAL_THRESHOLD_MM;

    /** The likelihood of an activity behind a map. */
    @FunctionalInterface
    public interface Counts {
        /** @param muPerCm as good for the patient as it is known; hardware may be added to it */
        Likelihood behind(Volume muPerCm);
    }

    public DiaphragmSearch {
        if (iterations < 1) {
            throw new IllegalArgumentException("iterations: " + iterations + " (expected: >= 1)");
        }
        if (!(stepMm > 0 && mostMm >= stepMm && mostMm <= 34)) {
            throw new IllegalArgumentException(
                    "stepMm %s, mostMm %s (expected: 0 < stepMm <= mostMm <= 34)".formatted(stepMm, mostMm));
        }
    }

    /**
     * Climbs from the map as it is, and ends between the three best maps, at the top of the parabola through them.
     *
     * @param muPerCm patient's map, on the grid of the likelihoods; read
     * @return see {@link #isAtLimit} for a shift that is none
     */
    public RespiratoryMismatch find(Volume muPerCm, Counts counts, Workers workers, Progress progress) {
        TreeMap<Integer, Double> tried = new TreeMap<>();
        int most = (int) Math.floor(mostMm / stepMm);
        int at = 0;
        while (true) {
            for (int k = at - 1; k <= at + 1; k++) {
                if (!tried.containsKey(k)) {
                    progress.checkpoint();
                    tried.put(k, logLikelihood(muPerCm, k * stepMm, counts, workers));
                    progress.report(Math.min(0.95, tried.size() / 8.0), "diaphragm at %+.0f mm".formatted(k * stepMm));
                }
            }
            int next = tried.get(at + 1) > tried.get(at) ? at + 1 : tried.get(at - 1) > tried.get(at) ? at - 1 : at;
            if (next == at || Math.abs(next) > most) {
                break;
            }
            at = next;
        }
        double slope = tried.get(at + 1) - tried.get(at - 1);
        Volume scaled = scaled(muPerCm, 1 + SCALE_ERROR);
        double slopeThere = logLikelihood(scaled, (at + 1) * stepMm, counts, workers)
                - logLikelihood(scaled, (at - 1) * stepMm, counts, workers);
        progress.report(1, "diaphragm");
        return top(tried, at, slopeThere - slope, muPerCm.grid().dzMm());
    }

    /**
     * Why an answer tells no height: the counts want more than a breath, or don't know it well enough. Empty when it is told.
     * That a base of a lung is in view, {@link ShiftedDiaphragm#hasLungs}, is to be asked before the search.
     */
    public Optional<String> untold(RespiratoryMismatch found) {
        if (isAtLimit(found)) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "%.0f mm %s than in MR explains the counts best, which is more than a breath",
                    Math.abs(found.shiftMm()),
                    found.shiftMm() > 0 ? "higher" : "lower"));
        }
        return found.uncertaintyMm() <= MOST_ERROR_MM ? Optional.empty() : Optional.of(found.sentence());
    }

    /** At the end of what is tried the counts want something else than another breath: such an answer says nothing. */
    public boolean isAtLimit(RespiratoryMismatch found) {
        return Math.abs(found.shiftMm()) >= mostMm - stepMm;
    }

    /**
     * Through three points; the curvature of a log-likelihood is the inverse square of its error.
     *
     * @param steeper change of the slope, over two steps, by the scale of the map
     */
    private RespiratoryMismatch top(TreeMap<Integer, Double> tried, int at, double steeper, double dzMm) {
        double before = tried.get(at - 1);
        double here = tried.get(at);
        double after = tried.get(at + 1);
        double bend = 2 * here - before - after;
        double part = bend > 0 ? Math.max(-0.5, Math.min(0.5, 0.5 * (after - before) / bend)) : 0;
        double errorMm = bend > 0 ? stepMm / Math.sqrt(bend) : mostMm;
        double byScaleMm = bend > 0 ? 0.5 * stepMm * Math.abs(steeper) / bend : mostMm;
        return new RespiratoryMismatch(
                stepMm * (at + part),
                Math.hypot(Math.hypot(errorMm, byScaleMm), OF_A_VOXEL * dzMm),
                tried.size() + 2 + " maps against the counts");
    }

    private static Volume scaled(Volume muPerCm, double by) {
        Volume scaled = muPerCm.copy();
        for (int i = 0; i < scaled.values().length; i++) {
            scaled.values()[i] *= (float) by;
        }
        return scaled;
    }

    private double logLikelihood(Volume muPerCm, double shiftMm, Counts counts, Workers workers) {
        Likelihood likelihood =
                counts.behind(ShiftedDiaphragm.of(muPerCm, shiftMm).muPerCm());
        Volume activity = new Osem(likelihood, iterations, workers).run(Progress.NONE);
        return likelihood.logLikelihood(activity, Progress.NONE);
    }
}
