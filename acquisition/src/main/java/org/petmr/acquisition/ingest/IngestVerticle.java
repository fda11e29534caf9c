package org.petmr.acquisition.ingest;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.petmr.acquisition.Addresses;

/** Tells twice a second what the open run has received, stored and lost, and how fast. The events go another way. */
public final class IngestVerticle extends VerticleBase {

    private final Ingest ingest;
    private final long everyMs;
    private final RateMeter meter = new RateMeter();
    private boolean wasOpen;

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
        Optional<RunTotals> totals = ingest.totals();
        totals.ifPresent(t -> vertx.eventBus().publish(Addresses.RATES, message(t)));
        if (wasOpen && totals.isEmpty()) {
            meter.clear();
        }
        wasOpen = totals.isPresent();
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
