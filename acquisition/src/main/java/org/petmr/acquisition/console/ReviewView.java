package org.petmr.acquisition.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.said.Said;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.acquisition.session.InjectionTime;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.quantification.Uptake;

/** Sessions as the views Review and Studies need them: the patient by initials only. */
final class ReviewView {

    private static final double MS_PER_S = 1000;

    private ReviewView() {}

    /**
     * What there is to look at of a session or an examination.
     *
     * @param whole the session or examination as the service tells it
     * @param startedAt to which the images are decay corrected; null when nothing was measured
     * @param processings of {@link ResultFacts}, each with the tracer and the factor to SUV that it goes by
     */
    static JsonObject of(JsonObject whole, String startedAt, JsonArray processings) {
        JsonObject arm = part(whole, "arm");
        JsonObject tracer = part(arm, "tracer");
        return new JsonObject()
                .put("id", whole.getString("id"))
                .put("version", String.valueOf(whole.getValue("version")))
                .put("state", whole.getString("state"))
                .put("accession", arm.getString("accession"))
                .put("initials", initials(arm))
                .put("scanner", arm.getString("scanner"))
                .put(
                        "tracer",
                        new JsonObject()
                                .put("isotope", tracer.getString("isotope"))
                                .put("agent", tracer.getString("agent")))
                .put("startedAt", startedAt)
                .put("armed", goneBy(arm))
                .put("processings", processings);
    }

    /** What of a request SUV goes by, as a request to process again names it. */
    static JsonObject goneBy(JsonObject arm) {
        JsonObject tracer = part(arm, "tracer");
        JsonObject patient = part(arm, "patient");
        return new JsonObject()
                .put(
                        "tracer",
                        new JsonObject()
                                .put("injectedActivityBq", tracer.getDouble("injectedActivityBq"))
                                .put("injectedAt", tracer.getString("injectedAt")))
                .put(
                        "patient",
                        new JsonObject()
                                .put("weightKg", patient.getDouble("weightKg"))
                                .put("sizeM", patient.getDouble("sizeM")));
    }

    /** A request with the values that were corrected since. @param corrections {@code [{field, to}]} */
    static JsonObject corrected(JsonObject arm, JsonArray corrections) {
        JsonObject now = arm.copy();
        for (int i = 0; i < corrections.size(); i++) {
            JsonObject correction = corrections.getJsonObject(i);
            String[] path = correction.getString("field").split("\\.");
            now.getJsonObject(path[0]).put(path[1], correction.getValue("to"));
        }
        return now;
    }

    /** The factor from Bq/mL to SUV by body weight; where there is none, why. */
    static JsonObject suv(JsonObject arm, String startedAt) {
        JsonObject patient = part(arm, "patient");
        JsonObject tracer = part(arm, "tracer");
        Double weightKg = patient.getDouble("weightKg");
        if (weightKg == null) {
            return why(Phrase.NO_WEIGHT.said("patient.weightKg: missing (expected: a weight, no SUV without it)"));
        }
        if (startedAt == null) {
            return why(Phrase.NOTHING_MEASURED.said("nothing was measured"));
        }
        try {
            Isotope isotope = Isotope.find(tracer.getString("isotope"));
            Instant injected = Instant.parse(tracer.getString("injectedAt"));
            Optional<Said> obstacle = InjectionTime.obstacle(
                    new ArmRequest.Tracer(
                            isotope.name(),
                            tracer.getString("agent"),
                            tracer.getDouble("injectedActivityBq"),
                            injected),
                    Instant.parse(startedAt),
                    arm.getDouble("durationS"));
            if (obstacle.isPresent()) {
                return why(obstacle.get());
            }
            double elapsedS =
                    Duration.between(injected, Instant.parse(startedAt)).toMillis() / MS_PER_S;
            double factor = Uptake.suvBodyWeight(
                    1, weightKg, tracer.getDouble("injectedActivityBq"), elapsedS, isotope.halfLifeS());
            return new JsonObject()
                    .put("perBqPerMl", factor)
                    .put("weightKg", weightKg)
                    .put("elapsedS", elapsedS)
                    .put("halfLifeS", isotope.halfLifeS());
        } catch (IllegalArgumentException e) {
            return new JsonObject().put("why", e.getMessage());
        }
    }

    private static JsonObject why(Said said) {
        JsonObject told = new JsonObject().put("why", said.english());
        said.putInto(told);
        return told;
    }

    /** One row of the list of studies. @param session with its result, whole */
    static JsonObject row(JsonObject session) {
        JsonObject arm = part(session, "arm");
        JsonObject tracer = part(arm, "tracer");
        JsonObject result = part(session, "result");
        JsonObject totals = session.getJsonObject("totals");
        return new JsonObject()
                .put("id", session.getString("id"))
                .put("state", session.getString("state"))
                .put("version", session.getString("version"))
                .put("accession", arm.getString("accession"))
                .put("initials", initials(arm))
                .put("examination", arm.getString("examination"))
                .put("bed", arm.getInteger("bed"))
                .put("scanner", arm.getString("scanner"))
                .put("tracer", tracer.getString("isotope") + "-" + tracer.getString("agent"))
                .put("protocol", arm.getString("protocol"))
                .put("armedAt", session.getString("armedAt"))
                .put("durationS", arm.getDouble("durationS"))
                .put("lost", totals == null ? null : lost(totals))
                .put("sent", totals == null ? null : totals.getLong("sentEvents"))
                .put("findings", list(part(result, "attenuation"), "findings"))
                .put("explained", list(part(result, "attenuation"), "explained"))
                .put("decision", part(result, "registration").getString("decision"))
                .put("processing", part(result, "provenance").getInteger("processing"))
                .put("method", part(result, "reconstruction").getString("method"))
                .put("error", session.getString("error"))
                .put("errorSaid", session.getJsonObject("errorSaid"));
    }

    private static long lost(JsonObject totals) {
        return totals.getLong("lostOnLink", 0L)
                + totals.getLong("lostInDevice", 0L)
                + totals.getLong("lostInService", 0L);
    }

    /** One examination of several beds. */
    static JsonObject examination(JsonObject examination) {
        JsonObject arm = part(examination, "arm");
        JsonObject tracer = part(arm, "tracer");
        return new JsonObject()
                .put("id", examination.getString("id"))
                .put("state", examination.getString("state"))
                .put("version", String.valueOf(examination.getValue("version")))
                .put("accession", arm.getString("accession"))
                .put("initials", initials(arm))
                .put("scanner", arm.getString("scanner"))
                .put("tracer", tracer.getString("isotope") + "-" + tracer.getString("agent"))
                .put("protocol", arm.getString("protocol"))
                .put("armedAt", examination.getString("armedAt"))
                .put("beds", list(examination, "beds").size())
                .put("hasImage", examination.getValue("result") != null)
                .put("error", examination.getString("error"));
    }

    /** Null and missing are the same here. */
    static JsonObject part(JsonObject of, String name) {
        JsonObject found = of.getJsonObject(name);
        return found == null ? new JsonObject() : found;
    }

    static JsonArray list(JsonObject of, String name) {
        JsonArray found = of.getJsonArray(name);
        return found == null ? new JsonArray() : found;
    }

    /** First letters, as everywhere in the room. */
    private static String initials(JsonObject arm) {
        String name = Objects.requireNonNullElse(part(arm, "patient").getString("name"), "");
        StringBuilder out = new StringBuilder();
        for (String part : name.split("[\\^\\s]+")) {
            if (!part.isEmpty()) {
                out.append(out.isEmpty() ? "" : " ").append(part.charAt(0)).append("**");
            }
        }
        return out.toString();
    }
}
