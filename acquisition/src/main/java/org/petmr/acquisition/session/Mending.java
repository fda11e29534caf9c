package org.petmr.acquisition.session;

import java.time.Instant;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.said.Said;
import org.petmr.acquisition.store.Recovery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a session that the end of the service cut short. */
final class Mending {

    private static final Logger LOG = LoggerFactory.getLogger(Mending.class);

    private Mending() {}

    /** @param recovery of its recording, which was made whole */
    static Session of(Session session, Recovery recovery, Instant now) {
        Said message = switch (session.state()) {
            case ARMED -> Phrase.ENDED_BEFORE_START.said("the service ended before the start");
            case ACQUIRING, PAUSED, STOPPING ->
                Phrase.ENDED_WHILE_MEASURING.said(
                        "the service ended while %s; %d bytes are kept, %d torn bytes were cut off; it can be processed as it is or started again"
                                .formatted(session.state().lower(), recovery.bytes(), recovery.lostBytes()),
                        session.state().lower(),
                        recovery.bytes() / 1e6,
                        recovery.lostBytes());
            default ->
                Phrase.ENDED_WHILE_PROCESSING.said(
                        "the service ended while processing; the data are kept and can be processed again");
        };
        LOG.warn("session mended id={} state={} {}", session.id(), session.state(), message.english());
        return session.state().canBecome(SessionState.INTERRUPTED)
                ? session.interrupted(now, message)
                : session.failed(now, null, message);
    }

    /** The recording could not be made whole. */
    static Session notMended(Session session, String why, Instant now) {
        Said message = Said.english("not mended: " + why);
        return session.state().canBecome(SessionState.FAILED)
                ? session.failed(now, null, message)
                : session.interrupted(now, message);
    }
}
