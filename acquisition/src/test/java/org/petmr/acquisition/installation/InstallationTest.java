package org.petmr.acquisition.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.attenuation.hardware.GenericHardware;
import org.petmr.attenuation.tissue.MuClasses;
import org.petmr.recon.image.Affine;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.recon.registration.TransformFile;
import org.petmr.recon.registration.calibration.ScannerCalibration;

class InstallationTest {

    private static final String RECORD = """
            {"version": 1, "scanner": "bench", "serial": "4711", "calibration": "pet-mr.json",
             "hardware": {"catalogue": "coils", "tableZeroMm": [1, 150, 400]},
             "muClasses": {"airPerCm": 0, "lungPerCm": 0.02, "fatPerCm": 0.086, "softPerCm": 0.099, "bonePerCm": 0.15},
             "attenuationFallback": "none", "boneSource": "ute"}
            """;

    @TempDir
    private Path folder;

    private Path record(String json) throws IOException {
        return Files.writeString(folder.resolve("installation.json"), json);
    }

    private void calibrate(String scanner, String serial) throws IOException {
        RigidTransform t = new RigidTransform(0.01, 0, -0.02, 3, -2, 1, 0, 0, 0);
        new ScannerCalibration(
                        scanner,
                        serial,
                        "2026-03-01T08:00:00Z",
                        TransformFile.matrix(t.toAffine()),
                        12,
                        0.31,
                        0.6,
                        0.1,
                        "phantom")
                .write(folder.resolve("pet-mr.json"));
    }

    @Test
    void aRecordIsReadWithAllThatItNames() throws IOException {
        calibrate("bench", "4711");
        GenericHardware.catalogue().write(folder.resolve("coils"));
        Installation found = Installation.read(record(RECORD));
        assertThat(found.mrFromPet().x(0, 0, 0)).isCloseTo(3, within(1e-9));
        assertThat(found.hardware().orElseThrow().catalogue().items()).hasSize(5);
        assertThat(found.hardware().orElseThrow().tableZero().yMm()).isEqualTo(150);
        assertThat(found.muClasses().softPerCm()).isEqualTo(0.099);
        assertThat(found.attenuationFallback()).isEqualTo("none");
        assertThat(found.boneSource()).isEqualTo("ute");
        assertThat(found.calibrationInWords())
                .contains("2026-03-01T08:00:00Z", "12 spheres", "residual 0.31 mm", "shift 3.74 mm");
        assertThat(found.figures().toString()).contains("residual_mm=0.31", "own values");
        assertThatThrownBy(() -> found.requireScanner("mmr"))
                .hasMessage("scanner: mmr (expected: bench, as in the installation record)");
    }

    @Test
    void withoutARecordPetAndMrAreOneSpaceAndThatIsSaid() {
        assertThat(Installation.NONE.mrFromPet()).isEqualTo(Affine.IDENTITY);
        assertThat(Installation.NONE.inWords())
                .contains("no installation record", "PET to MR: not calibrated, both are taken to share their space");
        assertThat(Installation.NONE.muClasses()).isEqualTo(MuClasses.PRODUCT);
        Installation.NONE.requireScanner("mmr");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "version": 1                | "version": 3               | version: 3 (expected: 1)
            "scanner": "bench"          | "scanner": "other"         | scanner: other (expected: one of
            "calibration": "pet-mr.json"| "calibration": "gone.json" | gone.json (expected: a readable file)
            "catalogue": "coils"        | "catalogue": "none-such"   | none-such (expected: a folder)
            [1, 150, 400]               | [1, 150]                   | hardware.tableZeroMm: 2 numbers (expected: 3 numbers: x, y, z)
            "fatPerCm": 0.086           | "fatPerCm": 8.6            | fatPerCm: 8.6 cm^-1 (expected: 0 to 0.3)
            "none"                      | "guess"                    | attenuationFallback: guess (expected: uniform, none or keep)
            "ute"                       | "dte"                      | boneSource: dte (expected: auto, ute, zte, atlas, dixon or none)
            "serial": "4711",           | ''                         | serial: missing (expected: a value)
            "boneSource"                | "boneSorce"                | boneSource: missing (expected: a value)
            "version": 1                | "version": 1, "coil": 2    | coil: unknown field
            """)
    void whatIsWrongIsNamed(String good, String bad, String message) throws IOException {
        calibrate("bench", "4711");
        GenericHardware.catalogue().write(folder.resolve("coils"));
        Path file = record(RECORD.replace(good, bad));
        assertThatThrownBy(() -> Installation.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void theCalibrationOfAnotherScannerIsRefused() throws IOException {
        GenericHardware.catalogue().write(folder.resolve("coils"));
        calibrate("mmr", "4711");
        assertThatThrownBy(() -> Installation.read(record(RECORD)))
                .hasMessageContaining("scanner calibration: scanner: mmr (expected: bench)");
        calibrate("bench", "4712");
        assertThatThrownBy(() -> Installation.read(record(RECORD)))
                .hasMessageContaining("serial: 4712 (expected: 4711)");
    }

    @Test
    void classesGoByNameToo() throws IOException {
        String short_ = """
                {"version": 1, "scanner": "mmr", "serial": "", "calibration": null, "hardware": null, "muClasses": %s,
                 "attenuationFallback": "uniform", "boneSource": "auto"}
                """;
        assertThat(Installation.read(record(short_.formatted("\"signa\""))).muClasses())
                .isEqualTo(MuClasses.SIGNA);
        assertThatThrownBy(() -> Installation.read(record(short_.formatted("\"philips\""))))
                .hasMessageContaining("muClasses: \"philips\" (expected: product, mmr, signa, or an object");
        assertThatThrownBy(() -> Installation.read(record(short_.formatted("null"))))
                .hasMessageContaining("muClasses: null (expected: product");
    }
}
