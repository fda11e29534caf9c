package org.petmr.simulator.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.wire.LinkCredentials;
import org.petmr.acquisition.wire.LinkKey;

/** The emulated front end and the service share a key: a whole run, over a broken connection too; a wrong key gets nowhere. */
@Timeout(120)
class LinkCredentialsTest {

    @TempDir
    private Path directory;

    private LinkCredentials key(String name, String secret) throws Exception {
        Path file = Files.writeString(directory.resolve(name), secret);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return new LinkCredentials(Optional.of(LinkKey.read(file)), Optional.empty());
    }

    @Test
    void aRunWithAKeyThatComesBack() throws Exception {
        LinkCredentials shared = key("link.key", "0123456789abcdef0123");
        try (FaultTrial trial = new FaultTrial(
                        Files.createDirectory(directory.resolve("data")),
                        Map.of(
                                "link.heartbeatMs",
                                "1000",
                                "link.keyFile",
                                directory.resolve("link.key").toString()))
                .start(2, c -> c.with(shared), 1000, 900, "reconnect=500ms,at=500ms,node=2")) {
            trial.awaitReceived(900 * Steady.EVENTS_PER_MS);
            JsonNode totals = trial.end("complete").path("totals");
            assertThat(totals.path("sentEvents").asLong()).isEqualTo(1000 * Steady.EVENTS_PER_MS);
            assertThat(totals.path("lostOnLink").asLong()).isZero();
        }
    }

    @Test
    void aWrongKeyOrNoneIsTold() throws Exception {
        key("link.key", "0123456789abcdef0123");
        LinkCredentials other = key("other.key", "something else, as long");
        try (FaultTrial trial = new FaultTrial(
                Files.createDirectory(directory.resolve("data")),
                Map.of("link.keyFile", directory.resolve("link.key").toString()))) {
            assertThatThrownBy(() -> FrontEnd.connect(trial.config().with(other), duration -> null))
                    .hasMessageContaining("the host does not have the key of this front end");
            try (FrontEnd without = FrontEnd.connect(trial.config(), duration -> null)) {
                assertThatThrownBy(() -> without.welcome().get(20, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasMessageContaining("refused by the host: HELLO nonce: none");
            }
            assertThat(trial.metric("petmr_link_rejected_total{reason=\"authentication\"}"))
                    .isGreaterThanOrEqualTo(1);
        }
    }
}
