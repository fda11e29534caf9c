package org.petmr.acquisition.session;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.petmr.recon.compute.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what is on disk of sessions that were interrupted, beside everything else: it may be much, and the service must be ready
 * in seconds. On the session verticle's context.
 */
final class InterruptedCounts {

    private static final Logger LOG = LoggerFactory.getLogger(InterruptedCounts.class);

    private final Vertx vertx;
    private final SessionControl control;
    private final Map<String, Future<?>> counting = new HashMap<>();
    private volatile boolean isClosing;

    InterruptedCounts(Vertx vertx, SessionControl control) {
        this.vertx = vertx;
        this.control = control;
    }

    /** @param found as it lay on disk when the service started */
    void countIfMissing(Session found) {
        String id = found.id();
        Session session = control.get(id);
        if (session.state() != SessionState.INTERRUPTED || session.startedAt() == null) {
            return;
        }
        Path directory = control.parts().archive().directory(id);
        counting.put(
                id,
                vertx.executeBlocking(
                                () -> UncountedMark.isSet(directory) || FoundTotals.areMissing(found, session)
                                        ? FoundTotals.of(
                                                directory.resolve(SessionArchive.LIST_MODE),
                                                session.totals(),
                                                untilClosing())
                                        : session.totals(),
                                false)
                        .compose(all -> Objects.equals(all, session.totals())
                                ? Future.succeededFuture()
                                : control.change(control.get(id).withTotals(all)))
                        .compose(v -> vertx.executeBlocking(() -> {
                            UncountedMark.remove(directory);
                            return null;
                        }))
                        .onFailure(e -> {
                            if (!isClosing) {
                                LOG.warn("recording not counted id={} {}", id, e.getMessage());
                            }
                        }));
    }

    private Progress untilClosing() {
        return new Progress() {
            @Override
            public void report(double fraction, String message) {
                // Nobody waits for it by the second.
            }

            @Override
            public boolean isCancelled() {
                return isClosing;
            }
        };
    }

    /** Done when a session is not, or no longer, being counted. */
    Future<?> counted(String id) {
        return counting.getOrDefault(id, Future.succeededFuture());
    }

    /** Counts no further; what is not counted is at the next start. Done when nothing is read or written any more. */
    Future<Void> shutDown() {
        isClosing = true;
        return Future.join(List.copyOf(counting.values())).transform(r -> Future.succeededFuture());
    }
}
