package org.petmr.simulator.mr.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.petmr.recon.scanner.StrictJson;
import org.petmr.simulator.mr.fault.FaultFields.Susceptibility;

class MrFaultsTest {

    @Test
    void namedOnesHaveAJsonFormThatComesBack() {
        MrFaults all = new MrFaults(MrFaults.names().stream()
                .filter(name -> !name.equals("fat-water-swap-slab"))
                .map(MrFaults::named)
                .toList());
        String json = StrictJson.write(all);
        assertThat(json).contains("\"type\" : \"metal-void\"").contains("\"radiusMm\" : 18.0");
        assertThat(MrFaults.parse(json)).isEqualTo(all);
    }

    @Test
    void badInputIsNamed() {
        assertThatThrownBy(() -> MrFaults.parse("[{\"type\":\"low-signal\",\"noiseFactor\":0.5}]"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MR fault: noiseFactor: 0.5 (expected: 1 to 1000)");
        assertThatThrownBy(() -> MrFaults.parse("[{\"type\":\"low-signal\"}]"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("noiseFactor");
        assertThatThrownBy(() -> MrFaults.parse("[{\"type\":\"gremlins\"}]"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gremlins");
        assertThatThrownBy(() -> MrFaults.of(new MrFault.FeetFirst(), new MrFault.FeetFirst()))
                .hasMessage("MR faults: FeetFirst twice (expected: at most one of a kind)");
        assertThatThrownBy(() -> MrFaults.named("gremlins")).hasMessageContaining("expected: one of fat-water-swap");
    }

    @Test
    void phasesOfSwapAndField() {
        FaultFields swap = new FaultFields(MrFaults.of(new MrFault.FatWaterSwap(-10, 20)), 0);
        assertThat(swap.phaseErrorRad(0, 0, -10)).isEqualTo(Math.PI);
        assertThat(swap.phaseErrorRad(0, 0, 20)).isZero();
        FaultFields field = new FaultFields(MrFaults.of(new MrFault.FieldInhomogeneity(90, 100)), 50);
        assertThat(field.phaseErrorRad(0, 0, 50)).isZero();
        assertThat(field.phaseErrorRad(100, 0, 50)).isCloseTo(0.5 * Math.PI, within(1e-12));
        assertThat(field.phaseErrorRad(0, 0, 150)).isCloseTo(-0.5 * Math.PI, within(1e-12));
    }

    /** Nothing within, all far away, more than all beside it along x; smaller in spin echoes, larger in echo planar ones. */
    @Test
    void metalLeavesAHoleWithARim() {
        FaultFields metal = new FaultFields(MrFaults.of(new MrFault.MetalVoid(10, 0, 0, 20)), 0);
        assertThat(metal.gain(10, 0, 0, Susceptibility.GRADIENT_ECHO)).isLessThan(1e-6);
        assertThat(metal.gain(25, 0, 0, Susceptibility.GRADIENT_ECHO)).isLessThan(0.01);
        assertThat(metal.gain(34, 0, 0, Susceptibility.GRADIENT_ECHO)).isGreaterThan(1.8);
        assertThat(metal.gain(10, 24, 0, Susceptibility.GRADIENT_ECHO)).isCloseTo(1, within(0.01));
        assertThat(metal.gain(90, 0, 0, Susceptibility.GRADIENT_ECHO)).isCloseTo(1, within(1e-3));
        assertThat(metal.gain(10, 16, 0, Susceptibility.SPIN_ECHO)).isGreaterThan(0.9);
        assertThat(metal.gain(10, 28, 0, Susceptibility.ECHO_PLANAR)).isLessThan(0.1);
    }

    @Test
    void truncationCutsAndDraws() {
        FaultFields view = new FaultFields(MrFaults.of(new MrFault.TruncatedView(500, 0.05)), 0);
        assertThat(view.gain(0, 0, 0, Susceptibility.GRADIENT_ECHO)).isCloseTo(1, within(1e-6));
        assertThat(view.gain(250, 0, 0, Susceptibility.GRADIENT_ECHO)).isCloseTo(0.5, within(1e-6));
        assertThat(view.gain(290, 0, 0, Susceptibility.GRADIENT_ECHO)).isLessThan(1e-4);
        assertThat(view.stretch(250, 0)).isCloseTo(1.05, within(1e-9));
        assertThat(view.stretch(50, 0)).isCloseTo(1, within(1e-3));
    }
}
