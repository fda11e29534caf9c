package org.petmr.acquisition.console;

import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.petmr.acquisition.AcquisitionException;

/**
 * Answers to requests that carried an {@code Idempotency-Key}: the same request again gets the same answer, and nothing is
 * done twice, also when the service was ended in between; while the first is still at work the second waits for its answer.
 * Only what was done is kept: after an error nothing has changed, and the same key may be tried again. A key whose work was
 * cut short by the end of the service is told so, since nobody knows what became of it. Lives on the console's context;
 * forgets the oldest.
 */
final class Idempotency {

    private record Known(String request, Future<Answer> answer) {}

    private final IdempotencyFile file;
    private final Map<String, Known> known;

    /** Takes up what the file holds. */
    Idempotency(IdempotencyFile file) {
        this.file = file;
        known = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
                return size() > file.most();
            }
        };
        file.kept()
                .forEach(e -> known.put(
                        e.key(),
                        new Known(
                                e.request(),
                                e.answer()
                                        .map(Future::succeededFuture)
                                        .orElseGet(() -> Future.failedFuture(AcquisitionException.conflict(
                                                "Idempotency-Key: the service ended while this request was at work (expected: a look at what"
                                                        + " became of it, then a new key)"))))));
    }

    /**
     * @param key of one caller
     * @param request everything that makes it the same request
     * @throws AcquisitionException the key came with another request before
     */
    Future<Answer> once(String key, String request, Supplier<Future<Answer>> work) {
        String hidden = Fingerprint.of(key);
        String same = Fingerprint.of(request);
        Known before = known.get(hidden);
        if (before != null) {
            if (!before.request().equals(same)) {
                throw AcquisitionException.invalid(
                        "Idempotency-Key: used for another request before (expected: a new key for a new request)");
            }
            return before.answer().map(a -> a.with("idempotency-replayed", "true"));
        }
        Future<Answer> answer = file.begun(hidden, same)
                .compose(v -> work.get())
                .compose(
                        done -> file.done(hidden, done).map(done),
                        e -> file.undone(hidden).transform(v -> Future.failedFuture(e)));
        known.put(hidden, new Known(same, answer));
        return answer.onFailure(e -> known.remove(hidden));
    }

    int size() {
        return known.size();
    }
}
