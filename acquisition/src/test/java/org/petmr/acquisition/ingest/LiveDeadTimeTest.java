package org.petmr.acquisition.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.OperatorView;
import org.petmr.acquisition.Peers;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.correction.SiemensNormalisation;
import org.petmr.recon.event.SinglesRates;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** What is said while scanning is what the reconstruction will correct for. */
@Timeout(120)
class LiveDeadTimeTest {

    private static final ScannerModel MMR = ScannerCatalogue.find("mmr");
    private static final int BLOCK_CPS = 20_000;

    @TempDir
    Path data;

    private static Path norm() {
        return Peers.data("mmr-listmode-brain/norm/mMR_norm.n.hdr");
    }

    private static double[] blocks(ScannerModel scanner, double cps) {
        double[] all = new double[SinglesUnits.blocks(scanner).units()];
        Arrays.fill(all, cps);
        return all;
    }

    /** What the file's own buckets, of two blocks each, say at twice the rate of a block. */
    private static double expected() throws Exception {
        SinglesUnits buckets = SinglesUnits.siemensBuckets(MMR);
        double[] cps = new double[buckets.units()];
        Arrays.fill(cps, 2 * BLOCK_CPS);
        double live = new SiemensNormalisation(new ProjectionGeometry(MMR), norm())
                .liveFractions(new SinglesRates(buckets, cps))
                .mean();
        return 1 - live * live;
    }

    @Test
    void aSiemensFileTellsIt() throws Exception {
        double lost = LiveDeadTime.of(MMR, null, norm().toString())
                .lostPart(blocks(MMR, BLOCK_CPS))
                .orElseThrow();
        assertThat(lost).isCloseTo(expected(), within(1e-6)).isBetween(0.005, 0.1);
    }

    /** Of the request it goes before that of the file. */
    @Test
    void theRequestTellsIt() throws Exception {
        assertThat(LiveDeadTime.of(MMR, 1000.0, norm().toString())
                        .lostPart(blocks(MMR, BLOCK_CPS))
                        .orElseThrow())
                .as("1 - (1 - 20 k/s 1 us)²")
                .isCloseTo(1 - 0.98 * 0.98, within(1e-6));
    }

    @Test
    void aFileOfCrystalsAloneTellsNone() throws Exception {
        ScannerModel bench = ScannerCatalogue.find("bench");
        Path file = data.resolve("bench.pnorm");
        CrystalEfficiencies.uniform(bench, "2026-01-31", 1).write(file);
        assertThat(LiveDeadTime.of(bench, null, file.toString()).lostPart(blocks(bench, BLOCK_CPS)))
                .isEmpty();
        assertThat(LiveDeadTime.of(bench, null, null).lostPart(blocks(bench, BLOCK_CPS)))
                .isEmpty();
    }

    /** A scan with a norm file that tells it, from the front end's singles to the page's curves; it was "not known" before. */
    @Test
    void theRatesOfAScanHaveIt() throws Exception {
        Path calibration = Files.createDirectories(data.resolve("norm"));
        Files.copy(norm(), calibration.resolve("mMR_norm.n.hdr"));
        Files.copy(norm().resolveSibling("mMR_norm.n"), calibration.resolve("mMR_norm.n"));
        try (TestService service = new TestService(
                        data.resolve("data"),
                        Map.of("security.calibrationDirectory", calibration.toString()),
                        (scanner, session) -> LiveConsumer.NONE);
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            device.introduce(MMR);
            OperatorView operator = OperatorView.of(service);
            String id = operator.arm(TestService.armRequest()
                    .put("scanner", "mmr")
                    .put("pipeline", new JsonObject().put("normalisationFile", "mMR_norm.n.hdr")));
            var started = operator.pressing(id, "start");
            device.agreeToStart();
            assertThat(started.get().statusCode()).isEqualTo(200);
            device.sendBlock(400, 100);
            long[] singles = new long[SinglesUnits.blocks(MMR).units()];
            Arrays.fill(singles, BLOCK_CPS);
            device.sendSingles(singles);
            double expected = expected();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                JsonArray rates = new JsonObject(service.get("/api/rates").body()).getJsonArray("rates");
                assertThat(rates).isNotEmpty();
                assertThat(rates.getJsonObject(rates.size() - 1).getDouble("deadPart"))
                        .isCloseTo(expected, within(1e-6));
            });
        }
    }
}
