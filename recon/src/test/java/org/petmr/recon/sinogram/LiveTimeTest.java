package org.petmr.recon.sinogram;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.petmr.recon.sinogram.LiveSpans.Part;

class LiveTimeTest {

    /** A mark in every millisecond of each stretch, both ends included. */
    private static LiveTime marks(long... stretchesMs) {
        LiveTime live = new LiveTime();
        for (int i = 0; i < stretchesMs.length; i += 2) {
            for (long ms = stretchesMs[i]; ms <= stretchesMs[i + 1]; ms++) {
                live.mark(ms);
            }
        }
        return live;
    }

    @Test
    void aPauseThatIsLongerThanTheScanIsNoLiveTime() {
        LiveTime live = marks(700, 1700, 9700, 10_200);
        assertThat(live.firstMarkMs()).isEqualTo(700);
        assertThat(live.lastMarkMs()).isEqualTo(10_200);
        assertThat(live.liveMs()).isEqualTo(1501);
        assertThat(live.spans().parts()).containsExactly(new Part(0, 1001), new Part(9000, 9500));
    }

    @Test
    void lostMillisecondsAreNoPause() {
        LiveTime live = marks(0, 1000, 1011, 2000);
        assertThat(live.liveMs()).isEqualTo(1990);
        assertThat(live.spans().parts()).containsExactly(new Part(0, 2000));
    }

    @Test
    void manyPausesAreAllKept() {
        LiveTime live = new LiveTime();
        for (int i = 0; i < 50; i++) {
            for (int ms = 0; ms < 300; ms++) {
                live.mark(1000L * i + ms);
            }
        }
        assertThat(live.spans().parts()).hasSize(50).element(30).isEqualTo(new Part(30_000, 30_300));
        assertThat(live.liveMs()).isEqualTo(50 * 300 - 1);
    }

    @Test
    void coarseMarksSayNothingOfLiveTime() {
        LiveTime live = new LiveTime();
        for (int i = 0; i <= 50; i++) {
            live.mark(1000L * i);
        }
        assertThat(live.liveMs()).isEqualTo(50_000);
        assertThat(live.spans().parts()).containsExactly(new Part(0, 50_000));
    }

    @Test
    void aRecordingWithoutTwoMarksHasNoParts() {
        assertThat(new LiveTime().spans().isEmpty()).isTrue();
        assertThat(marks(5, 5).spans().isEmpty()).isTrue();
    }
}
