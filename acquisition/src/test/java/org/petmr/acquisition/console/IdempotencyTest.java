package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.AcquisitionException;

/** A request with a key is done once, whatever becomes of the service in between. */
class IdempotencyTest {

    private static final int MOST = 3;

    @TempDir
    Path directory;

    private final AtomicInteger done = new AtomicInteger();
    private Vertx vertx;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void close() throws Exception {
        of(vertx.close());
    }

    private static <T> T of(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** As after a start of the service. */
    private Idempotency started() {
        return new Idempotency(new IdempotencyFile(vertx, directory.resolve("answers.jsonl"), MOST));
    }

    private Future<Answer> arm() {
        int n = done.incrementAndGet();
        return Future.succeededFuture(
                new Answer(201, new JsonObject().put("id", "S" + n), Map.of("etag", "\"" + n + "\"")));
    }

    @Test
    void theSameKeyIsDoneOnceAlsoAfterARestart() throws Exception {
        Answer first = of(started().once("anna k1", "POST /a", this::arm));
        Answer again = of(started().once("anna k1", "POST /a", this::arm));
        assertThat(done).hasValue(1);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers()).containsAllEntriesOf(first.headers()).containsEntry("idempotency-replayed", "true");
        assertThatThrownBy(() -> started().once("anna k1", "POST /b", this::arm))
                .hasMessageContaining("used for another request before");
        assertThat(of(started().once("bob k1", "POST /a", this::arm)).body().getString("id"))
                .isEqualTo("S2");
    }

    @Test
    void whatWasRefusedMayBeTriedAgain() throws Exception {
        assertThatThrownBy(() -> of(started()
                        .once("k", "r", () -> Future.failedFuture(AcquisitionException.conflict("state: armed")))))
                .hasMessage("state: armed");
        assertThat(of(started().once("k", "r", this::arm)).status()).isEqualTo(201);
    }

    @Test
    void whatTheEndOfTheServiceCutShortIsSaidAndNotRepeated() throws Exception {
        Promise<Answer> never = Promise.promise();
        java.util.concurrent.CountDownLatch begun = new java.util.concurrent.CountDownLatch(1);
        started().once("k", "r", () -> {
            begun.countDown();
            return never.future();
        });
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> of(started().once("k", "r", this::arm)))
                .hasMessageContaining("the service ended while this request was at work");
        assertThat(done).hasValue(0);
    }

    @Test
    void theOldestAreForgottenAndTheFileStaysSmall() throws Exception {
        Idempotency all = started();
        for (int i = 0; i < 50; i++) {
            of(all.once("k" + i, "r", this::arm));
        }
        assertThat(all.size()).isEqualTo(MOST);
        assertThat(Files.readAllLines(directory.resolve("answers.jsonl"))).hasSizeLessThanOrEqualTo(4 * MOST + 1);
        of(started().once("k49", "r", this::arm));
        assertThat(done).hasValue(50);
    }

    @Test
    void aTornLastLineIsLeftOut() throws Exception {
        of(started().once("k", "r", this::arm));
        Files.writeString(directory.resolve("answers.jsonl"), "{\"key\": \"12", StandardOpenOption.APPEND);
        of(started().once("k", "r", this::arm));
        assertThat(done).hasValue(1);
        assertThat(Files.readString(directory.resolve("answers.jsonl")))
                .as("neither the key nor the request itself")
                .doesNotContain("\"k\"");
    }
}
