package org.petmr.acquisition.console;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.petmr.acquisition.Addresses;

/** What the views Review and Studies ask for: which sessions there are, and what there is to look at of one. */
final class ReviewOperations {

    private static final String DEFAULT_LIMIT = "200";

    private final Vertx vertx;
    private final Path sessions;
    private final Path examinations;

    /** @param sessions directory of all of them @param examinations the same */
    ReviewOperations(Vertx vertx, Path sessions, Path examinations) {
        this.vertx = vertx;
        this.sessions = sessions;
        this.examinations = examinations;
    }

    void addTo(Operations operations) {
        operations.answer("listStudies", this::studies);
        operations.answer("getReview", this::session);
        operations.answer("getWholeReview", this::examination);
    }

    private Future<JsonObject> ask(String address, Object body) {
        return vertx.eventBus().<JsonObject>request(address, body).map(reply -> reply.body());
    }

    /** Newest first. Sessions that are beds of an examination are told with it and by themselves. */
    private Future<Answer> studies(RoutingContext http) {
        int limit = Integer.parseInt(
                http.queryParams().contains("limit") ? http.queryParams().get("limit") : DEFAULT_LIMIT);
        return Future.all(ask(Addresses.SESSION_LIST, limit), ask(Addresses.EXAMINATION_LIST, limit))
                .map(both -> {
                    JsonObject found = both.resultAt(0);
                    JsonArray knit = both.<JsonObject>resultAt(1).getJsonArray("examinations");
                    return Answer.ok(new JsonObject()
                            .put("total", found.getInteger("total"))
                            .put(
                                    "sessions",
                                    new JsonArray(newest(found.getJsonArray("sessions"), limit)
                                            .map(ReviewView::row)
                                            .toList()))
                            .put(
                                    "examinations",
                                    new JsonArray(newest(knit, limit)
                                            .map(ReviewView::examination)
                                            .toList())));
                });
    }

    private static Stream<JsonObject> newest(JsonArray all, int limit) {
        List<JsonObject> objects = all.stream().map(JsonObject.class::cast).toList();
        return objects.stream()
                .sorted(Comparator.comparing((JsonObject o) -> o.getString("armedAt"))
                        .reversed())
                .limit(limit);
    }

    private Future<Answer> session(RoutingContext http) {
        return ask(Addresses.SESSION_GET, http.pathParam("id")).compose(session -> {
            AuditTap.noteSession(http, session);
            Path directory = sessions.resolve(session.getString("id"));
            return vertx.executeBlocking(
                    () -> Answer.ok(ReviewView.of(
                            session, session.getString("startedAt"), ResultFacts.processings(directory, session))),
                    false);
        });
    }

    /** Its image is decay corrected to the time that its result names: beds may have been left out, or measured anew. */
    private Future<Answer> examination(RoutingContext http) {
        return ask(Addresses.EXAMINATION_GET, new JsonObject().put("id", http.pathParam("id")))
                .compose(examination -> {
                    AuditTap.noteSession(http, examination);
                    Path folder =
                            examinations.resolve(examination.getString("id")).resolve("result");
                    JsonObject knit = ReviewView.part(ReviewView.part(examination, "result"), "knit");
                    String reference = knit.getString("reference_time");
                    JsonArray corrections = ReviewView.list(knit, "corrections");
                    JsonObject arm = ReviewView.corrected(ReviewView.part(examination, "arm"), corrections);
                    return vertx.executeBlocking(
                            () -> {
                                JsonArray results = new JsonArray();
                                if (Files.isDirectory(folder)) {
                                    results.add(ResultFacts.of(folder, 0, arm, reference)
                                            .put("corrections", corrections)
                                            .put("isShown", true));
                                }
                                return Answer.ok(ReviewView.of(examination, reference, results));
                            },
                            false);
                });
    }
}
