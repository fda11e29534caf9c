package org.petmr.recon.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegistrationThresholdsTest {

    @TempDir
    private Path directory;

    private static Verdict verdict(double mm, double deg, double sdMm, double sdDeg, double nats, double overlap) {
        RigidTransform t = new RigidTransform(0, 0, Math.toRadians(deg), mm, 0, 0, 0, 0, 0);
        return new RegistrationResult(
                        t,
                        RigidTransform.IDENTITY,
                        Residual.of(t, 80),
                        new Uncertainty(sdMm, sdDeg, sdMm),
                        0.1,
                        nats,
                        overlap,
                        100)
                .verdict(RegistrationThresholds.DEFAULT);
    }

    @Test
    void acceptsCorrectsAndRaisesTheAlarm() {
        assertThat(verdict(0.4, 0.3, 0.1, 0.2, 0.5, 1).decision()).isEqualTo(Decision.ACCEPT);
        assertThat(verdict(3, 0.3, 0.1, 0.2, 0.5, 1).decision()).isEqualTo(Decision.CORRECT);
        assertThat(verdict(0.4, 2, 0.1, 0.2, 0.5, 1).decision()).isEqualTo(Decision.CORRECT);
        assertThat(verdict(1.8, 0.3, 0.95, 0.2, 0.5, 1).decision())
                .as("not sure")
                .isEqualTo(Decision.ACCEPT);
        assertThat(verdict(16, 0, 0.1, 0.2, 0.5, 1).sentence()).contains("more than a patient moves");
        assertThat(verdict(0, 11, 0.1, 0.2, 0.5, 1).decision()).isEqualTo(Decision.ALARM);
        assertThat(verdict(0.4, 0.3, 1.2, 0.2, 0.5, 1).sentence()).contains("the assumed position stands");
        assertThat(verdict(0.4, 0.3, 0.1, 0.8, 0.5, 1).decision()).isEqualTo(Decision.ALARM);
        assertThat(verdict(0.4, 0.3, Double.NaN, 0.2, 0.5, 1).decision()).isEqualTo(Decision.ALARM);
        assertThat(verdict(0.4, 0.3, 0.1, 0.2, 0.02, 1).sentence()).contains("share too little");
        assertThat(verdict(0.4, 0.3, 0.1, 0.2, 0.5, 0.3).decision()).isEqualTo(Decision.ALARM);
        assertThatThrownBy(() -> new RegistrationThresholds(2, 1, 1, 10, 1, 1)).hasMessageContaining("acceptMm: 2.0");
    }

    @Test
    void aTransformIsReadAsWritten() throws IOException {
        Path file = directory.resolve("t.json");
        RigidTransform t = new RigidTransform(0.1, -0.2, 0.3, 4, 5, -6, 7, 8, 9);
        TransformFile.write(file, t);
        RigidTransform back = TransformFile.read(file);
        assertThat(back.toAffine().after(t.inverse().toAffine()).m03()).isBetween(-1e-9, 1e-9);
        assertThat(back.cyMm()).isEqualTo(8);
        String json = Files.readString(file);
        Files.writeString(file, json.replace("fixed to moving", "moving to fixed"));
        assertThatThrownBy(() -> TransformFile.read(file))
                .hasMessageContaining("t.json: transform: maps: moving to fixed (expected: fixed to moving)");
        TransformFile stretched = new TransformFile(
                "fixed to moving",
                "LPS mm",
                new double[][] {{1, 0, 0, 0}, {0, 1.1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}},
                new double[3]);
        assertThatThrownBy(stretched::transform).hasMessageContaining("expected: rigid");
    }
}
