package org.petmr.acquisition.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DiskAlarmsTest {

    private static final long S = 1_000_000_000L;
    private static final long LARGE = 1L << 40;

    private final DiskAlarms disk = new DiskAlarms();

    private static List<String> ids(List<Alarm> alarms) {
        return alarms.stream().map(Alarm::id).toList();
    }

    @Test
    void aDiskThatDoesNotForceIsToldWithinThreeSeconds() {
        assertThat(disk.look(0, 100 << 20, 90 << 20, LARGE, 0)).isEmpty();
        assertThat(disk.look(S, 200 << 20, 90 << 20, LARGE, 0)).isEmpty();
        List<Alarm> found = disk.look(3 * S, 400 << 20, 90 << 20, LARGE, 0);
        assertThat(ids(found)).containsExactly("disk-slow");
        assertThat(found.get(0).text()).contains("310 MiB not durable for 3 s");
        assertThat(disk.look(4 * S, 400 << 20, 400 << 20, LARGE, 0))
                .as("over when it has caught up")
                .isEmpty();
    }

    @Test
    void nothingToForceIsNotSlow() {
        disk.look(0, 5, 5, LARGE, 0);
        assertThat(disk.look(60 * S, 5, 5, LARGE, 0)).isEmpty();
    }

    /** It took all, and takes nothing more: what is written and what is durable are one, and memory fills. */
    @Test
    void aDiskThatStandsStillIsToldThoughAllThatWasWrittenIsDurable() {
        disk.look(0, 5, 5, LARGE, 0);
        assertThat(disk.look(S, 5, 5, LARGE, 3)).isEmpty();
        List<Alarm> found = disk.look(4 * S, 5, 5, LARGE, 9);
        assertThat(ids(found)).containsExactly("disk-slow");
        assertThat(found.get(0).text()).contains("9 batches not written for 4 s");
        assertThat(disk.look(5 * S, 9, 9, LARGE, 2)).isEmpty();
    }

    @Test
    void aDiskThatWillBeFullIsToldBeforeItIs() {
        disk.look(0, 0, 0, 10_000_000_000L, 0);
        List<Alarm> found = disk.look(10 * S, 1_000_000_000, 1_000_000_000, 9_000_000_000L, 0);
        assertThat(ids(found)).containsExactly("disk-soon-full");
        assertThat(found.get(0).text()).contains("in about 90 s at 100 MB/s");
        disk.clear();
        assertThat(disk.look(11 * S, 0, 0, 9_000_000_000L, 0)).isEmpty();
    }
}
