package org.petmr.acquisition.dicom.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.petmr.acquisition.dicom.DicomNodeException;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.StoreOutcome;
import org.petmr.acquisition.dicom.StoreSource;

/**
 * The answer to STOW-RS (PS3.18 10.5.3, Table 10.5.3-1): which instances are stored, and why others are not.
 *
 * @param httpStatus 200 all, 202 some, 409 none; everything else is about the request
 * @param stored status of the stored ones: 0000 or a warning reason
 * @param failed failure reason of the others
 */
record StowAnswer(int httpStatus, Map<String, Integer> stored, Map<String, Integer> failed) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_BYTES = 64 << 20;
    private static final String STORED = "00081199";
    private static final String FAILED = "00081198";
    private static final String INSTANCE = "00081155";
    private static final String WARNING_REASON = "00081196";
    private static final String FAILURE_REASON = "00081197";
    private static final int PROCESSING_FAILURE = 0x0110;

    static Future<StowAnswer> read(HttpClientResponse response) {
        Buffer body = Buffer.buffer();
        Promise<StowAnswer> answer = Promise.promise();
        response.exceptionHandler(answer::tryFail);
        response.handler(piece -> {
            if (body.length() + piece.length() > MAX_BYTES) {
                answer.tryFail("answer longer than " + MAX_BYTES + " bytes");
                response.request().reset();
            } else {
                body.appendBuffer(piece);
            }
        });
        response.endHandler(nothing -> answer.tryComplete(of(response.statusCode(), body.getBytes())));
        return answer.future();
    }

    static StowAnswer of(int httpStatus, byte[] body) {
        Map<String, Integer> stored = new HashMap<>();
        Map<String, Integer> failed = new HashMap<>();
        try {
            JsonNode json = JSON.readTree(body);
            collect(json.path(STORED), WARNING_REASON, 0, stored);
            collect(json.path(FAILED), FAILURE_REASON, PROCESSING_FAILURE, failed);
        } catch (IOException e) {
            // Not JSON: the HTTP status says what there is to say, and no instance is named.
        }
        return new StowAnswer(httpStatus, stored, failed);
    }

    private static void collect(JsonNode sequence, String reason, int otherwise, Map<String, Integer> into) {
        for (JsonNode item : sequence.path("Value")) {
            String uid = item.path(INSTANCE).path("Value").path(0).asText("");
            into.put(uid, item.path(reason).path("Value").path(0).asInt(otherwise) & 0xFFFF);
        }
    }

    /** Fails when the request as a whole was turned away. */
    Future<StowAnswer> check(URI studies) {
        boolean isAboutInstances = httpStatus == 200 || httpStatus == 202 || httpStatus == 409 && !failed.isEmpty();
        if (isAboutInstances) {
            return Future.succeededFuture(this);
        }
        boolean isPassing = httpStatus >= 500 || httpStatus == 408 || httpStatus == 429;
        return Future.failedFuture(DicomNodeException.web(studies, "HTTP status " + httpStatus, isPassing));
    }

    /** What became of one object. One that is not named is taken for unanswered: sending it again is harmless. */
    StoreOutcome outcome(StoreSource source, String sopInstanceUid) {
        if (failed.containsKey(sopInstanceUid)) {
            return new StoreOutcome(
                    source,
                    sopInstanceUid,
                    StoreOutcome.Result.REFUSED,
                    new DicomStatus(failed.get(sopInstanceUid), ""));
        }
        if (stored.containsKey(sopInstanceUid)) {
            return new StoreOutcome(
                    source,
                    sopInstanceUid,
                    StoreOutcome.Result.STORED,
                    new DicomStatus(stored.get(sopInstanceUid), ""));
        }
        return new StoreOutcome(
                source,
                sopInstanceUid,
                StoreOutcome.Result.UNANSWERED,
                DicomStatus.cannotUnderstand("not named in the answer"));
    }
}
