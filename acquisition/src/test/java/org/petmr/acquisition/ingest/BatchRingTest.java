package org.petmr.acquisition.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.link.FrameBatch;
import org.petmr.acquisition.link.ReadGate;
import org.petmr.acquisition.link.TestBatches;

class BatchRingTest {

    private static FrameBatch batch() {
        return TestBatches.of(Unpooled.EMPTY_BUFFER);
    }

    @Test
    void keepsTheOrderAndRefusesWhatDoesNotFit() throws Exception {
        BatchRing ring = new BatchRing(4);
        List<FrameBatch> put = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 3; i++) {
                FrameBatch batch = batch();
                assertThat(ring.offer(batch)).isTrue();
                put.add(batch);
            }
            for (int i = 0; i < 3; i++) {
                assertThat(ring.poll(0)).isSameAs(put.remove(0));
            }
        }
        for (int i = 0; i < 4; i++) {
            assertThat(ring.offer(batch())).isTrue();
        }
        assertThat(ring.offer(batch())).isFalse();
        assertThat(ring.refused()).isEqualTo(1);
        ring.close();
        assertThat(ring.offer(batch())).isFalse();
        assertThat(ring.isDrained()).isFalse();
        for (int i = 0; i < 4; i++) {
            assertThat(ring.poll(1000)).isNotNull();
        }
        assertThat(ring.isDrained()).isTrue();
        assertThat(ring.poll(60_000)).as("closed: no waiting").isNull();
    }

    @Test
    void closingWakesWhoWaits() throws Exception {
        BatchRing ring = new BatchRing(4);
        CompletableFuture<FrameBatch> polled = CompletableFuture.supplyAsync(() -> {
            try {
                return ring.poll(60_000);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        ring.close();
        assertThat(polled.get()).isNull();
    }

    @Test
    void theLastHolderGivesTheBufferBack() {
        ByteBuf bytes = Unpooled.directBuffer(16);
        FrameBatch batch = TestBatches.of(bytes);
        int[] freed = {0};
        batch.share(2, () -> freed[0]++);
        batch.release();
        assertThat(bytes.refCnt()).isEqualTo(1);
        assertThat(freed[0]).isZero();
        batch.release();
        assertThat(bytes.refCnt()).isZero();
        assertThat(freed[0]).isEqualTo(1);
    }

    @Test
    void readingStopsWhenFullAndGoesOnWhenHalfEmpty() {
        List<String> told = new ArrayList<>();
        ReadBudget budget = new ReadBudget(100, new ReadGate() {
            @Override
            public void pauseReading() {
                told.add("pause");
            }

            @Override
            public void resumeReading() {
                told.add("resume");
            }
        });
        budget.take(60);
        budget.take(40);
        assertThat(told).isEmpty();
        budget.take(60);
        budget.give(60);
        budget.give(40);
        assertThat(told).containsExactly("pause");
        budget.give(20);
        assertThat(told).containsExactly("pause", "resume");
        assertThat(budget.heldBytes()).isEqualTo(40);
        assertThat(budget.pauses()).isEqualTo(1);
    }

    @Test
    void ratesGoByTheDevicesClock() {
        RateMeter meter = new RateMeter();
        RateMeter.Rates rates = null;
        for (int i = 0; i <= 10; i++) {
            // Ten times as fast as life: 1 s of scan each 0.1 s.
            rates = meter.add(i * 100_000_000L, totals(1000L * i, 5000L * i, 1000L * i));
        }
        assertThat(rates.promptsPerS()).isEqualTo(5000);
        assertThat(rates.delayedsPerS()).isEqualTo(1000);
        assertThat(rates.randomsFraction()).isEqualTo(0.2);
        assertThat(rates.eventsPerS()).isEqualTo(60_000);
    }

    /** What came before the first look at a run is in its first rate, and nothing of the run before. */
    @Test
    void ratesBeginWithTheRun() {
        RateMeter meter = new RateMeter();
        meter.idle(0);
        RateMeter.Rates rates = meter.add(500_000_000L, totals(400, 900, 100));
        assertThat(rates.eventsPerS()).isEqualTo(2000);
        assertThat(rates.promptsPerS()).as("900 in 0.4 s").isEqualTo(2250);
        RateMeter.Rates next = meter.add(1_000_000_000L, totals(200, 45, 5));
        assertThat(next.eventsPerS()).isEqualTo(100);
    }

    private static RunTotals totals(long timeMs, long prompts, long delayeds) {
        return new RunTotals(
                prompts + delayeds,
                prompts,
                delayeds,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                null,
                timeMs,
                false,
                List.of());
    }
}
