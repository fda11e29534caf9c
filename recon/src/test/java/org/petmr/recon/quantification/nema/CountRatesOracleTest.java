package org.petmr.recon.quantification.nema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/** O43 and O44, sensitivity through sleeves, and count losses. */
final class CountRatesOracleTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final double LINE_Y_MM = 45;

    @Test
    void noiseEquivalentOfTheWorkedExample() {
        assertThat(CountRates.noiseEquivalent(100, 60, 50, 1)).isCloseTo(47.62, withinPercentage(0.01));
        assertThat(CountRates.noiseEquivalent(100, 60, 50, 2)).isCloseTo(38.46, withinPercentage(0.01));
    }

    /** A scanner with one virtual crystal after each block, as the mMR has them. */
    private static ScannerModel withGaps() {
        String json = ScannerCatalogue.toJson(BENCH);
        String changed = json.replaceFirst("\"gapsPerBlockTransaxial\"\\s*:\\s*0", "\"gapsPerBlockTransaxial\": 1")
                .replaceFirst("\"tangentialBins\"\\s*:\\s*127", "\"tangentialBins\": 143");
        return ScannerCatalogue.parse(changed);
    }

    /**
     * A line 45 mm below the axis with a resolution of 5 mm on scatter that slopes off from the axis, straight within a
     * strip of 40 mm; what lies beyond 12 cm is in neither fraction.
     *
     * @param perBin expected trues of a line's row, all planes together
     */
    private static Sinogram sinogram(
            ProjectionGeometry g, double perBin, double scatterFraction, double randomsPerTrue, Long seed) {
        Sinogram sinogram = Sinogram.zeros(g);
        Random random = new Random(seed == null ? 0 : seed);
        double sigma = 5 / 2.3548;
        int bins = g.tangentialBins();
        for (int view = 0; view < g.views(); view++) {
            double at = LINE_Y_MM * Math.sin(Math.PI * view / g.views());
            double[] trues = new double[bins];
            double[] scatter = new double[bins];
            double trueSum = 0;
            double scatterSum = 0;
            double randomSum = 0;
            for (int t = 0; t < bins; t++) {
                double s = g.sMm(t);
                if (Math.abs(s) > LineProfiles.REACH_MM) {
                    continue;
                }
                double width = g.chordMm(t); // bins get narrower outwards as the chord does
                trues[t] = width * Math.exp(-(s - at) * (s - at) / 2 / sigma / sigma);
                scatter[t] = width * (160 - 0.4 * (s - at));
                trueSum += trues[t];
                scatterSum += scatter[t];
                randomSum += width;
            }
            for (int t = 0; t < bins; t++) {
                if (Math.abs(g.sMm(t)) > LineProfiles.REACH_MM || g.isGap(view, t)) {
                    continue;
                }
                double mean = perBin
                        * (trues[t] / trueSum
                                + scatter[t] / scatterSum * scatterFraction / (1 - scatterFraction)
                                + randomsPerTrue * g.chordMm(t) / randomSum);
                for (int p = 0; p < g.planes(); p++) {
                    double expected = mean / g.planes();
                    sinogram.values()[g.index(view, t, p)] =
                            (float) (seed == null ? expected : poisson(random, expected));
                }
            }
        }
        return sinogram;
    }

    /** Knuth's way, for the few counts of a bin. */
    private static int poisson(Random random, double mean) {
        double limit = Math.exp(-mean);
        int n = 0;
        for (double p = random.nextDouble(); p > limit; p *= random.nextDouble()) {
            n++;
        }
        return n;
    }

    private static Sinogram randoms(ProjectionGeometry g, double perBin, double randomsPerTrue) {
        Sinogram all = sinogram(g, perBin, 0.3, randomsPerTrue, null);
        Sinogram none = sinogram(g, perBin, 0.3, 0, null);
        for (int i = 0; i < all.values().length; i++) {
            all.values()[i] -= none.values()[i];
        }
        return all;
    }

    /** O44 for several fractions, both ways to find the line, with and without gaps in the rings. */
    @Test
    void recoversTheScatterFraction() {
        for (ScannerModel scanner : List.of(BENCH, withGaps())) {
            ProjectionGeometry g = new ProjectionGeometry(scanner);
            for (double fraction : new double[] {0.2, 0.38, 0.5}) {
                DirectSinogram prompts = DirectSinogram.of(sinogram(g, 1e4, fraction, 0, null));
                for (LineSourceCounts.Alignment way : LineSourceCounts.Alignment.values()) {
                    if (scanner.gapsPerBlockTransaxial() > 0 && way == LineSourceCounts.Alignment.MAXIMUM) {
                        continue; // a row whose largest bin lies in a gap is moved wrongly, hence the other way
                    }
                    CountRates rates =
                            CountRates.of(List.of(LineSourceCounts.of(prompts, Optional.empty(), 10, 1e6, way)), 1);
                    assertThat(rates.scatterFraction())
                            .as("%s gaps, %s", scanner.gapsPerBlockTransaxial(), way)
                            .isCloseTo(fraction, within(0.005));
                    assertThat(rates.scatterFractionOfSlices().get(15)).isCloseTo(fraction, within(0.005));
                }
            }
        }
    }

    /** With randoms known, and counts that are counts: 0.5 % absolute still. */
    @Test
    void recoversTheScatterFractionFromCounts() {
        long seed = 44;
        ProjectionGeometry g = new ProjectionGeometry(BENCH);
        DirectSinogram prompts = DirectSinogram.of(sinogram(g, 2e4, 0.38, 0.5, seed));
        DirectSinogram randoms = DirectSinogram.of(randoms(g, 2e4, 0.5));
        LineSourceCounts counts =
                LineSourceCounts.of(prompts, Optional.of(randoms), 10, 1e6, LineSourceCounts.Alignment.SINUSOID);
        CountRates rates = CountRates.of(List.of(counts), 1);
        assertThat(rates.scatterFraction()).as("seed %d", seed).isCloseTo(0.38, within(0.005));
        CountRates.Frame f = rates.frames().get(0);
        double trues = 2e4 * g.views() / 10;
        assertThat(f.truesCps()).as("seed %d", seed).isCloseTo(trues, withinPercentage(1));
        assertThat(f.randomsCps()).isCloseTo(0.5 * trues, withinPercentage(1));
        assertThat(f.totalCps()).isCloseTo(f.truesCps() + f.scatterCps() + f.randomsCps(), within(1e-6 * trues));
        assertThat(f.concentrationBqPerMl()).isCloseTo(1e6 / 22000, within(1e-9));
    }

    /** Trues as A exp(-A / 4), randoms 0.2 A of them: the noise-equivalent peak lies where the formula has it. */
    @Test
    void findsThePeakAndRandomsWithoutDelayeds() {
        ProjectionGeometry g = new ProjectionGeometry(BENCH);
        List<LineSourceCounts> frames = new ArrayList<>();
        List<Double> expected = new ArrayList<>();
        for (double activity : new double[] {0.01, 1, 2, 2.6, 3, 3.4, 4, 5}) {
            double trues = 2000 * activity * Math.exp(-activity / 4);
            double randoms = 0.2 * activity;
            frames.add(LineSourceCounts.of(
                    DirectSinogram.of(sinogram(g, trues, 0.4, randoms, null)),
                    Optional.empty(),
                    1,
                    activity * 22e6,
                    LineSourceCounts.Alignment.SINUSOID));
            double all = trues * g.views();
            expected.add(CountRates.noiseEquivalent(all, all / 0.6 * 0.4, all * randoms, 1));
        }
        CountRates rates = CountRates.of(frames, 1);
        for (int i = 0; i < 8; i++) {
            assertThat(rates.frames().get(i).necrCps()).isCloseTo(expected.get(i), withinPercentage(1.5));
        }
        // A exp(-A/4) / (1/0.6 + 0.2 A) has its top at A = 2.95
        assertThat(rates.peak().orElseThrow().concentrationBqPerMl()).isCloseTo(2954, within(40.0));
        assertThat(CountRates.of(frames.subList(0, 3), 1).peak()).isEmpty();
    }

    @Test
    void sensitivityOfKnownWalls() {
        List<SleeveSensitivity.Measurement> sleeves = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            sleeves.add(new SleeveSensitivity.Measurement(1.25 * i, 15_000 * Math.pow(0.9451, i)));
        }
        SleeveSensitivity s = SleeveSensitivity.fit(sleeves, 1e6, new double[] {1, 2, 1});
        assertThat(s.sensitivityCpsPerBq()).isCloseTo(0.015, withinPercentage(0.01));
        assertThat(s.muPerCm()).isCloseTo(SleeveSensitivity.ALUMINIUM_MU_PER_CM, withinPercentage(0.1));
        assertThat(s.profileCpsPerBq().get(1)).isCloseTo(0.0075, withinPercentage(0.01));
        assertThat(s.largestResidual()).isLessThan(1e-9);
        SleeveSensitivity one = SleeveSensitivity.fit(sleeves.subList(0, 1), 1e6, new double[0]);
        assertThat(one.sensitivityCpsPerBq()).isCloseTo(0.015, withinPercentage(0.01));
    }

    @Test
    void lossesAgainstTheLowestActivities() {
        List<CountLosses.Measurement> all = new ArrayList<>();
        for (double a : new double[] {50, 1, 2, 3, 10, 20}) {
            all.add(new CountLosses.Measurement(a, 7 * a * (a == 20 ? 0.96 : a == 50 ? 0.8 : 1)));
        }
        CountLosses losses = CountLosses.of(all, 25);
        assertThat(losses.largestPercent()).isCloseTo(4, within(1e-9));
        assertThat(losses.frames().get(5).errorPercent()).isCloseTo(-20, within(1e-9));
    }

    @Test
    void saysWhatIsWrong() {
        ProjectionGeometry g = new ProjectionGeometry(BENCH);
        DirectSinogram empty = DirectSinogram.of(Sinogram.zeros(g));
        assertThatThrownBy(() -> LineSourceCounts.of(empty, Optional.empty(), 1, 1, LineSourceCounts.Alignment.MAXIMUM))
                .hasMessageContaining("no counts (expected");
        assertThatThrownBy(() -> LineSourceCounts.of(empty, Optional.empty(), 0, 1, LineSourceCounts.Alignment.MAXIMUM))
                .hasMessage("durationS: 0.0 (expected: > 0)");
        Sinogram noise = Sinogram.zeros(g);
        Random random = new Random(6);
        for (int i = 0; i < noise.values().length; i++) {
            noise.values()[i] = random.nextInt(100) == 0 ? 1 : 0;
        }
        assertThatThrownBy(() -> LineSourceCounts.of(
                        DirectSinogram.of(noise), Optional.empty(), 1, 1, LineSourceCounts.Alignment.SINUSOID))
                .hasMessageContaining("follow no line");
        Sinogram bad = Sinogram.zeros(g);
        bad.values()[5] = Float.NaN;
        assertThatThrownBy(() -> DirectSinogram.of(bad)).hasMessageContaining("bin 5 is NaN");
    }
}
