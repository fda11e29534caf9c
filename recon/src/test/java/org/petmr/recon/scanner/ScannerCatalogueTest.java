package org.petmr.recon.scanner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScannerCatalogueTest {

    private static final String BENCH = ScannerCatalogue.toJson(ScannerCatalogue.find("bench"));

    @Test
    void everyScannerSurvivesItsJson() {
        for (String name : ScannerCatalogue.names()) {
            ScannerModel scanner = ScannerCatalogue.find(name);
            assertThat(scanner.name()).isEqualTo(name);
            assertThat(ScannerCatalogue.parse(ScannerCatalogue.toJson(scanner))).isEqualTo(scanner);
        }
    }

    @Test
    void findsAScannerInAFile(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("mine.json"), BENCH);
        assertThat(ScannerCatalogue.find(file.toString()).rings()).isEqualTo(16);
        Files.writeString(file, "{\"rings\": ");
        refused(() -> ScannerCatalogue.find(file.toString()), "mine.json: scanner: ");
    }

    @Test
    void saysWhichNamesThereAre() {
        refused(
                () -> ScannerCatalogue.find("mct"),
                "scanner: mct (expected: one of mmr, signa, bench, or a .json file)");
        refused(() -> ScannerCatalogue.find("/none/x.json"), "scanner: /none/x.json (expected: a readable JSON file)");
    }

    @Test
    void namesTheFieldThatIsWrong() {
        refused("\"rings\" : 16", "\"rings\" : 15", "scanner: rings: 15 (expected: a multiple of");
        refused("\"rings\" : 16", "\"rings\" : \"many\"", "rings");
        refused("\"rings\" : 16", "\"rings\" : 16.5", "scanner: rings: ");
        refused("\"rings\" : 16", "\"rings\" : 16, \"ring\" : 1", "scanner: ring: unknown field");
        refused("\"rings\" : 16,", "", "scanner: rings: missing");
        refused(
                "\"tangentialBins\" : 127",
                "\"tangentialBins\" : 500",
                "scanner: tangentialBins: 500 (expected: 1 to 191)");
        refused("\"span\" : 3", "\"span\" : 4", "axialCompression.span: 4 (expected: odd, >= 1)");
        refused("\"maxRingDifference\" : 13", "\"maxRingDifference\" : 16", "axialCompression.maxRingDifference: 16");
        refused("\"energyResolution\" : 0.12", "\"energyResolution\" : 1.2", "scanner: energyResolution: 1.2");
        refused("\"innerRadiusMm\" : 155.0", "\"innerRadiusMm\" : -1", "scanner: innerRadiusMm: -1.0 (expected: > 0)");
        refused("\"innerRadiusMm\" : 155.0", "\"innerRadiusMm\" : \"Infinity\"", "innerRadiusMm");
        refused("\"pixelMm\" : 2.5", "\"pixelMm\" : 0", "image: 96x96 of 0.0 mm");
        refused("\"name\" : \"bench\"", "\"name\" : \"Bench 1\"", "scanner: name: Bench 1");
    }

    private static void refused(String part, String by, String message) {
        assertThat(BENCH).contains(part);
        refused(() -> ScannerCatalogue.parse(BENCH.replace(part, by)), message);
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }
}
