package org.petmr.acquisition.monitor;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.petmr.acquisition.Addresses;

/** Whether the service can take an acquisition: the session service answers, the store can be written, and what else is asked. */
public final class Readiness {

    /** What a check says when nothing is wrong. */
    public static final String OK = "ok";

    private static final long TIMEOUT_MS = 2000;

    private Readiness() {}

    /**
     * @param more checks of others, by name; must not block
     * @return name of the check to {@link #OK} or what is wrong; never fails
     */
    public static Future<Map<String, String>> check(Vertx vertx, Path sessions, Map<String, Supplier<String>> more) {
        Future<String> session = vertx.eventBus()
                .request(Addresses.STATE_GET, null, new DeliveryOptions().setSendTimeout(TIMEOUT_MS))
                .map(OK)
                .otherwise("the session service does not answer");
        Future<String> store = vertx.<String>executeBlocking(() -> write(sessions), false)
                .timeout(TIMEOUT_MS, java.util.concurrent.TimeUnit.MILLISECONDS)
                .otherwise(e -> "the store did not take a byte in time");
        return Future.all(session, store).map(v -> {
            Map<String, String> checks = new LinkedHashMap<>();
            checks.put("session", session.result());
            checks.put("store", store.result());
            more.forEach((name, check) -> checks.put(name, check.get()));
            return checks;
        });
    }

    private static String write(Path sessions) {
        Path probe = sessions.resolve(".ready-" + Thread.currentThread().getId());
        try {
            try (FileChannel out = FileChannel.open(
                    probe, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                out.write(java.nio.ByteBuffer.wrap(new byte[] {1}));
                out.force(false);
            } finally {
                Files.deleteIfExists(probe);
            }
            return OK;
        } catch (IOException e) {
            return "the store cannot be written: " + e.getMessage();
        }
    }
}
