package org.petmr.recon.sinogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.sinogram.FrameSpec.TimeFrame;

class FrameSpecTest {

    @Test
    void readsWhatPeopleWrite() {
        FrameSpec spec = FrameSpec.parse("12x5,6x10,6x30,5x60,8x300");
        assertThat(spec.frames()).hasSize(37);
        assertThat(spec.frames().get(0)).isEqualTo(new TimeFrame(0, 5000));
        assertThat(spec.frames().get(12)).isEqualTo(new TimeFrame(60_000, 70_000));
        assertThat(spec.endMs()).isEqualTo((60 + 60 + 180 + 300 + 2400) * 1000L);
        assertThat(FrameSpec.parse(" 0.25 , 2 x 1@30.5".replace("2 x 1", "2x1")).frames())
                .containsExactly(
                        new TimeFrame(30_500, 30_750), new TimeFrame(30_750, 31_750), new TimeFrame(31_750, 32_750));
        assertThat(spec.frames().get(36).durationS()).isEqualTo(300);
        assertThat(spec.frames().get(36).startS()).isEqualTo(2700);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x5", "3x", "0x5", "5,,5", "-5", "1e3", "5s", "5@", "5@1@2", "0", "20000x1", "1.2345"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> FrameSpec.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("frames: " + text)
                .hasMessageContaining("expected: such as 12x5");
    }

    @Test
    void namesTheFrameThatGoesBeyondTheScan() {
        FrameSpec spec = FrameSpec.parse("2x30,60");
        spec.check("a.plm", 120_000);
        assertThatThrownBy(() -> spec.check("a.plm", 119_999))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a.plm: frame 3: 60.000 to 120.000 s (expected: within the scan, 0 to 119.999 s)");
    }
}
