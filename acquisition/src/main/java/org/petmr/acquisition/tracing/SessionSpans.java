package org.petmr.acquisition.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** From the states of sessions and the progress of their jobs to spans. All methods synchronised: any thread may tell. */
final class SessionSpans {

    private static final Set<String> AT_REST = Set.of("complete", "failed", "interrupted", "aborted");
    private static final double NS_PER_S = 1e9;

    private static final class Open {
        private final Span whole;
        private final Context within;
        private final Map<String, Span> parts = new HashMap<>();
        private String phase = "";

        private Open(Span whole) {
            this.whole = whole;
            this.within = Context.root().with(whole);
        }
    }

    private final Tracer tracer;
    private final Clock clock;
    private final Map<String, Open> open = new HashMap<>();

    SessionSpans(Tracer tracer, Clock clock) {
        this.tracer = tracer;
        this.clock = clock;
    }

    /** @param state message of {@code Addresses.STATE} */
    synchronized void state(JsonObject state) {
        JsonObject session = state.getJsonObject("session");
        if (session == null) {
            return;
        }
        String id = session.getString("id");
        String now = session.getString("state");
        Open trace = open.get(id);
        if (trace == null) {
            if (isAtRest(now, session)) {
                return; // over before anybody listened
            }
            trace = begin(id, session, now.equals("armed") ? "armedAt" : null);
            open.put(id, trace);
        }
        phases(trace, now, session);
        if (isAtRest(now, session)) {
            end(open.remove(id), now, session);
        }
    }

    private static boolean isAtRest(String state, JsonObject session) {
        JsonObject plan = session.getJsonObject("arm", new JsonObject()).getJsonObject("plan");
        boolean isListModeOnly = plan != null && "list-mode".equals(plan.getString("kind"));
        return AT_REST.contains(state) || isListModeOnly && state.equals("stored");
    }

    private Open begin(String id, JsonObject session, String since) {
        JsonObject arm = session.getJsonObject("arm", new JsonObject());
        SpanBuilder builder = tracer.spanBuilder("examination")
                .setNoParent()
                .setAttribute("petmr.session", id)
                .setAttribute("petmr.scanner", arm.getString("scanner", ""))
                .setAttribute(
                        "petmr.isotope",
                        arm.getJsonObject("tracer", new JsonObject()).getString("isotope", ""));
        return new Open(builder.setStartTimestamp(at(session, since)).startSpan());
    }

    private void phases(Open trace, String now, JsonObject session) {
        String phase = switch (now) {
            case "armed" -> "arm";
            case "acquiring", "paused", "stopping" -> "acquire";
            default -> "";
        };
        if (phase.equals(trace.phase)) {
            return;
        }
        Instant turn =
                at(session, phase.equals("arm") ? "armedAt" : phase.equals("acquire") ? "startedAt" : "storedAt");
        endPart(trace, trace.phase, turn, now.equals("failed"));
        trace.phase = phase;
        if (!phase.isEmpty()) {
            trace.parts.put(
                    phase,
                    tracer.spanBuilder(phase)
                            .setParent(trace.within)
                            .setStartTimestamp(turn)
                            .startSpan());
        }
    }

    /** @param progress message of {@code Addresses.PROGRESS} */
    synchronized void progress(JsonObject progress) {
        Open trace = open.get(progress.getString("session"));
        if (trace == null) {
            return;
        }
        for (Object each : progress.getJsonArray("stages", new JsonArray())) {
            JsonObject stage = (JsonObject) each;
            String name = stage.getString("name");
            String status = stage.getString("status", "");
            boolean isKnown = trace.parts.containsKey(name);
            Instant now = clock.instant();
            Instant since = now.minusNanos((long) (stage.getDouble("elapsedS", 0.0) * NS_PER_S));
            if (status.equals("running") && !isKnown) {
                trace.parts.put(
                        name,
                        tracer.spanBuilder(name)
                                .setParent(trace.within)
                                .setStartTimestamp(since)
                                .startSpan());
            } else if (isKnown && (status.equals("done") || status.equals("failed") || status.equals("cancelled"))) {
                endPart(trace, name, now, !status.equals("done"));
            }
        }
    }

    private static void endPart(Open trace, String name, Instant at, boolean isFailed) {
        Span span = trace.parts.remove(name);
        if (span != null) {
            if (isFailed) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end(TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano(), TimeUnit.NANOSECONDS);
        }
    }

    private void end(Open trace, String state, JsonObject session) {
        Instant at = at(session, "endedAt");
        boolean isGood = state.equals("complete");
        for (String name : Set.copyOf(trace.parts.keySet())) {
            endPart(trace, name, at, !isGood);
        }
        trace.whole.setAttribute("petmr.state", state);
        if (session.getValue("totals") instanceof JsonObject totals) {
            trace.whole.setAttribute(
                    "petmr.events.stored", totals.getLong("storedPrompts", 0L) + totals.getLong("storedDelayeds", 0L));
            trace.whole.setAttribute(
                    "petmr.events.lost",
                    totals.getLong("lostOnLink", 0L)
                            + totals.getLong("lostInDevice", 0L)
                            + totals.getLong("lostInService", 0L));
        }
        if (!isGood) {
            trace.whole.setStatus(StatusCode.ERROR);
        }
        trace.whole.end(TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano(), TimeUnit.NANOSECONDS);
    }

    /** @param field null, or one that has not come yet: now */
    private Instant at(JsonObject session, String field) {
        String text = field == null ? null : session.getString(field);
        return text == null ? clock.instant() : Instant.parse(text);
    }
}
