package org.petmr.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.event.Word;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.Truth;

class ScenarioTest {

    static List<String> names() {
        return Scenario.names();
    }

    private static String text(String name) throws IOException {
        try (InputStream in = Scenario.class.getResourceAsStream(name + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyScenarioCanBeRead(String name) {
        Scenario scenario = Scenario.find(name);
        assertThat(scenario.name()).isEqualTo(name);
        for (int i = 0; i < scenario.table().beds().size(); i++) {
            BedScan bed = scenario.bed(i);
            double[] box = bed.inScanner().phantom(0).bounds();
            // something lies in the scanner
            assertThat(Math.abs(box[2]) - box[5]).isLessThan(130);
            assertThat(bed.triggers()).isNotEmpty();
        }
    }

    /** All of them said they were heads, and the page laid a pelvis there. */
    @ParameterizedTest
    @CsvSource({
        "brain, HEAD",
        "dynamic, HEAD",
        "head-neck, HEADNECK",
        "liver-dotatate, ABDOMEN",
        "pelvis-psma, PELVIS",
        "whole-body, WHOLEBODY"
    })
    void mrNamesThePartOfTheBody(String name, String part) {
        assertThat(Scenario.find(name).mr().objects(name).bodyPart()).isEqualTo(part);
    }

    /** A thin layer such as fat has no inside; that was found out after the scan of five beds. */
    @Test
    void aRegionWithoutAnInsideIsRefused() throws IOException {
        Scenario thin =
                Scenarios.parse(text("whole-body").replaceFirst("\"regions\": \\[[^]]*]", "\"regions\": [\"fat\"]"));
        assertThatThrownBy(() -> TruthTable.requireVoxels(thin))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("measure.regions: fat: no voxel inside a margin of 14.0 mm (expected: some)");
    }

    static List<String> ofLargeScanners() {
        return List.of(
                "brain-fet",
                "head-neck",
                "liver-dotatate",
                "pelvis-psma",
                "whole-body",
                "dynamic",
                "nema-iq",
                "qc-cylinder");
    }

    @ParameterizedTest
    @MethodSource("ofLargeScanners")
    void whatIsMeasuredHasAnInside(String name) {
        TruthTable.requireVoxels(Scenario.find(name));
    }

    /** Those of the small scanner; {@link ScenarioIT} tries the others. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "brain",
                "bench-scatter",
                "bench-beds",
                "bench-dynamic",
                "bench-breathing",
                "bench-head-motion",
                "bench-analogue"
            })
    void firstEventsCome(String name) {
        firstEvents(Scenario.find(name), 0);
    }

    @Test
    void acceleratedEventsComeFromBlocksToo() throws IOException {
        String cylinder = "\"response\": \"cylinder\"";
        String text = text("bench-scatter");
        assertThat(text).contains(cylinder);
        firstEvents(Scenarios.parse(text.replace(cylinder, "\"response\": \"blocks\"")), 0);
    }

    static void firstEvents(Scenario scenario, int bed) {
        ScanEvents scan = scenario.bed(bed)
                .events(scenario.detectorModel(), scenario.bed(bed).durationS());
        ScanEvents.Chunk chunk = scan.producer().chunk(scan.chunks() / 2);
        assertThat(chunk.counts()[Truth.TRUE]).isPositive();
        assertThat(chunk.counts()[Truth.DELAYED]).isPositive();
        long last = chunk.words()[chunk.words().length - 1];
        assertThat(Word.kind(last)).isEqualTo(Word.TIME_MARK);
    }

    /** One line that names the field, what was found and what is allowed; before anything else happens. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"version\": 2 | \"version\": 1 | scenario: version: 1 (expected: 2)",
                "\"isotope\": \"18F\" | \"isotope\": \"19F\" | scenario: isotope: 19F (expected: one of 18F, 68Ga",
                "\"tracer\": \"solution\" | \"tracer\": \"tea\" | scenario: tracer: tea (expected: one of ",
                "\"positionMm\": 0 | \"positionMm\": 300 | scenario: table.beds[0].positionMm: 300.0 (expected: on the table, -200.0 to 200.0)",
                "\"durationS\": 20 | \"durationS\": 0 | scenario: table.beds[0].durationS: 0.0 (expected: above 0, at most 14400",
                "\"regions\": [\"water\"] | \"regions\": [\"wine\"] | scenario: measure.regions: wine (expected: one of water)",
                "\"referenceBqPerMl\": 10000 | \"referenceBqPerMl\": 1e10 | scenario: dose: 1.00e+10 Bq/mL where uptake is 1 make ",
                "\"referenceBqPerMl\": 10000 | \"referenceBqPerMl\": -1 | scenario: dose.referenceBqPerMl: -1.0 (expected: > 0)",
                "\"ratePerSecond\": 1000000.0 | \"ratePerSecond\": 1e9 | scenario: singles.ratePerSecond: 1.0E9 (expected: at most 2.40e+08 singles/s: no faster can 48 blocks gather their light)",
                "\"events\": \"trues\" | \"events\": \"magic\" | scenario: events: ",
                "\"name\": \"bench-cylinder\", \"labels\" | \"name\": \"teapot\", \"labels\" | scenario: phantom.name: teapot (expected: one of head",
                "\"response\": \"cylinder\" | \"response\": \"blocks\" | scenario: response: blocks (expected: cylinder, for events such as these)",
                "\"protocol\": null | \"protocol\": \"foot\" | scenario: mr.protocol: foot (expected: null or one of brain, ",
                "\"style\": null | \"style\": \"ge\" | scenario: mr.style: ge (expected: null, or siemens or ge, -classic or -enhanced)",
                "\"faults\": [] | \"faults\": null | scenario: mr.faults: null (expected: present)",
                "\"scanner\": \"bench\" | \"scanner\": \"x-ray\" | scenario: scanner: ",
                "\"seed\": 20261121 | \"seed\": 20261121, \"sead\": 1 | scenario: sead: unknown field",
                "\"motion\": null, | `` | scenario: motion: missing"
            })
    void badInputIsOneClearLine(String found, String replacement, String message) throws IOException {
        String text = text("bench-cylinder");
        assertThat(text).contains(found);
        String bad = text.replace(found, replacement == null ? "" : replacement);
        assertThatThrownBy(() -> Scenarios.parse(bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }
}
