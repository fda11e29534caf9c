package org.petmr.simulator.mr.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.petmr.simulator.phantom.MrProperties;
import org.petmr.simulator.phantom.MrProperties.Perfusion;

/** Signal equations against their closed forms and limits. */
class PulseSequenceOracleTest {

    private static final MrProperties TISSUE = new MrProperties(0.8, 1000, 80, 40, 0.25, 1e-3, Perfusion.NONE);
    private static final MrProperties FLUID = new MrProperties(1, 4000, 1500, 120, 0, 3e-3, Perfusion.NONE);

    /** With TR far above T1 all is relaxed; at TE = T2 a spin echo has 1/e of it, a gradient echo at TE = T2*. */
    @Test
    void relaxedSignalDecaysWithItsOwnTime() {
        assertThat(new SpinEcho(1e6).water(TISSUE, 80)).isCloseTo(0.6 * Math.exp(-1), within(1e-9));
        assertThat(new SpinEcho(1e6).fat(TISSUE, 0)).isCloseTo(0.2, within(1e-9));
        assertThat(new GradientEcho(1e6, 90).water(TISSUE, 40)).isCloseTo(0.6 * Math.exp(-1), within(1e-9));
    }

    /** TR = T1 ln 2 leaves half. */
    @Test
    void halfIsBackAfterT1Ln2() {
        assertThat(new SpinEcho(1000 * Math.log(2)).water(TISSUE, 0)).isCloseTo(0.3, within(1e-9));
    }

    /** Inversion nulls at T1 ln 2 when TR is long; FLAIR's TI nulls the fluid at its own TR, and not the tissue. */
    @Test
    void inversionNulls() {
        assertThat(Inversion.nullingTiMs(1e7, 1000)).isCloseTo(1000 * Math.log(2), within(1e-6));
        InversionSpinEcho flair = InversionSpinEcho.nulling(9000, FLUID.t1Ms());
        assertThat(flair.tiMs()).isBetween(2300.0, 2450.0);
        assertThat(flair.water(FLUID, 90)).isCloseTo(0, within(1e-12));
        assertThat(flair.water(TISSUE, 90)).isGreaterThan(0.1);
    }

    /** Before its null a tissue's magnetisation is negative. */
    @Test
    void signIsKept() {
        InversionGradientEcho early = new InversionGradientEcho(2300, 300, 9);
        assertThat(early.water(TISSUE, 0)).isNegative();
        double alone = Math.sin(Math.toRadians(9)) * 0.6 * (1 - 2 * Math.exp(-0.3) + Math.exp(-2.3));
        assertThat(early.water(TISSUE, 0)).isCloseTo(alone, within(1e-12));
    }

    /** In and opposed phase at 3 T, 2.30 and 1.15 ms. */
    @Test
    void fatComesIntoPhase() {
        assertThat(Fat.phaseRad(1000 / Fat.OFFSET_HZ)).isCloseTo(2 * Math.PI, within(1e-9));
        assertThat(1000 / Fat.OFFSET_HZ).isCloseTo(2.303, within(0.001));
    }

    /** O47: alpha 3, beta 1.5: peak 4.5 s after onset, area 30.375. */
    @Test
    void gammaVariate() {
        Bolus bolus = new Bolus(15, 3, 1.5, 100);
        double area = 0;
        double most = 0;
        double mostAt = 0;
        double step = 0.001;
        for (double t = 0; t < 100; t += step) {
            double c = bolus.arterial(t);
            area += c * step;
            if (c > most) {
                most = c;
                mostAt = t;
            }
        }
        assertThat(mostAt - 15).isCloseTo(4.5, within(0.005));
        assertThat(area).isCloseTo(30.375, within(0.005));
        assertThat(bolus.arterial(15)).isZero();
    }

    /** The area of a tissue's curve is CBV times the artery's, whatever the transit time; its centroid is MTT later. */
    @Test
    void tissueCurveHasBloodVolumeAndTransitTime() {
        Bolus bolus = Bolus.USUAL;
        Perfusion vessels = new Perfusion(0.04, 4, 0);
        double area = 0;
        double moment = 0;
        double arteryArea = 0;
        double arteryMoment = 0;
        double step = 0.1;
        for (double t = 0; t < 90; t += step) {
            double c = bolus.tissue(vessels, t);
            area += c * step;
            moment += c * t * step;
            arteryArea += bolus.arterial(t) * step;
            arteryMoment += bolus.arterial(t) * t * step;
        }
        assertThat(area / arteryArea).isCloseTo(0.04, within(0.0002));
        assertThat(moment / area - arteryMoment / arteryArea).isCloseTo(4, within(0.03));
        assertThat(bolus.tissue(Perfusion.NONE, 20)).isZero();
    }

    @Test
    void refusesWhatNoScannerPlays() {
        assertThatThrownBy(() -> new InversionSpinEcho(2000, 2500))
                .hasMessage("inversion spin echo: TI 2500.0 ms (expected: above 0, below TR of 2000.0 ms)");
        assertThatThrownBy(() -> new GradientEcho(0, 10)).hasMessageContaining("TR 0.0 ms");
        assertThatThrownBy(() -> new SpinEcho(Double.NaN)).hasMessageContaining("TR NaN ms");
    }
}
