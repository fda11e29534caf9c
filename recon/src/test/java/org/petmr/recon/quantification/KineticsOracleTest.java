package org.petmr.recon.quantification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.TimeActivityCurve.Frame;
import org.petmr.recon.quantification.TimeActivityCurve.Point;

/** O50, and mid-frame times. */
final class KineticsOracleTest {

    /** A bolus whose integral is known: A (exp(-a t) - exp(-b t)), t in s. */
    private static double plasma(double t) {
        return 80_000 * (Math.exp(-t / 1500) - Math.exp(-t / 20));
    }

    private static double integralOfPlasma(double t) {
        return 80_000 * (1500 * (1 - Math.exp(-t / 1500)) - 20 * (1 - Math.exp(-t / 20)));
    }

    /** O50: K_i = 0.03 /min, V_0 = 0.4, from frames of 60 min and an input that is sampled as blood is. */
    @Test
    void patlakRecoversTheInflux() {
        List<Point> input = new ArrayList<>();
        for (double t = 5; t < 4000; t += t < 120 ? 5 : t < 600 ? 30 : 120) {
            input.add(new Point(t, 1, plasma(t), 0));
        }
        List<Point> tissue = new ArrayList<>();
        for (double t = 150; t < 3600; t += 300) {
            // before t* nothing is on the line yet
            double early = t < 1200 ? 0.6 : 1;
            tissue.add(new Point(t, 300, early * (0.03 / 60 * integralOfPlasma(t) + 0.4 * plasma(t)), 0));
        }
        Patlak p = Patlak.fit(new TimeActivityCurve(tissue), new TimeActivityCurve(input), 1200);
        assertThat(p.influxPerMin()).isCloseTo(0.03, withinPercentage(1));
        assertThat(p.distributionVolume()).isCloseTo(0.4, withinPercentage(3));
        assertThat(p.points()).hasSize(8);
        assertThat(p.influxSdPerMin()).isLessThan(3e-4);
        Patlak tooEarly = Patlak.fit(new TimeActivityCurve(tissue), new TimeActivityCurve(input), 0);
        assertThat(tooEarly.influxPerMin()).isGreaterThan(0.031);
        assertThatThrownBy(() -> Patlak.fit(new TimeActivityCurve(tissue), new TimeActivityCurve(input), 3300))
                .hasMessage("points from 3300.0 s: 1 (expected: at least 2, to draw a line)");
    }

    /** Weights decide between two lines. */
    @Test
    void weightsCount() {
        List<Point> input = List.of(new Point(0, 1, 1, 0), new Point(1000, 1, 1, 0));
        List<Point> tissue = List.of(
                new Point(60, 1, 0.1, 0),
                new Point(120, 1, 0.2, 0),
                new Point(180, 1, 9, 0),
                new Point(240, 1, 0.4, 0));
        Patlak p = Patlak.fit(
                new TimeActivityCurve(tissue), new TimeActivityCurve(input), 0, new double[] {1, 1, 1e-12, 1});
        assertThat(p.influxPerMin()).isCloseTo(0.1, within(1e-6));
        assertThat(p.distributionVolume()).isCloseTo(0, within(1e-6));
    }

    /** 15O over 60 s: activity equals its mean before the middle; 18F, hardly. */
    @Test
    void middleOfDecay() {
        Isotope oxygen = Isotope.find("15O");
        double mid = new Frame(100, 60).decayMidS(oxygen) - 100;
        assertThat(mid).isLessThan(29.5).isGreaterThan(28);
        assertThat(oxygen.remaining(mid)).isCloseTo(oxygen.meanRemaining(0, 60), within(1e-9));
        assertThat(new Frame(0, 300).decayMidS(Isotope.find("18F"))).isCloseTo(150, within(0.5));
    }

    @Test
    void curveOfARegion() {
        VoxelGrid g = VoxelGrid.centred(2, 1, 1, 1, 1, 1);
        Region all = Region.of(g, new boolean[] {true, true});
        List<Volume> images = List.of(new Volume(g, new float[] {1, 3}), new Volume(g, new float[] {4, 4}));
        TimeActivityCurve c =
                TimeActivityCurve.of(all, List.of(new Frame(0, 10), new Frame(10, 20)), images, Isotope.find("18F"));
        assertThat(c.points().get(0).mean()).isEqualTo(2);
        assertThat(c.points().get(0).sd()).isCloseTo(Math.sqrt(2), within(1e-9));
        assertThat(c.at(12.5)).isCloseTo(3, within(0.01));
        assertThat(c.at(100)).isEqualTo(4);
        assertThatThrownBy(() -> TimeActivityCurve.of(all, List.of(new Frame(0, 10)), images, Isotope.find("18F")))
                .hasMessage("images: 2 (expected: 1, one for each frame)");
    }
}
