package org.petmr.acquisition.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.acquisition.session.SessionJson;

class ProtocolsTest {

    private static final String GOOD = """
            {"name": "mine", "version": 3, "title": "Mine", "scanner": "bench", "anatomy": "head",
             "beds": [{"durationS": 60}], "mrSeries": ["dixon"],
             "lossLimit": 0.01, "plan": {"kind": "dynamic", "frames": "4x10,20"},
             "pipeline": {"iterations": 2, "registration": {"acceptMm": 1.5}}}
            """;

    @TempDir
    Path directory;

    private final Protocols builtIn = Protocols.load(Optional.empty(), SessionJson::checkPipeline);

    private static ObjectNode request(String more) throws Exception {
        JsonMapper json = new JsonMapper();
        ObjectNode request = (ObjectNode) json.readTree(TestService.armRequest().encode());
        request.remove("durationS");
        request.setAll((ObjectNode) json.readTree(more));
        return request;
    }

    @Test
    void theBuiltInOnesCanBeArmed() throws Exception {
        assertThat(builtIn.names())
                .isEqualTo("brain-dynamic, brain-fdg, brain-fet, daily-qc, head-neck, heart-gated, list-mode,"
                        + " liver-dotatate, psma-whole-body, whole-body");
        for (Protocol protocol : builtIn.all()) {
            for (int bed = 0; bed < protocol.beds().size(); bed++) {
                ObjectNode request = request("{\"protocol\": \"%s\"}".formatted(protocol.name()));
                ArmDefaults.fill(request, protocol, bed);
                ArmRequest armed = SessionJson.armRequest(request.toString());
                assertThat(armed.protocolVersion()).isEqualTo(protocol.version());
                assertThat(armed.plan()).isEqualTo(protocol.plan());
                assertThat(armed.durationS()).isEqualTo(protocol.beds().get(bed).durationS());
                assertThat(armed.mrSeries()).isEqualTo(protocol.mrSeries());
                assertThat(armed.tableMm())
                        .isEqualTo(Optional.ofNullable(protocol.beds().get(bed).positionMm())
                                .orElse(0.0));
                assertThat(armed.pipeline().anatomy()).isEqualTo(protocol.anatomy());
            }
        }
    }

    @Test
    void aRequestOverridesItsProtocol() throws Exception {
        Files.writeString(directory.resolve("mine.json"), GOOD);
        Protocol mine = Protocols.load(Optional.of(directory), SessionJson::checkPipeline)
                .find("mine")
                .orElseThrow();
        ObjectNode request = request(
                "{\"durationS\": 90, \"mrSeries\": [], \"pipeline\": {\"subsets\": 12, \"registration\": {\"alarmMm\": 6}}, \"plan\": {\"frames\": \"3x30\"}}");
        ArmDefaults.fill(request, mine, 0);
        ArmRequest armed = SessionJson.armRequest(request.toString());
        assertThat(armed.durationS()).isEqualTo(90);
        assertThat(armed.mrSeries()).isEmpty();
        assertThat(armed.plan().frames()).isEqualTo("3x30");
        assertThat(armed.plan().kind()).isEqualTo("dynamic");
        assertThat(armed.lossLimit()).isEqualTo(0.01);
        assertThat(armed.pipeline().subsets()).isEqualTo(12);
        assertThat(armed.pipeline().iterations()).isEqualTo(2);
        assertThat(armed.pipeline().registration().alarmMm()).isEqualTo(6);
        assertThat(armed.pipeline().registration().acceptMm()).isEqualTo(1.5);
    }

    @Test
    void anotherScannerOrVersionIsRefused() {
        Protocol mine = Protocols.read("mine.json", GOOD, SessionJson::checkPipeline);
        assertThatThrownBy(() -> ArmDefaults.fill(request("{\"scanner\": \"signa\"}"), mine, 0))
                .hasMessage("scanner: signa (expected: bench, which protocol mine is for)");
        assertThatThrownBy(() -> ArmDefaults.fill(request("{\"protocolVersion\": 2}"), mine, 0))
                .hasMessage("protocolVersion: 2 (expected: 3, the version of mine that is there)");
    }

