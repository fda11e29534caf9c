package org.petmr.acquisition;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.scanner.ScannerCatalogue;

/** A real file system of 8 MiB under the service, filled to the brim. */
class FullDiskIT {

    @TempDir
    Path directory;

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    void theSessionFailsWithOneMessageAndKeepsWhatWasStored() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        boolean isMounted;
        try {
            isMounted = run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString()) == 0;
        } catch (IOException e) {
            isMounted = false;
        }
        Peers.require(isMounted, "the right to mount a small tmpfs");
        try {
            fillUp(disk);
        } finally {
            assertThat(run("umount", disk.toString())).isZero();
        }
    }

    private static void fillUp(Path disk) throws Exception {
        try (TestService service =
                        new TestService(disk, Map.of("store.minFreeBytes", "0", "store.expectedEventsPerS", "0"));
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            String id = service.arm();
            CompletableFuture<Void> started = CompletableFuture.runAsync(() -> {
                try {
                    service.post("/api/sessions/" + id + "/start");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            device.agreeToStart();
            started.get();
            for (int i = 0; i < 2000; i++) {
                device.sendBlock(800, 200);
            }
            device.agreeToStop();
            device.endRun();
            // The session's own file cannot be written either; the service still knows, and says so.
            JsonObject session = service.awaitState(id, "failed");
            assertThat(session.getString("error"))
                    .contains("no space left on the disk; what was stored before is kept");
            JsonObject totals = session.getJsonObject("totals");
            long stored = totals.getLong("storedPrompts");
            assertThat(stored).isPositive();
            assertThat(totals.getLong("lostInService")).isPositive();
            assertThat(totals.getLong("receivedPrompts") + totals.getLong("receivedDelayeds"))
                    .isEqualTo(stored + totals.getLong("storedDelayeds") + totals.getLong("lostInService"));
            assertThat(OperatorView.of(service).awaitAlarm("disk")).isNotBlank();
            long prompts = 0;
            try (ListModeSource source =
                    ListModeFiles.open(service.sessions().resolve(id).resolve("listmode"))) {
                long[] words = new long[8192];
                for (int n = source.read(words); n >= 0; n = source.read(words)) {
                    for (int i = 0; i < n; i++) {
                        prompts += words[i] >>> 62 == 0 ? 1 : 0;
                    }
                }
                assertThat(source.lostBytes()).isZero();
            }
            assertThat(prompts).isGreaterThanOrEqualTo(stored);
        }
    }
}
