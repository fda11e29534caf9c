package org.petmr.acquisition.session;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.said.Said;

/**
 * Arm requests that name a step of the worklist: patient, accession number and study are taken from there, so nobody types
 * them. Weight and size may be given: they are measured at the scanner.
 */
final class ScheduledArm {

    private ScheduledArm() {}

    /** The request with what the worklist knows; as it is when it names no step. */
    static Future<String> filled(Vertx vertx, String body) {
        JsonObject request;
        try {
            request = new JsonObject(body);
        } catch (DecodeException | NullPointerException e) {
            return Future.succeededFuture(body); // what is wrong with it is said where it is read
        }
        if (!(request.getValue("scheduledStepId") instanceof String stepId)) {
            return Future.succeededFuture(body);
        }
        if (isFilled(request)) {
            return Future.succeededFuture(body);
        }
        return vertx.eventBus()
                .<JsonObject>request(Addresses.WORKLIST_STEP, stepId)
                .map(reply -> merged(request, reply.body()).encode())
                .recover(e -> Future.failedFuture(told(stepId, e)));
    }

    /** A later bed brings what the first one took from the step; meanwhile that may have left the worklist. */
    private static boolean isFilled(JsonObject request) {
        return request.getValue("examination") instanceof String
                && request.getValue("accession") instanceof String
                && request.getValue("patient") instanceof JsonObject patient
                && patient.getValue("id") != null;
    }

    /** Why a step cannot be armed, for who asked. @param e what came instead of the step */
    static AcquisitionException told(String stepId, Throwable e) {
        if (e instanceof AcquisitionException known) {
            return known;
        }
        ReplyFailure failure = e instanceof ReplyException reply ? reply.failureType() : ReplyFailure.ERROR;
        return AcquisitionException.invalid(
                switch (failure) {
                    case RECIPIENT_FAILURE -> Said.by(e);
                    case NO_HANDLERS ->
                        Phrase.WORKLIST_NONE.said(
                                "scheduledStepId: %s (expected: none, no worklist is configured)".formatted(stepId));
                    default ->
                        Phrase.WORKLIST_DOWN.of(
                                "scheduledStepId: %s (expected: a step of the worklist; it does not answer; arm by hand, with patient and accession)",
                                stepId);
                });
    }

    /** No value is told when two differ: the message goes to the log. */
    static JsonObject merged(JsonObject request, JsonObject entry) {
        JsonObject out = request.copy();
        take("accession", "accession", out, entry);
        take("studyInstanceUid", "studyInstanceUid", out, entry);
        JsonObject patient = out.getValue("patient") instanceof JsonObject given ? given : new JsonObject();
        JsonObject known = entry.getJsonObject("patient");
        take("patient.id", "id", patient, known);
        for (String name : new String[] {"name", "sex", "birthDate"}) {
            if (known.getValue(name) != null) {
                patient.put(name, known.getValue(name));
            }
        }
        for (String name : new String[] {"weightKg", "sizeM"}) {
            if (patient.getValue(name) == null && known.getValue(name) != null) {
                patient.put(name, known.getValue(name));
            }
        }
        return out.put("patient", patient);
    }

    private static void take(String field, String name, JsonObject into, JsonObject from) {
        Object wanted = from.getValue(name);
        if (wanted == null) {
            return;
        }
        Object given = into.getValue(name);
        if (given != null && !given.equals(wanted)) {
            throw AcquisitionException.invalid(
                    Phrase.OTHER_PATIENT.of("%s: another one (expected: that of the worklist's step, or none)", field));
        }
        into.put(name, wanted);
    }
}
