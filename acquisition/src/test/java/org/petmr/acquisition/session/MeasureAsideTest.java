package org.petmr.acquisition.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.OperatorView;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.recon.scanner.ScannerCatalogue;

/** Regions that take long to measure hold no scan up, and whose they are stands in the audit trail. */
@Timeout(120)
class MeasureAsideTest {

    private static final String BALL =
            "{\"regions\": [{\"label\": \"liver\", \"centerMm\": [0, 0, 0], \"radiiMm\": [15, 15, 15]}]}";

    @TempDir
    Path data;

    private final CountDownLatch isMeasuring = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    private final class SlowMeasuring implements ProcessingPipeline {

        @Override
        public List<String> stages() {
            return List.of("count");
        }

        @Override
        public Processing open(StoredSession session) {
            return (stage, progress) -> Map.of();
        }

        @Override
        public Map<String, Object> measure(StoredSession session, RegionRequest wish) {
            isMeasuring.countDown();
            try {
                return Map.of("isInTime", goOn.await(60, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private String trail() throws Exception {
        StringBuilder trail = new StringBuilder();
        try (var files = Files.list(data.resolve("audit"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                trail.append(Files.readString(file));
            }
        }
        return trail.toString();
    }

    @Test
    void aScanIsArmedWhileRegionsAreMeasured() throws Exception {
        try (TestService service = new TestService(data, Map.of(), new SlowMeasuring());
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            OperatorView operator = OperatorView.of(service);
            device.introduce(ScannerCatalogue.find("bench"));
            String id = operator.arm(TestService.armRequest());
            operator.run(id, "start", device, 20, 20);
            operator.end(id, "stop", device);
            operator.awaitState(id, "complete");
            CompletableFuture<HttpResponse<String>> measured = CompletableFuture.supplyAsync(() -> {
                try {
                    return service.post("/api/sessions/" + id + "/regions", "application/json", BALL);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(isMeasuring.await(30, TimeUnit.SECONDS)).isTrue();
            String next = CompletableFuture.supplyAsync(() -> {
                        try {
                            return service.arm();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .get(20, TimeUnit.SECONDS);
            assertThat(next).isNotEqualTo(id);
            goOn.countDown();
            assertThat(measured.get(30, TimeUnit.SECONDS).statusCode())
                    .as(measured.get().body())
                    .isEqualTo(201);
        }
        assertThat(trail().lines().filter(line -> line.contains("/" + "regions")))
                .isNotEmpty()
                .allMatch(line -> line.contains("P1"));
    }
}
