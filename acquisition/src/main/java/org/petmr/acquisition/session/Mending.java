package org.petmr.acquisition.session;

import java.time.Instant;
import org.petmr.acquisition.store.Recovery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a session that the end of the service cut short. */
final class Mending {

    private static final Logger LOG = LoggerFactory.getLogger(Mending.class);

    private Mending() {}

    /** @param recovery of its recording, which was made whole */
    static Session of(Session session, Recovery recovery, Instant now) {
        String message = switch (session.state()) {
            case ARMED -> "the service ended before the start";
            case ACQUIRING, PAUSED, STOPPING ->
                "the service ended while %s; %d bytes are kept, %d torn bytes were cut off; it can be processed as it is or started again"
                        .formatted(session.state().lower(), recovery.bytes(), recovery.lostBytes());
            default -> "the service ended while processing; the data are kept and can be processed again";
        };
        LOG.warn("session mended id={} state={} {}", session.id(), session.state(), message);
        return session.state().canBecome(SessionState.INTERRUPTED)
                ? session.interrupted(now, message)
                : session.failed(now, null, message);
    }

    /** The recording could not be made whole. */
    static Session notMended(Session session, String why, Instant now) {
        String message = "not mended: " + why;
        return session.state().canBecome(SessionState.FAILED)
                ? session.failed(now, null, message)
                : session.interrupted(now, message);
    }
}
