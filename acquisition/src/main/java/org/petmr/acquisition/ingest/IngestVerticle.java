package org.petmr.acquisition.ingest;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.petmr.acquisition.Addresses;

/** Tells twice a second what the open run has received, stored and lost, and how fast. The events go another way. */
public final class IngestVerticle extends VerticleBase {

    /** A spectrum of less would be noise at low rates. */
    private static final long TOF_EVERY_NANOS = 2_000_000_000L;

    private final Ingest ingest;
    private final long everyMs;
    private final Clock clock;
    private final RateMeter meter = new RateMeter();
    private long blocksToMs = -1;
    private long tofNanos = System.nanoTime();

    /** @param clock this machine's time of day, which is looked at for jumps */
    public IngestVerticle(Ingest ingest, long everyMs, Clock clock) {
        this.ingest = ingest;
        this.everyMs = everyMs;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        ingest.lookAtClock(System.nanoTime(), clock.millis()); // a jump before the first tick is one, too
        vertx.setPeriodic(everyMs, t -> tick());
        return Future.succeededFuture();
    }

    private void tick() {
        ingest.lookAtClock(System.nanoTime(), clock.millis());
        Optional<RunTotals> totals = ingest.totals();
        if (totals.isPresent()) {
            Optional<BlockMap.Picture> blocks = ingest.blocks();
            blocks.ifPresent(this::publish);
            vertx.eventBus().publish(Addresses.RATES, message(totals.get(), blocks));
            publishTof();
        }
        if (totals.isEmpty()) {
            meter.idle(System.nanoTime());
            blocksToMs = -1;
        }
    }

    private void publish(BlockMap.Picture p) {
        if (p.toMs() == blocksToMs) {
            return;
        }
        blocksToMs = p.toMs();
        JsonArray counts = new JsonArray();
        JsonArray cps = new JsonArray();
        for (int i = 0; i < p.counts().length; i++) {
            counts.add(p.counts()[i]);
            cps.add(p.cps()[i]);
        }
        vertx.eventBus()
                .publish(
                        Addresses.BLOCKS,
                        new JsonObject()
                                .put("atMs", clock.millis())
                                .put("fromMs", p.fromMs())
                                .put("toMs", p.toMs())
                                .put("kind", p.kind())
                                .put("around", p.around())
                                .put("blocks", counts)
                                .put("cps", cps)
                                .put("dead", new JsonArray(p.dead()))
                                .put("hot", new JsonArray(p.hot())));
    }

    private void publishTof() {
        long now = System.nanoTime();
        if (now - tofNanos < TOF_EVERY_NANOS) {
            return;
        }
        tofNanos = now;
        ingest.tof().ifPresent(p -> {
            JsonArray counts = new JsonArray();
            for (long n : p.counts()) {
                counts.add(n);
            }
            vertx.eventBus()
                    .publish(
                            Addresses.TOF,
                            new JsonObject()
                                    .put("atMs", clock.millis())
                                    .put("fromMs", p.fromMs())
                                    .put("toMs", p.toMs())
                                    .put("binPs", p.binPs())
                                    .put("counts", counts));
        });
    }

    /** Of all blocks together; null where the front ends report none. */
    private static Double singlesPerS(Optional<BlockMap.Picture> blocks) {
        return blocks.filter(p -> p.kind().equals(BlockMap.SINGLES))
                .map(p -> Arrays.stream(p.cps()).sum())
                .orElse(null);
    }

    /** Of the coincidences; null where singles or the dead time are not known. */
    private Double deadPart(Optional<BlockMap.Picture> blocks) {
        OptionalDouble part = blocks.filter(p -> p.kind().equals(BlockMap.SINGLES))
                .map(p -> ingest.deadTime().lostPart(p.cps()))
                .orElse(OptionalDouble.empty());
        return part.isPresent() ? part.getAsDouble() : null;
    }

    private JsonObject message(RunTotals t, Optional<BlockMap.Picture> blocks) {
        RateMeter.Rates rates = meter.add(System.nanoTime(), t);
        Ingest.Gauges gauges = ingest.gauges();
        return new JsonObject()
                .put("atMs", clock.millis())
                .put("timeMs", t.timeMs())
                .put("promptsPerS", rates.promptsPerS())
                .put("delayedsPerS", rates.delayedsPerS())
                .put("randomsFraction", rates.randomsFraction())
                .put("eventsPerS", rates.eventsPerS())
                .put("singlesPerS", singlesPerS(blocks))
                .put("deadPart", deadPart(blocks))
                .put("sent", t.sentEvents())
                .put("received", t.receivedEvents())
                .put("prompts", t.receivedPrompts())
                .put("delayeds", t.receivedDelayeds())
                .put("stored", t.storedEvents())
                .put("storedBytes", t.storedBytes())
                .put("durableBytes", t.durableBytes())
                .put("lost", t.lostEvents())
                .put("lostFraction", t.lostFraction())
                .put("gaps", t.gaps().size())
                .put("lostOnLink", t.lostOnLink())
                .put("lostInDevice", t.lostInDevice())
                .put("lostInService", t.lostInService())
                .put("lostFrames", t.lostFrames() + t.damagedFrames())
                .put("duplicateFrames", t.duplicateFrames())
                .put("histogrammed", t.histogrammedEvents())
                .put("notShownBatches", gauges.notShownBatches())
                .put("ringHeldBytes", gauges.heldBytes())
                .put("ringCapacityBytes", gauges.capacityBytes())
                .put("ringPauses", gauges.pauses());
    }
}
