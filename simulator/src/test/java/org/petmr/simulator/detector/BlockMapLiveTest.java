package org.petmr.simulator.detector;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.Addresses;
import org.petmr.recon.scanner.SinglesUnits;

/** The singles of two nodes come to the page as one map. */
@Timeout(120)
class BlockMapLiveTest {

    @TempDir
    private Path directory;

    @Test
    void theBlocksOfAllNodesAreShown() throws Exception {
        BlockingQueue<JsonObject> maps = new LinkedBlockingQueue<>();
        try (FaultTrial trial = new FaultTrial(directory, Map.of("link.heartbeatMs", "1000"))) {
            trial.service().vertx().eventBus().<JsonObject>consumer(Addresses.BLOCKS, m -> maps.add(m.body()));
            // Singles are told each second of the scan; the run stays at 2.9 s until it has been looked at.
            trial.start(2, c -> c, 3000, 2900);
            SinglesUnits blocks = SinglesUnits.blocks(FaultTrial.BENCH);
            int[] expected = new Steady(FaultTrial.BENCH, 1, 1, null).blockSingles(0, 1000);
            JsonObject map = maps.poll(40, TimeUnit.SECONDS);
            while (map != null && map.getInteger("toMs") < 2000) {
                map = maps.poll(40, TimeUnit.SECONDS);
            }
            assertThat(map).isNotNull();
            assertThat(map.getString("kind")).isEqualTo("singles");
            assertThat(map.getInteger("around")).isEqualTo(blocks.around());
            assertThat(map.getJsonArray("blocks").stream()
                            .mapToInt(n -> ((Number) n).intValue())
                            .toArray())
                    .isEqualTo(expected);
            assertThat(map.getJsonArray("cps").getDouble(0)).isEqualTo(expected[0]);
            assertThat(map.getJsonArray("dead")).isEmpty();
            trial.end("complete");
        }
    }
}
