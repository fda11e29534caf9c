package org.petmr.recon.sinogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LiveTimeTest {

    private static LiveTime marks(long... spansMs) {
        LiveTime live = new LiveTime();
        long last = -1;
        for (int i = 0; i < spansMs.length; i += 2) {
            for (long ms = spansMs[i]; ms <= spansMs[i + 1]; ms++) {
                if (last >= 0) {
                    live.step(last, ms);
                }
                last = ms;
            }
        }
        return live;
    }

    @Test
    void aPauseThatIsLongerThanTheScanIsNoLiveTime() {
        LiveTime live = marks(0, 1000, 9000, 9500);
        assertThat(live.liveMs(0, 9500)).isEqualTo(1501);
        assertThat(live.pausedMs()).isEqualTo(7999);
    }

    @Test
    void lostMillisecondsAreNoPause() {
        LiveTime live = marks(0, 1000, 1011, 2000);
        assertThat(live.liveMs(0, 2000)).isEqualTo(1990);
        assertThat(live.pausedMs()).isZero();
        assertThat(live.decayStartS(100, 0, 2000)).isZero();
    }

    @Test
    void coarseMarksSayNothingOfLiveTime() {
        LiveTime live = new LiveTime();
        for (int i = 0; i < 50; i++) {
            live.step(1000 * i, 1000 * (i + 1));
        }
        assertThat(live.liveMs(0, 50_000)).isEqualTo(50_000);
        assertThat(live.pausedMs()).isZero();
    }

    /** The mean over the live parts, summed millisecond by millisecond, is that of the frame that stands for them. */
    @Test
    void theFrameThatStandsForTheLivePartsSeesTheirMeanActivity() {
        double halfLifeS = 20;
        LiveTime live = marks(0, 9999, 40_000, 55_000);
        double mean = 0;
        for (int ms = 0; ms < 55_000; ms++) {
            if (ms < 10_000 || ms >= 40_000) {
                mean += Math.exp(-Math.log(2) * (ms + 0.5) * 1e-3 / halfLifeS);
            }
        }
        double liveS = 25;
        mean /= liveS * 1000;
        assertThat(live.pausedMs()).isEqualTo(30_000);
        double startS = live.decayStartS(halfLifeS, 0, 55_000);
        double factor = org.petmr.recon.correction.Decay.frameFactor(halfLifeS, startS, startS + liveS);
        assertThat(1 / factor).isCloseTo(mean, within(1e-6));
        assertThat(startS)
                .as("later than the scan's start, earlier than its end")
                .isBetween(5.0, 40.0);
    }
}
