package org.petmr.recon.correction;

import java.util.Arrays;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Crystal efficiencies from a source of known shape. A pair of crystals counts {@code y ~ Poisson(g_t e e' m)}, m the model of
 * the pair, g_t a geometric factor of its distance from the axis.
 *
 * <p><b>Fan sums</b> take all partners as equal: {@code e = F / sum m}. <b>Maximum likelihood</b> solves
 * {@code F = e * sum g m e'} for all crystals at once: these fan sums F of the net counts are all that the likelihood of
 * {@code ln e} sees of the data, and it is concave. It is climbed by Newton steps, each solved by conjugate gradients, as
 * plain substitution is slow for efficiencies that differ between opposite sides of the ring. Geometric factors are found in
 * turn with efficiencies, from sums over tangential bins.
 *
 * <p>Sources of the model: Hogg et al., IEEE NSS 2001 (ML by alternation), Badawi and Marsden 1999 (fan sums), as UCL/STIR
 * {@code ML_norm} has them; the Newton steps are ours.
 */
public final class EfficiencyEstimator {

    /** A crystal that counts less than this part of what its neighbours count is dead: nothing is to be gained by it. */
    private static final double DEAD_BELOW = 0.1;

    private static final int NEWTON_STEPS = 12;
    private static final int GRADIENT_STEPS = 40;
    /** Of the efficiencies: far below their statistics. */
    private static final double PRECISION = 1e-5;

    private static final double LARGEST_STEP = 0.5;
    private static final int ALTERNATIONS = 3;

    /** Of a tangential bin that counted nothing. */
    private static final double LEAST_FACTOR = 1e-3;

    private final PairCounts counts;
    private final ProjectionGeometry geometry;
    private final ScannerModel scanner;
    private final FanSums fans;
    private final double[] byBin;
    private boolean hasGeometric;
    private int passes;

    private EfficiencyEstimator(PairCounts counts, PairModel model, Workers workers) {
        this.counts = counts;
        this.geometry = counts.geometry();
        this.scanner = geometry.scanner();
        this.fans = new FanSums(geometry, model, workers);
        this.byBin = new double[geometry.tangentialBins()];
        Arrays.fill(byBin, 1);
    }

    /** Fan sums alone, one pass: quick, and biased where partners differ. */
    public static EfficiencyEstimate fanSums(PairCounts counts, PairModel model, Workers workers) {
        EfficiencyEstimator estimator = new EfficiencyEstimator(counts, model, workers);
        return estimator.result(estimator.start());
    }

    /**
     * Maximum likelihood.
     *
     * @param hasGeometric whether factors of the tangential bins are found too
     */
    public static EfficiencyEstimate maximumLikelihood(
            PairCounts counts, PairModel model, boolean hasGeometric, Workers workers, Progress progress) {
        EfficiencyEstimator estimator = new EfficiencyEstimator(counts, model, workers);
        double[] e = estimator.start();
        int alternations = hasGeometric ? ALTERNATIONS : 1;
        for (int i = 0; i < alternations; i++) {
            estimator.climb(e, progress.part((double) i / alternations, (i + 1.0) / alternations));
            if (hasGeometric) {
                estimator.fitGeometric(e);
            }
        }
        return estimator.result(e);
    }

    /** Efficiencies by fan sums; dead crystals 0. */
    private double[] start() {
        double[] isAlive = new double[scanner.elements()];
        for (int i = 0; i < isAlive.length; i++) {
            isAlive[i] = scanner.isGap(i % scanner.indicesPerRing()) ? 0 : 1;
        }
        // twice: partners of dead crystals count less too, and must not pull the others down
        double[] e = byFanSums(isAlive);
        for (int i = 0; i < isAlive.length; i++) {
            isAlive[i] = e[i] > 0 ? 1 : 0;
        }
        return byFanSums(isAlive);
    }

    /** @param isAlive {@code [elements]}, 1 or 0 */
    private double[] byFanSums(double[] isAlive) {
        double[] model = fans(isAlive);
        double measured = 0;
        double expected = 0;
        for (int i = 0; i < model.length; i++) {
            measured += isAlive[i] * counts.net(i);
            expected += isAlive[i] * model[i];
        }
        if (!(measured > 0 && expected > 0)) {
            throw new IllegalArgumentException(
                    "normalisation: %s net coincidences through the source (expected: > 0)".formatted(measured / 2));
        }
        double scale = measured / expected;
        double[] e = new double[model.length];
        for (int i = 0; i < e.length; i++) {
            double ratio = isAlive[i] > 0 && model[i] > 0 ? counts.net(i) / (model[i] * scale) : 0;
            e[i] = ratio > DEAD_BELOW ? ratio * Math.sqrt(scale) : 0;
        }
        return e;
    }

    private double[] fans(double[] values) {
        passes++;
        return fans.of(values, byBin);
    }

    /** Newton steps in ln e until they are small. @param e updated */
    private void climb(double[] e, Progress progress) {
        for (int step = 0; step < NEWTON_STEPS; step++) {
            double[] expected = timesFans(e, e);
            double[] gradient = new double[e.length];
            for (int i = 0; i < e.length; i++) {
                gradient[i] = e[i] > 0 ? counts.net(i) - expected[i] : 0;
            }
            double[] d = solve(e, expected, gradient, progress);
            double largest = 0;
            for (int i = 0; i < e.length; i++) {
                double bounded = Math.max(-LARGEST_STEP, Math.min(LARGEST_STEP, d[i]));
                e[i] *= Math.exp(bounded);
                largest = Math.max(largest, Math.abs(bounded));
            }
            progress.report((step + 1.0) / NEWTON_STEPS, "efficiencies, change %.1g".formatted(largest));
            if (largest < PRECISION) {
                break;
            }
        }
    }

    /** {@code e_c * sum over its fan of m values}. */
    private double[] timesFans(double[] e, double[] values) {
        double[] sums = fans(values);
        for (int i = 0; i < sums.length; i++) {
            sums[i] *= e[i];
        }
        return sums;
    }

    /**
     * Solves {@code (diag(E) + e m e') d = gradient} by conjugate gradients with the diagonal as preconditioner.
     *
     * @param expected E, fan sums of the present efficiencies
     */
    private double[] solve(double[] e, double[] expected, double[] gradient, Progress progress) {
        double[] d = new double[e.length];
        double[] residual = gradient.clone();
        double[] direction = new double[e.length];
        double before = 0;
        double first = 0;
        for (int k = 0; k < GRADIENT_STEPS; k++) {
            progress.checkpoint();
            double now = 0;
            for (int i = 0; i < e.length; i++) {
                now += expected[i] > 0 ? residual[i] * residual[i] / expected[i] : 0;
            }
            if (k == 0) {
                first = now;
            }
            if (now <= PRECISION * PRECISION * first || now == 0) {
                break;
            }
            double[] weighted = new double[e.length];
            for (int i = 0; i < e.length; i++) {
                double preconditioned = expected[i] > 0 ? residual[i] / expected[i] : 0;
                direction[i] = preconditioned + (k == 0 ? 0 : now / before) * direction[i];
                weighted[i] = e[i] * direction[i];
            }
            double[] product = timesFans(e, weighted);
            double curvature = 0;
            for (int i = 0; i < e.length; i++) {
                product[i] += expected[i] * direction[i];
                curvature += direction[i] * product[i];
            }
            if (!(curvature > 0)) {
                break;
            }
            double length = now / curvature;
            for (int i = 0; i < e.length; i++) {
                d[i] += length * direction[i];
                residual[i] -= length * product[i];
            }
            before = now;
        }
        return d;
    }

    /** Factors of the tangential bins, alike on both sides, mean 1 over what is expected. */
    private void fitGeometric(double[] e) {
        double[] expected = fans.byBin(e);
        passes++;
        int centre = byBin.length / 2;
        double measured = 0;
        double modelled = 0;
        for (int t = 0; t < byBin.length; t++) {
            measured += expected[t] > 0 ? counts.netOfBin(t) : 0;
            modelled += expected[t];
        }
        hasGeometric = true;
        for (int t = centre; t >= 0; t--) {
            int other = Math.min(byBin.length - 1, 2 * centre - t);
            double both = expected[t] + expected[other];
            if (both > 0) {
                double factor = (counts.netOfBin(t) + counts.netOfBin(other)) / both * modelled / measured;
                byBin[t] = Math.max(LEAST_FACTOR, factor);
            } else {
                // beyond the source nothing is known: as at its edge
                byBin[t] = byBin[Math.min(centre, t + 1)];
            }
            byBin[other] = byBin[t];
        }
    }

    private EfficiencyEstimate result(double[] e) {
        double sum = 0;
        int working = 0;
        for (double value : e) {
            sum += value;
            working += value > 0 ? 1 : 0;
        }
        double mean = sum / working;
        float[] values = new float[e.length];
        float[] sds = new float[e.length];
        for (int i = 0; i < e.length; i++) {
            if (e[i] > 0) {
                values[i] = (float) (e[i] / mean);
                sds[i] = (float) (Math.sqrt(counts.variance(i)) / counts.net(i));
            }
        }
        return new EfficiencyEstimate(scanner, values, sds, mean * mean, byBin.clone(), hasGeometric, passes);
    }
}
