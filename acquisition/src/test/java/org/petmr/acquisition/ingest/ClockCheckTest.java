package org.petmr.acquisition.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ClockCheckTest {

    private final ClockCheck clock = new ClockCheck();

    @Test
    void missingMarksAreCountedAndTheirTimePasses() {
        clock.mark(10, false);
        assertThat(clock.mark(11, false)).isZero();
        assertThat(clock.mark(5011, true)).as("frames were lost before it").isEqualTo(4999);
        assertThat(clock.elapsedMs()).isEqualTo(5001);
        assertThat(clock.recordMs()).isEqualTo(5011);
        assertThat(clock.jumps()).isZero();
    }

    @Test
    void jumpsAreSetRight() {
        clock.mark(10, false);
        clock.mark(11, false);
        assertThat(clock.mark(5012, false)).isZero();
        assertThat(clock.lastJumpMs()).isEqualTo(5000);
        assertThat(clock.recordMs()).isEqualTo(12);
        clock.mark(4000, false);
        assertThat(clock.lastJumpMs()).isEqualTo(-1013);
        assertThat(clock.recordMs()).isEqualTo(13);
        clock.mark(4001, false);
        assertThat(clock.recordMs()).isEqualTo(14);
        assertThat(clock.elapsedMs()).isEqualTo(4);
        assertThat(clock.jumps()).isEqualTo(2);
    }

    @Test
    void thirtyTwoBitsRunOver() {
        clock.mark(0xFFFFFFFEL, false);
        assertThat(clock.recordMs()).isZero();
        clock.mark(0xFFFFFFFFL, false);
        clock.mark(0, false);
        clock.mark(1, false);
        assertThat(clock.recordMs()).isEqualTo(3);
        assertThat(clock.elapsedMs()).isEqualTo(3);
        assertThat(clock.jumps()).isZero();
    }

    /** A source whose marks are further apart has no jump at each of them. */
    @Test
    void marksOfEveryFourMs() {
        clock.mark(0, false);
        assertThat(clock.mark(4, false)).isEqualTo(3);
        clock.mark(8, false);
        clock.mark(12, false);
        assertThat(clock.jumps()).isZero();
        assertThat(clock.recordMs()).isEqualTo(12);
    }

    @Test
    void driftAndOffsetAgainstUtc() {
        assertThat(clock.isSynced()).isFalse();
        clock.sync(1_000_000_000L, 5_000_000L);
        assertThat(clock.driftPpm()).isZero();
        clock.sync(3_000_000_000L, 2_005_040_000L);
        assertThat(clock.driftPpm()).isCloseTo(20, within(1e-9));
        assertThat(clock.aheadOfUtcNs()).isEqualTo(-994_960_000L);
    }

    /** What came late says nothing of the clock; the newest eight count. */
    @Test
    void theTimeOfDayIsComparedWithThisMachines() {
        assertThat(clock.aheadOfHostNs()).isZero();
        clock.compareWithHost(1_000_000, 900_000);
        clock.compareWithHost(2_000_000, 9_000_000);
        assertThat(clock.aheadOfHostNs()).isEqualTo(100_000);
        for (int i = 0; i < 8; i++) {
            clock.compareWithHost(0, 5_000_000);
        }
        assertThat(clock.aheadOfHostNs()).isEqualTo(-5_000_000);
    }

    @Test
    void thisMachinesClockIsSet() {
        HostClock host = new HostClock(500);
        long ms = 1_000_000;
        assertThat(host.look(50, ms)).as("nothing to compare with").isEmpty();
        assertThat(host.look(50 + 500_000_000L, ms + 500)).isEmpty();
        assertThat(host.look(50 + 1_000_000_000L, ms + 1400)).as("a small step").isEmpty();
        assertThat(host.last()).isEmpty();
        assertThat(host.look(50 + 1_500_000_000L, ms + 1900 + 3_600_000)
                        .orElseThrow()
                        .byMs())
                .isEqualTo(3_600_000);
        assertThat(host.look(50 + 2_000_000_000L, ms + 2400 + 3_600_000))
                .as("told once")
                .isEmpty();
        assertThat(host.look(50 + 2_500_000_000L, ms + 2900).orElseThrow().byMs())
                .isEqualTo(-3_600_000);
        assertThat(host.last().orElseThrow().byMs()).isEqualTo(-3_600_000);
    }
}
