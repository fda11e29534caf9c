package org.petmr.acquisition.session;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.protocol.NoiseTarget;

/**
 * How good the image of a running acquisition would be, and when it will be good enough.
 *
 * @param target of the protocol
 * @param prompts so far, of all parts
 * @param delayeds so far, of all parts
 * @param measuredS so far, without pauses
 */
record QualityWatch(NoiseTarget target, long prompts, long delayeds, double measuredS) {

    /** What can be foretold is not told beyond a day. */
    private static final double LONGEST_S = 24 * 3600;

    static QualityWatch of(NoiseTarget target, RunTotals all) {
        return new QualityWatch(target, all.receivedPrompts(), all.receivedDelayeds(), 1e-3 * all.timeMs());
    }

    boolean isReached() {
        return target.isReached(prompts, delayeds, measuredS);
    }

    /** For the live stream; noise and time are null while nothing can be said. */
    JsonObject message(String session, Instant now) {
        double noise = target.noise(prompts, delayeds);
        double leftS = target.leftS(prompts, delayeds, measuredS);
        boolean isKnown = noise < 1e3 && leftS < LONGEST_S;
        return new JsonObject()
                .put("session", session)
                .put("noise", isKnown ? noise : null)
                .put("target", target.target())
                .put("nec", target.noiseEquivalentCounts(prompts, delayeds))
                .put("leftS", isKnown ? leftS : null)
                .put(
                        "stopAt",
                        isKnown ? now.plusMillis(Math.round(1000 * leftS)).toString() : null)
                .put("reached", isReached());
    }
}
