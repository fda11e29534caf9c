package org.petmr.acquisition.session;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.retention.Retention;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.store.RetentionPolicy;

/**
 * Prunes and marks list mode while the service runs. What goes is taken out of reach on the session verticle's context first, so
 * nothing begins to work on it in the same moment.
 */
final class SessionRetention {

    private static final long ANSWER_S = 30;

    private final Vertx vertx;
    private final Context context;
    private final SessionControl control;
    private final Set<String> gone = new HashSet<>(); // the context's

    SessionRetention(Vertx vertx, Context context, SessionControl control) {
        this.vertx = vertx;
        this.context = context;
        this.control = control;
    }

    /** Refuses work on list mode that is going, or has gone, also before the start. */
    void requireThere(String id) {
        Session session = control.get(id);
        if (gone.contains(id) || session.startedAt() != null && !Files.isDirectory(listMode(id))) {
            throw AcquisitionException.conflict(
                    Phrase.PRUNED.of("session %s: its list mode is pruned (expected: one that is still there)", id));
        }
    }

    private Path listMode(String id) {
        return control.parts().archive().directory(id).resolve(SessionArchive.LIST_MODE);
    }

    private static boolean isAtWork(Session s) {
        return s.state().isActive()
                || s.state() == SessionState.PROCESSING
                || s.state() == SessionState.STORED && s.arm().plan().isProcessed();
    }

    /** @return {@code {marks: {id: [...]}}} */
    Future<JsonObject> marks() {
        return vertx.executeBlocking(
                () -> {
                    JsonObject marks = new JsonObject();
                    Retention.marks(control.parts().register()::ask)
                            .forEach((id, words) -> marks.put(id, new JsonArray(words)));
                    return new JsonObject().put("marks", marks);
                },
                false);
    }

    Future<JsonObject> keep(String id, boolean isKept) {
        control.get(id);
        return vertx.executeBlocking(
                () -> {
                    Retention.keep(control.parts().register()::ask, id, isKept);
                    return new JsonObject().put("id", id).put("isKept", isKept);
                },
                false);
    }

    /** By the service's own policy. @param by whoever wants it, as the audit trail is to be told */
    Future<JsonObject> prune(boolean isDryRun, JsonObject by) {
        RetentionPolicy policy = Retention.policy(control.parts().config().retention());
        List<Retention.Recording> recordings = new ArrayList<>();
        Map<String, String> patients = new HashMap<>();
        for (Session s : control.newestFirst()) {
            patients.put(s.id(), s.arm().patient().id());
            recordings.add(new Retention.Recording(s.id(), listMode(s.id()), isAtWork(s)));
        }
        return vertx.executeBlocking(
                        () -> Retention.prune(
                                control.parts().register()::ask,
                                recordings,
                                policy,
                                isDryRun,
                                control.now(),
                                new Taking(patients, by)),
                        false)
                .map(SessionRetention::json);
    }

    /** On a worker thread: takes recordings out of reach one by one, and tells of each. */
    private final class Taking implements Retention.Hold {

        private final Map<String, String> patients;
        private final JsonObject by;

        private Taking(Map<String, String> patients, JsonObject by) {
            this.patients = patients;
            this.by = by;
        }

        /** Unless something works on it by now, or removes it already. */
        @Override
        public boolean take(String id) {
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            context.runOnContext(v -> {
                boolean isTaken = !answer.isDone() && !isAtWork(control.get(id)) && gone.add(id);
                if (!answer.complete(isTaken) && isTaken) {
                    gone.remove(id); // too late
                }
            });
            try {
                return answer.get(ANSWER_S, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } catch (ExecutionException | TimeoutException e) {
                return false; // the service is closing
            } finally {
                answer.cancel(false);
            }
        }

        @Override
        public void giveBack(String id) {
            context.runOnContext(v -> gone.remove(id));
        }

        @Override
        public void tell(String id, boolean isRemoved) {
            vertx.eventBus()
                    .publish(
                            Addresses.STORE_PRUNED,
                            new JsonObject()
                                    .put("session", id)
                                    .put("patient", patients.get(id))
                                    .put("isRemoved", isRemoved)
                                    .put("by", by));
        }
    }

    private static JsonObject json(Retention.Report report) {
        JsonArray outcomes = new JsonArray();
        for (Retention.Outcome o : report.outcomes()) {
            outcomes.add(new JsonObject()
                    .put("id", o.id())
                    .put("isRemoved", o.isRemoved() && !report.isDryRun())
                    .put("wouldGo", o.isRemoved())
                    .put("why", o.why())
                    .put("bytes", o.bytes()));
        }
        return new JsonObject()
                .put("isDryRun", report.isDryRun())
                .put("freedBytes", report.isDryRun() ? 0 : report.freedBytes())
                .put("decisions", outcomes)
                .put("unregistered", new JsonArray(report.unregistered()));
    }
}
