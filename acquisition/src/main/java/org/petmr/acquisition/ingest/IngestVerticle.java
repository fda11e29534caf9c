package org.petmr.acquisition.ingest;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.petmr.acquisition.Addresses;

/** Tells twice a second what the open run has received, stored and lost, and how fast. The events go another way. */
public final class IngestVerticle extends VerticleBase {

    private final Ingest ingest;
    private final long everyMs;
    private final RateMeter meter = new RateMeter();
    private boolean wasOpen;
    private long blocksToMs = -1;

    public IngestVerticle(Ingest ingest, long everyMs) {
        this.ingest = ingest;
        this.everyMs = everyMs;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(everyMs, t -> tick());
        return Future.succeededFuture();
    }

    private void tick() {
        ingest.lookAtClock(System.nanoTime(), System.currentTimeMillis());
        Optional<RunTotals> totals = ingest.totals();
        totals.ifPresent(t -> ingest.blocks().ifPresent(this::publish));
        totals.ifPresent(t -> vertx.eventBus().publish(Addresses.RATES, message(t)));
        if (wasOpen && totals.isEmpty()) {
            meter.clear();
            blocksToMs = -1;
        }
        wasOpen = totals.isPresent();
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
                                .put("atMs", System.currentTimeMillis())
                                .put("fromMs", p.fromMs())
                                .put("toMs", p.toMs())
                                .put("kind", p.kind())
                                .put("around", p.around())
                                .put("blocks", counts)
                                .put("cps", cps)
                                .put("dead", new JsonArray(p.dead()))
                                .put("hot", new JsonArray(p.hot())));
    }

    private JsonObject message(RunTotals t) {
        RateMeter.Rates rates = meter.add(System.nanoTime(), t);
        Ingest.Gauges gauges = ingest.gauges();
        return new JsonObject()
                .put("atMs", System.currentTimeMillis())
                .put("timeMs", t.timeMs())
                .put("promptsPerS", rates.promptsPerS())
                .put("delayedsPerS", rates.delayedsPerS())
                .put("randomsFraction", rates.randomsFraction())
                .put("eventsPerS", rates.eventsPerS())
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
