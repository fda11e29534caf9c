package org.petmr.acquisition.console;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.petmr.acquisition.AcquisitionException;
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

    /**
     * Newest first. Sessions that are beds of an examination are told with it and by themselves; both reach back to the same
     * moment.
     */
    private Future<Answer> studies(RoutingContext http) {
        JsonObject wish = new JsonObject()
                .put("limit", Integer.parseInt(asked(http, "limit", DEFAULT_LIMIT)))
                .put("search", asked(http, "search", ""))
                .put("state", asked(http, "state", ""));
        String before = asked(http, "before", "");
        if (!before.isEmpty()) {
            wish.put("before", moment(before).toString());
        }
        return Future.all(ask(Addresses.SESSION_LIST, wish), ask(Addresses.EXAMINATION_LIST, wish))
                .map(both -> {
                    JsonObject found = both.resultAt(0);
                    JsonObject knit = both.resultAt(1);
                    Instant from = Stream.of(found, knit)
                            .map(list -> list.getString("next"))
                            .filter(Objects::nonNull)
                            .map(Instant::parse)
                            .max(Comparator.naturalOrder())
                            .orElse(Instant.MIN);
                    JsonObject list = new JsonObject()
                            .put("total", found.getInteger("total"))
                            .put("sessions", rows(found.getJsonArray("sessions"), from, ReviewView::row))
                            .put(
                                    "examinations",
                                    rows(knit.getJsonArray("examinations"), from, ReviewView::examination));
                    return Answer.ok(from.equals(Instant.MIN) ? list : list.put("next", from.toString()));
                });
    }

    private static String asked(RoutingContext http, String name, String otherwise) {
        return http.queryParams().contains(name) ? http.queryParams().get(name) : otherwise;
    }

    private static Instant moment(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw AcquisitionException.badRequest("before: %s (expected: a time in UTC)".formatted(text));
        }
    }

    /** What was armed earlier comes with the next page. */
    private static JsonArray rows(JsonArray all, Instant from, Function<JsonObject, JsonObject> row) {
        return new JsonArray(all.stream()
                .map(JsonObject.class::cast)
                .filter(o -> !Instant.parse(o.getString("armedAt")).isBefore(from))
                .map(row)
                .toList());
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
                    Path directory = examinations.resolve(examination.getString("id"));
                    String reference = ReviewView.part(ReviewView.part(examination, "result"), "knit")
                            .getString("reference_time");
                    JsonObject told = examination.copy().put("startedAt", reference);
                    return vertx.executeBlocking(
                            () -> Answer.ok(
                                    ReviewView.of(examination, reference, ResultFacts.processings(directory, told))),
                            false);
                });
    }
}
