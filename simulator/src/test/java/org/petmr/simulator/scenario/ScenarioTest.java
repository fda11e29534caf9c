package org.petmr.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.Truth;

class ScenarioTest {

    static java.util.List<String> names() {
        return Scenario.names();
    }

    private static String text(String name) throws IOException {
        try (InputStream in = Scenario.class.getResourceAsStream(name + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Every file can be read, and each of its beds gives events that begin with a time mark. */
    @ParameterizedTest
    @MethodSource("names")
    void everyScenarioMakesItsFirstEvents(String name) {
        Scenario scenario = Scenario.find(name);
        assertThat(scenario.name()).isEqualTo(name);
        for (int i = 0; i < scenario.table().beds().size(); i++) {
            ScanEvents scan = scenario.bed(i).events(scenario.detectorModel(), 0.1);
            ScanEvents.Chunk chunk = scan.producer().chunk(0);
            assertThat(org.petmr.recon.event.Word.kind(chunk.words()[0]))
                    .isEqualTo(org.petmr.recon.event.Word.TIME_MARK);
            assertThat(chunk.counts()[Truth.TRUE] + chunk.counts()[Truth.RANDOM])
                    .isPositive();
        }
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
