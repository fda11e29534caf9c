package org.petmr.acquisition.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.attenuation.hardware.PointMm;
import org.petmr.attenuation.hardware.ReportedCoil;

final class CoilOptionTest {

    private final CoilOption option = new CoilOption();

    @Test
    void aNameAlone() {
        assertThat(option.convert("HEA;HEP")).isEqualTo(ReportedCoil.named("HEA;HEP"));
    }

    @Test
    void itsPlace() {
        ReportedCoil coil = option.convert("BO1@-10:20.5:0");
        assertThat(coil.name()).isEqualTo("BO1");
        assertThat(coil.position()).contains(new PointMm(-10, 20.5, 0));
        assertThat(coil.markers()).isEmpty();
    }

    @Test
    void itsMarkers() {
        ReportedCoil coil = option.convert("BO1@0:0:0;50:0:0;0:60:1");
        assertThat(coil.position()).isEmpty();
        assertThat(coil.markers())
                .isEqualTo(List.of(new PointMm(0, 0, 0), new PointMm(50, 0, 0), new PointMm(0, 60, 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@1:2:3", "B@", "B@1:2", "B@1:2:x", "B@1:2:NaN", "B@0:0:0;1:1:1"})
    void whatIsWrongIsSaid(String text) {
        assertThatThrownBy(() -> option.convert(text))
                .hasMessageStartingWith(text + " (expected: NAME, NAME@X:Y:Z or ");
    }
}
