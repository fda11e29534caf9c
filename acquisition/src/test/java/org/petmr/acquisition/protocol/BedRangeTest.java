package org.petmr.acquisition.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.acquisition.session.SessionJson;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;

/** Where the table goes when a protocol says how much beds overlap. */
class BedRangeTest {

    private static final double LENGTH_MM = 200;

    private static BedRange range(String json) throws Exception {
        return new JsonMapper().readValue(json, BedRange.class);
    }

    private static List<Double> places(String json) throws Exception {
        return range(json).beds(LENGTH_MM).stream().map(PlannedBed::positionMm).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'startMm': 0, 'count': 3, 'overlapMm': 50, 'durationS': 60}|[0.0, 150.0, 300.0]",
                "{'startMm': 10, 'count': 3, 'overlapPart': 0.4, 'durationS': 60}|[10.0, 130.0, 250.0]",
                "{'startMm': 0, 'count': 3, 'stepMm': -125.5, 'durationS': 60}|[0.0, -125.5, -251.0]",
                // 650 mm need 450 mm more than one bed: three steps of 150 mm
                "{'fromMm': -100, 'toMm': 550, 'overlapMm': 50, 'durationS': 60}|[0.0, 150.0, 300.0, 450.0]",
                // a little more, and there is one bed more, with more overlap
                "{'fromMm': -100, 'toMm': 560, 'overlapMm': 50, 'durationS': 60}|[0.0, 115.0, 230.0, 345.0, 460.0]",
                "{'fromMm': 550, 'toMm': -100, 'overlapMm': 50, 'durationS': 60}|[450.0, 300.0, 150.0, 0.0]",
                "{'fromMm': 20, 'toMm': 180, 'overlapMm': 50, 'durationS': 60}|[100.0]",
            })
    void theTableGoesWhereTheOverlapSays(String json, String expected) throws Exception {
        assertThat(places(json.replace('\'', '"'))).asString().isEqualTo(expected);
    }

    /** Whatever stretch, no millimetre of it is left out and no two beds share less than was asked for. */
    @Test
    void aStretchIsSeenWhole() throws Exception {
        for (int toMm = 200; toMm <= 1500; toMm += 7) {
            List<Double> at =
                    places("{\"fromMm\": 0, \"toMm\": %d, \"overlapPart\": 0.25, \"durationS\": 60}".formatted(toMm));
            assertThat(at.get(0)).as("to %d", toMm).isCloseTo(100, within(0.01));
            assertThat(at.get(at.size() - 1) + 100).as("to %d", toMm).isCloseTo(toMm, within(0.01));
            for (int i = 1; i < at.size(); i++) {
                assertThat(LENGTH_MM - (at.get(i) - at.get(i - 1)))
                        .as("to %d", toMm)
                        .isGreaterThan(0.25 * LENGTH_MM - 0.03);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'startMm': 0, 'count': 3, 'overlapMm': 10, 'durationS': 60}|range.overlapMm: 10.0 (expected: 20.0 to 180.0, a tenth to nine tenths of the scanner's 200.0 mm)",
                "{'startMm': 0, 'count': 3, 'stepMm': 190, 'durationS': 60}|range.stepMm: 190.0 (expected: an overlap of 20.0 to",
                "{'startMm': 0, 'count': 3, 'overlapPart': 0.05, 'durationS': 60}|range.overlapPart: 0.05 (expected: 0.1 to 0.9)",
                "{'startMm': 0, 'overlapMm': 50, 'durationS': 60}|range: startMm 0.0, count null, fromMm null, toMm null (expected: startMm and count, or fromMm and toMm)",
                "{'startMm': 0, 'count': 2, 'overlapMm': 50, 'stepMm': 150, 'durationS': 60}|range: overlapMm 50.0, overlapPart null, stepMm 150.0 (expected: one of",
                "{'startMm': 0, 'count': 2, 'durationS': 60}|(expected: one of overlapMm, overlapPart and stepMm)",
                "{'startMm': 0, 'count': 2, 'overlapMm': 50}|beds.durationS: null (expected: above 0",
                "{'fromMm': -2000, 'toMm': 2000, 'overlapMm': 100, 'durationS': 60}|range: 39 beds for 4000.0 mm (expected: at most 20)",
                "{'startMm': 2400, 'count': 3, 'overlapMm': 50, 'durationS': 60}|range: bed 2 at: 2550.0 (expected: -2500 to 2500)",
            })
    void whatCannotBeIsRefused(String json, String message) {
        assertThatThrownBy(() -> places(json.replace('\'', '"')))
                .satisfies(e -> assertThat(
                                e.getCause() instanceof IllegalArgumentException cause
                                        ? cause.getMessage()
                                        : e.getMessage())
                        .contains(message));
    }

    private static final String PROTOCOL = """
            {"name": "trunk", "version": 1, "title": "Trunk", %s
             "range": {"startMm": 0, "count": 3, "overlapPart": 0.25, "durationS": 120},
             "plan": {"kind": "multi-bed"}}
            """;

    private static Protocol protocol(String scanner) {
        return Protocols.read("trunk.json", PROTOCOL.formatted(scanner), SessionJson::checkPipeline);
    }

    /** The same protocol has other places on a longer scanner. */
    @Test
    void aProtocolGoesByTheScannerOfTheRequest() throws Exception {
        for (String scanner : List.of("bench", "mmr")) {
            ObjectNode request = (ObjectNode)
                    new JsonMapper().readTree(TestService.armRequest().encode());
            request.put("scanner", scanner).remove("durationS");
            ArmDefaults.fill(request, protocol(""), 1);
            ArmRequest armed = SessionJson.armRequest(request.toString());
            VoxelGrid image = ScannerCatalogue.find(scanner).imageGrid();
            assertThat(armed.tableMm()).isCloseTo(0.75 * image.nz() * image.dzMm(), within(0.01));
            assertThat(armed.durationS()).isEqualTo(120);
        }
    }

    @Test
    void whatAScannerCannotDoIsRefusedWhenTheProtocolIsRead() {
        assertThat(protocol("\"scanner\": \"bench\",").bedsOn(null)).hasSize(3);
        assertThatThrownBy(() -> protocol("\"scanner\": \"bench\", \"beds\": [{\"durationS\": 5}],"))
                .hasMessageContaining("beds: 1 (expected: none beside a range)");
        String far = PROTOCOL.formatted("\"scanner\": \"bench\",").replace("\"overlapPart\": 0.25", "\"stepMm\": 1000");
        assertThatThrownBy(() -> Protocols.read("trunk.json", far, SessionJson::checkPipeline))
                .hasMessageContaining("trunk.json: range.stepMm: 1000.0 (expected: an overlap of");
        assertThatThrownBy(() -> protocol("").bedsOn("none"))
                .hasMessageStartingWith("scanner: none (expected: one of ");
        assertThat(Protocols.load(Optional.empty(), SessionJson::checkPipeline).all())
                .allSatisfy(p -> assertThat(p.bedsOn("bench")).isNotEmpty());
    }
}
