package org.petmr.acquisition.session;

import io.vertx.core.Vertx;
import java.time.Instant;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.protocol.NoiseTarget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells once a second how noisy the image of the running acquisition would be, where its plan has a target for it. */
final class QualityTeller {

    private static final Logger LOG = LoggerFactory.getLogger(QualityTeller.class);

    private final Vertx vertx;
    private Instant toldAt = Instant.EPOCH;

    QualityTeller(Vertx vertx) {
        this.vertx = vertx;
    }

    /** @param all totals so far @return whether it is good enough */
    boolean isGoodEnough(Session session, RunTotals all, Instant now) {
        NoiseTarget target = session.arm().plan().noise();
        if (target == null) {
            return false;
        }
        QualityWatch quality = QualityWatch.of(target, all);
        if (quality.isReached() || !now.isBefore(toldAt.plusSeconds(1))) {
            toldAt = now;
            vertx.eventBus().publish(Addresses.QUALITY, quality.message(session.id(), now));
        }
        if (quality.isReached()) {
            LOG.info(
                    "image quality reached id={} noise={}",
                    session.id(),
                    target.noise(quality.prompts(), quality.delayeds()));
        }
        return quality.isReached();
    }
}
