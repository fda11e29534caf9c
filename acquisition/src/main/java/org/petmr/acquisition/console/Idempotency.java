package org.petmr.acquisition.console;

import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.petmr.acquisition.AcquisitionException;

/**
 * Answers to requests that carried an {@code Idempotency-Key}: the same request again gets the same answer, and nothing is
 * done twice; while the first is still at work the second waits for its answer. Only what was done is kept: after an error
 * nothing has changed, and the same key may be tried again. Lives on the console's context; forgets the oldest, and all of
 * them at a restart.
 */
final class Idempotency {

    private record Known(String request, Future<Answer> answer) {}

    private final Map<String, Known> known;

    /** @param most keys that are kept */
    Idempotency(int most) {
        known = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
                return size() > most;
            }
        };
    }

    /**
     * @param key of one caller
     * @param request everything that makes it the same request
     * @throws AcquisitionException the key came with another request before
     */
    Future<Answer> once(String key, String request, Supplier<Future<Answer>> work) {
        Known before = known.get(key);
        if (before != null) {
            if (!before.request().equals(request)) {
                throw AcquisitionException.invalid(
                        "Idempotency-Key: used for another request before (expected: a new key for a new request)");
            }
            return before.answer().map(a -> a.with("idempotency-replayed", "true"));
        }
        Future<Answer> answer = work.get();
        known.put(key, new Known(request, answer));
        return answer.onFailure(e -> known.remove(key));
    }

    int size() {
        return known.size();
    }
}
