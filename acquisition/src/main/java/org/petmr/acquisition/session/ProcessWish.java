package org.petmr.acquisition.session;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.petmr.acquisition.AcquisitionException;

/**
 * How a session is to be processed again.
 *
 * @param pipeline options that take the place of those of the arm request, as JSON; null or missing ones stay
 * @param tracer what is known better of the injection than when the session was armed; null: nothing
 * @param patient the same of the patient
 * @param priority {@code low}, {@code normal} or {@code high}; null: normal for the first processing, low for later ones
 * @param by who wishes it; null: nobody in particular
 */
record ProcessWish(JsonNode pipeline, Tracer tracer, Patient patient, String priority, String by) {

    /** As the session was armed. */
    static final ProcessWish AS_ARMED = new ProcessWish(null, null, null, null, null);

    /** Null for what is as armed. @param injectedActivityBq at the time of injection */
    record Tracer(Double injectedActivityBq, Instant injectedAt) {}

    /** Null for what is as armed. @param sizeM height */
    record Patient(Double weightKg, Double sizeM) {}

    static final int LOW = 10;
    static final int NORMAL = 50;
    static final int HIGH = 80;
    /** On top of the rest of its processing: before all stages of others, but those of a higher priority still. */
    static final int QUICK_LOOK = 100;

    ProcessWish {
        if (pipeline != null && !pipeline.isNull() && !pipeline.isObject()) {
            throw AcquisitionException.invalid("pipeline: %s (expected: a JSON object)".formatted(pipeline));
        }
        if (priority != null && !priority.matches("low|normal|high")) {
            throw AcquisitionException.invalid("priority: %s (expected: low, normal or high)".formatted(priority));
        }
    }

    /** @param number of the processing */
    int stagePriority(int number) {
        if (priority == null) {
            return number == 1 ? NORMAL : LOW;
        }
        return switch (priority) {
            case "high" -> HIGH;
            case "normal" -> NORMAL;
            default -> LOW;
        };
    }

    /** Of a new acquisition before everything; of one that is done again just before its own stages. */
    int quickLookPriority(int number) {
        int stages = stagePriority(number);
        return stages >= NORMAL ? stages + QUICK_LOOK : stages + 1;
    }
}
