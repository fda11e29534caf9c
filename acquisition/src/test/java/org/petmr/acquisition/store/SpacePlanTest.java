package org.petmr.acquisition.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.AcquisitionException;

class SpacePlanTest {

    private static final long RESERVE = 1L << 30;
    private static final Path DIRECTORY = Path.of("data");

    private static SegmentChannel.Disk disk(long freeBytes) {
        return new SegmentChannel.Disk() {
            @Override
            public SegmentChannel create(Path file) {
                throw new AssertionError("nothing is written");
            }

            @Override
            public long usableBytes(Path directory) {
                return freeBytes;
            }
        };
    }

    @Test
    void timeAndRateAreReckonedAndTheReserveStays() {
        SpacePlan plan = new SpacePlan(600, OptionalLong.empty(), 2e6, RESERVE);
        assertThat(plan.expectedBytes()).isBetween(9_600_000_000L, 10_000_000_000L);
        assertThatCode(() -> plan.require(DIRECTORY, disk(plan.expectedBytes() + RESERVE)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> plan.require(DIRECTORY, disk(plan.expectedBytes() + RESERVE - 1)))
                .isInstanceOfSatisfying(
                        AcquisitionException.class,
                        e -> assertThat(e.fault()).isEqualTo(AcquisitionException.Fault.DISK_FULL))
                .hasMessage(
                        "data: 10464 MiB free (expected: at least 10465 MiB, for durationS: 600.0 at store.expectedEventsPerS: 2000000 and store.minFreeBytes: %d)"
                                .formatted(RESERVE)
                                .replace("10464", String.valueOf(plan.expectedBytes() + RESERVE - 1 >> 20))
                                .replace("10465", String.valueOf(plan.expectedBytes() + RESERVE >> 20)));
    }

    @Test
    void countsThatComeSoonerNeedLess() {
        SpacePlan plan = new SpacePlan(3600, OptionalLong.of(1_000_000), 2e6, RESERVE);
        assertThat(plan.expectedBytes()).isEqualTo(16_500_000);
    }

    @Test
    void withoutARateOnlyTheReserveCounts() {
        assertThat(new SpacePlan(3600, OptionalLong.empty(), 0, RESERVE).expectedBytes())
                .isZero();
    }
}
