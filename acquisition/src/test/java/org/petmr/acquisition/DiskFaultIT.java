package org.petmr.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.acquisition.store.Recovery;
import org.petmr.recon.event.SegmentCheck;
import org.petmr.recon.scanner.ScannerCatalogue;

/**
 * A disk that becomes read-only, and one that stands still, under a service that records: the operator is told within seconds, and
 * nothing that was recorded is lost. Real file systems, which only root may mount.
 */
class DiskFaultIT {

    private static final Duration SECONDS = Duration.ofSeconds(15); // on a busy machine; 5 s are meant

    @TempDir
    Path directory;

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void skip(String why) {
        Peers.require(false, why);
    }

    /** A session that acquires. @return its id */
    private static String acquiring(TestService service, TestFrontEnd device) throws Exception {
        device.introduce(ScannerCatalogue.find("bench"));
        String id = service.arm();
        CompletableFuture<Integer> started = CompletableFuture.supplyAsync(() -> {
            try {
                return service.post("/api/sessions/" + id + "/start").statusCode();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        device.agreeToStart();
        assertThat(started.get(20, TimeUnit.SECONDS)).isEqualTo(200);
        return id;
    }

    private static long events(Path listMode) throws IOException {
        long events = 0;
        for (Path segment : Recovery.segmentFiles(listMode)) {
            SegmentCheck check = SegmentCheck.of(segment);
            assertThat(check.isSound()).as(segment.toString()).isTrue();
            events += check.prompts() + check.delayeds();
        }
        return events;
    }

    @Test
    void aDiskThatBecomesReadOnlyEndsTheRunAndKeepsIt() throws Exception {
        try (TestService service = new TestService(
                        directory,
                        Map.of(
                                "store.segmentBytes",
                                "65536",
                                "link.helloTimeoutMs",
                                "60000",
                                "link.lostAfterMs",
                                "120000"));
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            String id = acquiring(service, device);
            Path listMode = service.sessions().resolve(id).resolve("listmode");
            for (int i = 0; i < 100; i++) {
                device.sendBlock(80, 20);
            }
            await().atMost(SECONDS).until(() -> Recovery.segmentFiles(listMode).size() > 1);
            OperatorView operator = OperatorView.of(service);
            if (!run("mount", "--bind", directory.toString(), directory.toString())) {
                skip("the right to mount");
            }
            try {
                assertThat(run("mount", "-o", "remount,ro,bind", directory.toString()))
                        .isTrue();
                for (int i = 0; i < 200; i++) {
                    device.sendBlock(80, 20); // the segment that is open still takes some; the next cannot be made
                }
                assertThat(device.hear()).as("the front end is told to stop").contains("\"stop\"");
                await().atMost(SECONDS)
                        .until(() -> service.session(id).getString("state").equals("failed"));
                assertThat(operator.awaitAlarm("disk-read-only"))
                        .contains(
                                "the data directory " + service.sessions() + " cannot be written",
                                "what was recorded is kept")
                        .contains("mend the disk, then restart the service");
                assertThat(operator.awaitAlarm("session"))
                        .as("its last state is told, and not on the disk")
                        .contains("session not saved", "Read-only file system");
                for (String alarm : List.of("disk-read-only", "session")) {
                    await().atMost(SECONDS)
                            .ignoreExceptions()
                            .until(() ->
                                    operator.metric("petmr_alarm{id=\"%s\",severity=\"alarm\"}".formatted(alarm)) == 1);
                }
                assertThat(operator.metric("petmr_run_open")).isZero();
                assertThat(service.get("/health/ready").statusCode()).isEqualTo(503);
            } finally {
                assertThat(run("umount", directory.toString()) || run("umount", "-l", directory.toString()))
                        .isTrue();
            }
            operator.awaitNoAlarm("disk-read-only");
            JsonObject session = service.session(id);
            assertThat(session.getString("error"))
                    .contains("Read-only file system")
                    .contains("kept");
            JsonObject totals = session.getJsonObject("totals");
            long stored = totals.getLong("storedPrompts") + totals.getLong("storedDelayeds");
            assertThat(stored).isGreaterThanOrEqualTo(100);
            assertThat(events(listMode)).isEqualTo(stored);
            assertThat(service.post("/api/sessions/" + id + "/process").statusCode())
                    .isEqualTo(200);
            // Its images are made, and it stays what it was: part of it was never recorded.
            await().atMost(SECONDS)
                    .until(
                            () -> service.session(id).getJsonArray("stages").stream()
                                    .map(s -> ((JsonObject) s).getString("status"))
                                    .toList(),
                            stages -> !stages.isEmpty() && stages.stream().allMatch("done"::equals));
            service.awaitState(id, "failed");
            operator.awaitNoAlarm("session");
            await().atMost(SECONDS).until(() -> service.get("/health/ready").statusCode() == 200);
        }
    }

    @Test
    void aDiskThatStandsStillIsToldAndNothingIsLost() throws Exception {
        Path image = directory.resolve("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(64 << 20);
        }
        Path disk = Files.createDirectory(directory.resolve("disk"));
        if (!run("mkfs.ext4", "-q", "-F", image.toString())
                || !run("mount", "-o", "loop", image.toString(), disk.toString())) {
            skip("mkfs.ext4 and the right to mount");
        }
        try {
            standStill(disk);
        } finally {
            run("fsfreeze", "-u", disk.toString());
            if (!run("umount", disk.toString())) {
                run("umount", "-l", disk.toString());
            }
        }
    }

    private static void standStill(Path disk) throws Exception {
        try (TestService service = new TestService(
                        disk,
                        Map.of(
                                "link.ringBytes", "1048576",
                                "link.helloTimeoutMs", "60000",
                                "link.lostAfterMs", "120000",
                                "store.expectedEventsPerS", "0"));
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            OperatorView operator = OperatorView.of(service);
            device.introduce(ScannerCatalogue.find("bench"));
            String id = operator.arm(TestService.armRequest());
            operator.run(id, "start", device, 20, 1000);
            if (!run("fsfreeze", "-f", disk.toString())) {
                skip("fsfreeze");
            }
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < 2400; i++) {
                        device.sendBlock(1000, 0);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            try {
                assertThat(operator.awaitAlarm("disk-slow")).isNotBlank();
                assertThat(operator.state()).isEqualTo("acquiring");
                assertThat(sending).as("TCP holds the front end").isNotDone();
            } finally {
                assertThat(run("fsfreeze", "-u", disk.toString()))
                        .isTrue(); // else the service could not even be closed
            }
            sending.get(60, TimeUnit.SECONDS);
            operator.awaitNoAlarm("disk-slow");
            operator.end(id, "stop", device);
            JsonObject totals = operator.awaitState(id, "complete").getJsonObject("totals");
            assertThat(totals.getLong("storedPrompts")).isEqualTo(2_420_000);
            assertThat(events(service.sessions().resolve(id).resolve("listmode")))
                    .isEqualTo(2_420_000);
        }
    }
}
