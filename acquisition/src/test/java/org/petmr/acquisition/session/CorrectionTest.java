package org.petmr.acquisition.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;

/** What a wish corrects of an arm request, how it is told, and that nothing else of the request changes. */
class CorrectionTest {

    private final ArmRequest armed =
            SessionJson.armRequest(TestService.armRequest().encode());

    private ArmRequest changed(String wish) {
        return SessionJson.changed(armed, SessionJson.processWish(wish));
    }

    @Test
    void whatIsGivenTakesThePlaceOfWhatWasArmedAndNothingElse() {
        ArmRequest now = changed("""
                {"tracer": {"injectedActivityBq": 1.853e8, "injectedAt": "2026-11-21T09:00:00Z"},
                 "patient": {"weightKg": 77, "sizeM": null}, "by": "anna"}""");
        assertThat(now.tracer())
                .isEqualTo(new ArmRequest.Tracer("18F", "FDG", 1.853e8, Instant.parse("2026-11-21T09:00:00Z")));
        ArmRequest.Patient was = armed.patient();
        assertThat(now.patient())
                .isEqualTo(new ArmRequest.Patient(was.id(), was.name(), was.sex(), was.birthDate(), 77.0, null));
        assertThat(now.pipeline()).isEqualTo(armed.pipeline());
        assertThat(Correction.between(armed, now, "anna"))
                .containsExactly(
                        new Correction("tracer.injectedActivityBq", 2e8, 1.853e8, "anna"),
                        new Correction(
                                "tracer.injectedAt",
                                TestService.INJECTED_AT.toString(),
                                "2026-11-21T09:00:00Z",
                                "anna"),
                        new Correction("patient.weightKg", 70.0, 77.0, "anna"));
        assertThat(Correction.between(armed, changed("{\"tracer\": {\"injectedActivityBq\": 2e8}}"), "anna"))
                .as("the same value is no correction")
                .isEmpty();
    }

    @Test
    void peopleReadUnitsAndWhatWasArmed() {
        assertThat(Correction.sentence(List.of(
                        new Correction("tracer.injectedActivityBq", 2e8, 1.853e8, "anna"),
                        new Correction("patient.sizeM", null, 1.8, "anna"),
                        new Correction("patient.weightKg", 70.0, 77.25, "anna"))))
                .isEqualTo("CORRECTED AFTER THE SCAN: injected activity 185.3 MBq (armed with 200 MBq),"
                        + " height 1.8 m (armed with none), weight 77.25 kg (armed with 70 kg).");
        assertThat(Correction.sentence(List.of())).isEmpty();
        assertThat(Correction.difference(changed("{\"patient\": {\"weightKg\": 77}}"), armed))
                .isEqualTo("patient.weightKg: 77.0 (expected: 70.0)");
        assertThat(Correction.difference(armed, armed)).isEmpty();
    }

    @Test
    void aCorrectionIsHeldToTheChecksOfArming() {
        assertThatThrownBy(() -> changed("{\"patient\": {\"weightKg\": 700}}"))
                .hasMessage("patient.weightKg: 700.0 (expected: above 0, below 600)");
        assertThatThrownBy(() -> changed("{\"tracer\": {\"injectedActivityBq\": -1}}"))
                .hasMessage("tracer.injectedActivityBq: -1.0 (expected: above 0, below 1e11)");
        assertThatThrownBy(() -> changed("{\"tracer\": {\"isotope\": \"68Ga\"}}"))
                .hasMessageContaining("tracer.isotope: unknown key");
    }

    @Test
    void itIsKeptWithItsProcessing(@TempDir Path folder) throws Exception {
        List<Correction> corrections = List.of(
                new Correction("patient.weightKg", null, 77.0, "anna"),
                new Correction("tracer.injectedAt", "2026-11-21T08:00:00Z", "2026-11-21T09:00:00Z", null));
        new ProcessingFile(2, SessionJson.MAPPER.writeValueAsString(armed), corrections, List.of()).write(folder);
        assertThat(ProcessingFile.read(folder).orElseThrow().corrections()).isEqualTo(corrections);
    }

    /** A processing that waits until the recording is counted must not forget them when the service ends. */
    @Test
    void itWaitsWithItsWish(@TempDir Path session) throws Exception {
        ProcessWish wish = SessionJson.processWish("""
                {"pipeline": {"iterations": 5}, "tracer": {"injectedAt": "2026-11-21T09:00:00Z"},
                 "patient": {"weightKg": 77}, "by": "anna"}""");
        WaitingWish.write(session, wish);
        assertThat(WaitingWish.read(session)).contains(wish);
    }
}
