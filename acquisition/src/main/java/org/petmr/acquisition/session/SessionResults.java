package org.petmr.acquisition.session;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.said.Phrase;

/**
 * What is done with the results of sessions: maps and labels from outside, regions that are measured. On the session verticle's context, as
 * {@link SessionControl} is; what takes long is done one after the other, for it may be large as well, and beside what the states
 * of sessions wait for.
 */
final class SessionResults {

    private final Vertx vertx;
    private final SessionControl control;
    private Future<?> last = Future.succeededFuture();

    SessionResults(Vertx vertx, SessionControl control) {
        this.vertx = vertx;
        this.control = control;
    }

    /**
     * Keeps a map from outside for the session's next processing, or lets go of one.
     *
     * @return what was found in it
     */
    Future<JsonObject> replaceMap(String id, MapReplacement wish) {
        Session session = control.get(id);
        control.requireNotStarting(id);
        session.state().requireCanBecome(SessionState.PROCESSING);
        requireAcquired(session);
        SessionControl.Parts parts = control.parts();
        return inOrder(() -> SessionJson.of(parts.pipeline().replaceMap(RunFiles.stored(parts, session), wish)));
    }

    /**
     * Keeps a volume of labels, for regions that are to be measured.
     *
     * @return its regions
     */
    Future<JsonObject> keepLabels(String id, LabelUpload upload) {
        Session session = control.get(id);
        requireAcquired(session);
        SessionControl.Parts parts = control.parts();
        return inOrder(() -> SessionJson.of(parts.pipeline().keepLabels(RunFiles.shown(parts, session), upload)));
    }

    /**
     * Measures regions of the session's result and exports them.
     *
     * @return the figures of each
     */
    Future<JsonObject> measure(String id, RegionRequest wish) {
        Session session = control.get(id);
        requireAcquired(session);
        SessionControl.Parts parts = control.parts();
        return inOrder(() -> SessionJson.of(parts.pipeline().measure(RunFiles.shown(parts, session), wish)))
                .onSuccess(v -> parts.register()
                        .seriesMade(id, Optional.empty(), parts.archive().directory(id)));
    }

    private static void requireAcquired(Session session) {
        if (session.startedAt() == null) {
            throw AcquisitionException.conflict(
                    Phrase.NOTHING_ACQUIRED.of("session %s: nothing was acquired", session.id()));
        }
    }

    private Future<JsonObject> inOrder(Callable<JsonObject> work) {
        Future<JsonObject> done = last.transform(before -> vertx.executeBlocking(work, false));
        last = done;
        return done;
    }
}