    @Test
    void aFileOfTheDirectoryTakesThePlaceOfABuiltInOne() throws Exception {
        Files.writeString(directory.resolve("daily-qc.json"), GOOD.replace("mine", "daily-qc"));
        Protocols all = Protocols.load(Optional.of(directory), SessionJson::checkPipeline);
        assertThat(all.find("daily-qc").orElseThrow().version()).isEqualTo(3);
        Files.writeString(directory.resolve("other.json"), GOOD);
        assertThatThrownBy(() -> Protocols.load(Optional.of(directory), SessionJson::checkPipeline))
                .hasMessage(directory.resolve("other.json") + ": name: mine (expected: other, as the file is called)");
        assertThatThrownBy(() -> Protocols.load(Optional.of(directory.resolve("none")), SessionJson::checkPipeline))
                .hasMessageStartingWith("protocols.directory: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"version\": 3|\"version\": 0|x.json: version: 0 (expected: >= 1)",
                "[\"dixon\"]|[\"dixon\", \"uTe\"]|x.json: mrSeries[1]: uTe (expected: one of dixon, ute, zte, t1, t1-contrast, t2, flair, stir, proton-density, dwi, adc, perfusion-dsc, asl, field-map)",
                "\"Mine\"|\" \"|x.json: title: (expected: 1 to 200 characters)",
                "\"head\"|\"foot\"|x.json: anatomy: foot (expected: head or body)",
                "[{\"durationS\": 60}]|[]|x.json: beds: 0 (expected: 1 to 20)",
                "[{\"durationS\": 60}]|[{\"durationS\": 0}]|x.json: beds.durationS: 0.0 (expected: above 0",
                "[{\"durationS\": 60}]|[{\"durationS\": 60}, {\"durationS\": 60}]|x.json: beds: 2 (expected: one, unless",
                "4x10,20|4x10,30|x.json: plan.frames: up to 70.000 s (expected: within the 60.000 s of the bed)",
                "4x10,20|4x|x.json: plan.frames: 4x (expected: such as",
                "\"dynamic\"|\"gated\"|x.json: plan.gating: null (expected: gates, for a gated acquisition)",
                "\"dynamic\"|\"moving\"|x.json: plan.kind: moving (expected: static, multi-bed, dynamic, gated, list-mode)",
                "0.01|1.5|x.json: lossLimit: 1.5 (expected: 0 to 1)",
                "\"iterations\": 2|\"iterations\": 200|x.json: pipeline.iterations: 200 (expected: 1 to 100)",
                "\"iterations\": 2|\"turns\": 2|x.json: turns: unknown key",
                "\"anatomy\"|\"organ\"|x.json: organ: unknown key (expected: one of",
                "\"version\": 3,||x.json: version",
            })
    void whatIsWrongIsNamed(String from, String to, String message) {
        assertThat(GOOD).contains(from);
        String text = GOOD.replace(from, to == null ? "" : to);
        assertThatThrownBy(() -> Protocols.read("x.json", text, SessionJson::checkPipeline))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void gatesBySignalOfTheirKind() {
        assertThat(builtIn.find("heart-gated").orElseThrow().plan().gating().phase())
                .isPresent();
        assertThat(new GatingWish("respiratory", 1, 4, "amplitude", null, null, null).amplitude())
                .isPresent();
        assertThatThrownBy(() -> new GatingWish("cardiac", 2, 8, "amplitude", null, null, null))
                .hasMessage("gating.method: amplitude (expected: phase for cardiac triggers)");
        assertThatThrownBy(() -> new GatingWish("respiratory", 1, 100, null, null, null, null))
                .hasMessage("gating.gates: 100 (expected: 1 to 64)");
    }
}
