package org.petmr.acquisition.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.OperatorView;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.recon.scanner.ScannerCatalogue;
import picocli.CommandLine;

/** What commands print of a service they also write as JSON. */
@Timeout(120)
class FiguresAsJsonIT {

    @TempDir
    Path data;

    private final StringWriter said = new StringWriter();

    private int petmr(String... arguments) {
        CommandLine petmr = Petmr.addTo(new CommandLine(CommandLine.Model.CommandSpec.create()));
        petmr.setOut(new PrintWriter(said, true));
        petmr.setErr(new PrintWriter(said, true));
        return petmr.execute(arguments);
    }

    private static JsonObject read(Path file) throws Exception {
        return new JsonObject(Files.readString(file));
    }

    /** A session that is processed again; afterwards the trail that this left behind. */
    @Test
    void aProcessingAndTheAuditTrail() throws Exception {
        Path figures = data.resolve("figures.json");
        try (TestService service = new TestService(data.resolve("service"), Map.of());
                TestFrontEnd device = new TestFrontEnd(service.linkPort(), 1)) {
            OperatorView operator = OperatorView.of(service);
            device.introduce(ScannerCatalogue.find("bench"));
            String id = operator.arm(TestService.armRequest());
            operator.run(id, "start", device, 20, 5);
            operator.end(id, "stop", device);
            operator.awaitState(id, "complete");
            assertThat(petmr("process", id, "--url", service.uri("/").toString(), "--json", figures.toString()))
                    .as(said.toString())
                    .isZero();
            JsonObject processed = read(figures);
            assertThat(processed.getString("session")).isEqualTo(id);
            assertThat(processed.getInteger("processing")).isEqualTo(2);
            assertThat(processed.getString("state")).isEqualTo("complete");
            assertThat(processed.getJsonArray("jobs")).hasSize(2).allSatisfy(job -> {
                assertThat(((JsonObject) job).getString("state")).isEqualTo("done");
                assertThat(((JsonObject) job).getDouble("elapsed_s")).isNotNegative();
            });
            assertThat(processed.getJsonObject("result").getInteger("segments")).isEqualTo(1);
        }
        String trail = data.resolve("service").toString();
        assertThat(petmr("audit", "verify", "--data", trail, "--json", figures.toString()))
                .as(said.toString())
                .isZero();
        JsonObject whole = read(figures);
        assertThat(whole.getBoolean("holds")).isTrue();
        assertThat(whole.getString("head")).matches(whole.getLong("records") + ":[0-9a-f]{64}");
        assertThat(said.toString()).contains("head    " + whole.getString("head"));
        String later = whole.getLong("records") + 5 + ":" + "0".repeat(64);
        assertThat(petmr("audit", "verify", "--data", trail, "--head", later, "--json", figures.toString()))
                .isEqualTo(1);
        assertThat(read(figures).getBoolean("holds")).isFalse();
        assertThat(read(figures).getString("problem"))
                .startsWith("the trail ends at record " + whole.getLong("records"));
    }
}
