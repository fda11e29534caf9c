package org.petmr.attenuation.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

final class HardwareTemplateTest {

    @Test
    void theTableMovesAndThePatientStays() {
        VoxelGrid scanner = VoxelGrid.centred(41, 41, 21, 4, 4, 4);
        Volume patient = Volume.zeros(scanner);
        patient.values()[scanner.index(20, 20, 10)] = 0.1f;
        HardwareTemplate table =
                new HardwareTemplate("table", Volume.filled(VoxelGrid.centred(3, 1, 5, 4, 4, 4), 0.05f));
        try (Workers one = new Workers(1)) {
            Volume below = table.addedTo(patient, 0, 40, 8, HardwareTemplate.Join.SUM, one);
            assertThat(below.at(20, 20, 10)).isEqualTo(0.1f);
            assertThat(below.at(20, 30, 12)).isCloseTo(0.05f, within(1e-6f));
            assertThat(below.at(20, 30, 9)).isZero();
            assertThat(below.at(22, 30, 12)).isZero();
            Volume upon = table.addedTo(patient, 0, 0, 0, HardwareTemplate.Join.SUM, one);
            assertThat(upon.at(20, 20, 10)).isCloseTo(0.15f, within(1e-6f));
            Volume larger = table.addedTo(patient, 0, 0, 0, HardwareTemplate.Join.MAXIMUM, one);
            assertThat(larger.at(20, 20, 10)).isCloseTo(0.1f, within(1e-6f));
            assertThat(larger.at(21, 20, 10)).isCloseTo(0.05f, within(1e-6f));
        }
        assertThatThrownBy(() -> new HardwareTemplate("coil", Volume.filled(scanner, -1)))
                .hasMessage("coil: mu -1.0 cm^-1 (expected: 0 to 2)");
    }
}
