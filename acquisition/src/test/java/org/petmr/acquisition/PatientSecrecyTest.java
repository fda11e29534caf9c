package org.petmr.acquisition;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.slf4j.LoggerFactory;

/** A whole examination, with its mistakes: whom it was of stands in no log and in no metric. */
class PatientSecrecyTest {

    private static final String ID = "PATNUMBER77";
    private static final List<String> SECRETS = List.of(ID, "Quastenflosser", "Wilhelmine", "1931-08-07", "19310807");

    @TempDir
    Path data;

    @Test
    void logsAndMetricsNameNobody() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger ours = (Logger) LoggerFactory.getLogger("org.petmr");
        List<String> lines = new CopyOnWriteArrayList<>();
        AppenderBase<ILoggingEvent> tap = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                lines.add(event.getFormattedMessage());
                if (event.getThrowableProxy() != null) {
                    lines.add(event.getThrowableProxy().getMessage());
                }
            }
        };
        tap.setContext(root.getLoggerContext());
        tap.start();
        Level before = ours.getLevel();
        root.addAppender(tap);
        ours.setLevel(Level.DEBUG);
        StringBuilder metrics = new StringBuilder();
        try (TestService service = new TestService(data, Map.of());
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            JsonObject request = TestService.armRequest();
            request.getJsonObject("patient")
                    .put("id", ID)
                    .put("name", "Quastenflosser^Wilhelmine")
                    .put("birthDate", "1931-08-07");
            JsonObject wrong = request.copy().put("scanner", "none");
            assertThat(service.post("/api/sessions", "application/json", wrong.encode())
                            .statusCode())
                    .isEqualTo(422);
            String id = new JsonObject(service.post("/api/sessions", "application/json", request.encode())
                            .body())
                    .getString("id");
            CompletableFuture<Void> started = CompletableFuture.runAsync(() -> {
                try {
                    service.post("/api/sessions/" + id + "/start");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            device.agreeToStart();
            started.get();
            device.sendBlock(100, 10);
            metrics.append(service.get("/metrics").body());
            device.endRun();
            service.awaitState(id, "complete");
            metrics.append(service.get("/metrics").body());
        } finally {
            ours.setLevel(before);
            root.detachAppender(tap);
        }
        assertThat(lines).as("the log was heard").anyMatch(l -> l.contains("state=complete"));
        assertThat(metrics).contains("petmr_run_stored_events");
        for (String secret : SECRETS) {
            assertThat(lines).noneMatch(l -> l.contains(secret));
            assertThat(metrics).doesNotContain(secret);
        }
    }
}
