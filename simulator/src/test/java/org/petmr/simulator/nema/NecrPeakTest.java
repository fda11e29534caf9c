package org.petmr.simulator.nema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.petmr.recon.quantification.nema.CountRates;

class NecrPeakTest {

    private static final double[] LADDER = {1, 6, 12, 16, 20, 24, 28, 33, 40};

    /** 184 at 23.1, as flat on top as the published curves. */
    private static double kcps(double kBqPerMl) {
        return 184 - 0.35 * (kBqPerMl - 23.1) * (kBqPerMl - 23.1);
    }

    @Test
    void findsTheTopOfAParabola() {
        List<NecrPeak.Point> points = new ArrayList<>();
        for (double a : LADDER) {
            points.add(new NecrPeak.Point(a, kcps(a), 1));
        }
        NecrPeak peak = NecrPeak.of(points).orElseThrow();
        assertThat(peak.kBqPerMl()).isCloseTo(23.1, within(1e-6));
        assertThat(peak.kcps()).isCloseTo(184, within(1e-6));
    }

    /** The error it states is the one it makes. */
    @Test
    void knowsItsError() {
        long seed = 8;
        Random random = new Random(seed);
        double squares = 0;
        double stated = 0;
        int repeats = 300;
        for (int k = 0; k < repeats; k++) {
            List<NecrPeak.Point> points = new ArrayList<>();
            for (double a : LADDER) {
                points.add(new NecrPeak.Point(a, kcps(a) + 3 * random.nextGaussian(), 3));
            }
            NecrPeak peak = NecrPeak.of(points).orElseThrow();
            squares += (peak.kBqPerMl() - 23.1) * (peak.kBqPerMl() - 23.1) / repeats;
            stated += peak.kBqPerMlError() / repeats;
        }
        assertThat(Math.sqrt(squares) / stated).as("seed %d", seed).isBetween(0.8, 1.25);
    }

    @Test
    void ratesThatOnlyRiseHaveNoTop() {
        List<NecrPeak.Point> points = new ArrayList<>();
        for (double a : LADDER) {
            points.add(new NecrPeak.Point(a, 10 * a, 1));
        }
        assertThat(NecrPeak.of(points)).isEmpty();
        assertThat(NecrPeak.of(points.subList(0, 2))).isEmpty();
    }

    /** Against counts drawn again and again. */
    @Test
    void errorOfARate() {
        long seed = 9;
        Random random = new Random(seed);
        double trues = 4000;
        double background = 9000;
        double[] necr = new double[4000];
        double mean = 0;
        for (int i = 0; i < necr.length; i++) {
            double t = trues + Math.sqrt(trues) * random.nextGaussian();
            // what is below the line across the strip is estimated, with more noise than its counts have
            double error = Math.sqrt(2 * background) * random.nextGaussian();
            necr[i] = (t - error) * (t - error) / (trues + background);
            mean += necr[i] / necr.length;
        }
        double squares = 0;
        for (double n : necr) {
            squares += (n / mean - 1) * (n / mean - 1) / necr.length;
        }
        CountRates.Frame frame =
                new CountRates.Frame(1, 1, trues + background, trues, 5000, 4000, 5000.0 / 9000, mean, 0);
        assertThat(NecrPeak.relativeError(frame, 1)).as("seed %d", seed).isCloseTo(Math.sqrt(squares), within(4e-3));
    }
}
