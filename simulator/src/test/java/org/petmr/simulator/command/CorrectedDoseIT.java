package org.petmr.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;
import picocli.CommandLine;

/**
 * What was left in the syringe was measured after the scan, the injection was ten minutes later than typed, and the patient is
 * heavier: the scan is processed again with that, and everything that is made goes by it.
 */
@Timeout(600)
class CorrectedDoseIT {

    private static final double HALF_LIFE_S = 6586.2;
    private static final double LATER_S = 600;
    private static final DateTimeFormatter DICOM_TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmss.SSSxx");
    private static final String BALL =
            "{\"regions\": [{\"label\": \"ball\", \"centerMm\": [0, 0, 0], \"radiiMm\": [12, 12, 12]}]}";

    @TempDir
    private Path directory;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final StringWriter said = new StringWriter();

    private int petmr(String... arguments) {
        CommandLine petmr = Petmr.commandLine();
        petmr.getSubcommands().values().forEach(c -> {
            c.setErr(new PrintWriter(said, true));
            c.setOut(new PrintWriter(said, true));
        });
        return petmr.execute(arguments);
    }

    private Path session() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("service/sessions"))) {
            return all.findFirst().orElseThrow();
        }
    }

    @Test
    void everythingThatIsMadeGoesByIt() throws Exception {
        assertThat(petmr("demo", "--scenario", "bench-brain", "--port", "0", "--out", directory.toString()))
                .as(said.toString())
                .isZero();
        String path = "/api/sessions/" + session().getFileName();
        try (ReceivingNode pacs = new ReceivingNode(Files.createDirectories(directory.resolve("again")));
                DemoService service =
                        LocalService.start(0, directory.resolve("service"), pacs.peer(), Optional.empty())) {
            JsonNode arm = get(service, path).path("arm");
            double activityBq = arm.at("/tracer/injectedActivityBq").asDouble();
            double weightKg = arm.at("/patient/weightKg").asDouble();
            Instant injected = Instant.parse(arm.at("/tracer/injectedAt").asText());
            double before = suvMax(service, path);

            nonsenseIsRefused(service, path, injected);
            Instant corrected = injected.plusSeconds((long) LATER_S);
            int status = petmr(
                    "process",
                    session().getFileName().toString(),
                    "--url",
                    service.console().toString(),
                    "--injected-mbq",
                    Double.toString(activityBq / 1e6 - 10),
                    "--injected-at",
                    corrected.toString(),
                    "--weight-kg",
                    Double.toString(weightKg + 7));
            assertThat(status).as(said.toString()).isZero();

            double doses = (activityBq - 1e7) / activityBq * Math.pow(2, LATER_S / HALF_LIFE_S);
            double expected = (weightKg + 7) / weightKg / doses;
            assertThat(suvMax(service, path) / before).isCloseTo(expected, within(1e-9));
            JsonNode processings = get(service, path + "/review").path("processings");
            assertThat(processings.at("/1/suv/perBqPerMl").asDouble()
                            / processings.at("/0/suv/perBqPerMl").asDouble())
                    .isCloseTo(expected, within(1e-9));

            JsonNode now = get(service, path);
            assertThat(now.path("arm")).as("what was armed stays").isEqualTo(arm);
            JsonNode corrections = now.at("/result/provenance/corrections");
            assertThat(corrections).hasSize(3).isEqualTo(processings.at("/1/corrections"));
            assertThat(corrections.at("/0/from").asDouble()).isEqualTo(activityBq);
            assertThat(corrections.at("/0/to").asDouble()).isEqualTo(activityBq - 1e7);
            assertThat(corrections.at("/0/by").asText()).isEqualTo("local");
            assertThat(json.readTree(session()
                                    .resolve("results/2/provenance.json")
                                    .toFile())
                            .path("corrections"))
                    .isEqualTo(corrections);
            dicom(1, weightKg, activityBq, injected, "");
            dicom(2, weightKg + 7, activityBq - 1e7, corrected, "CORRECTED AFTER THE SCAN: injected activity 40 MBq");
        }
    }

    private void nonsenseIsRefused(DemoService service, String path, Instant injected) throws Exception {
        HttpResponse<String> dayBefore = post(
                service,
                path + "/process",
                "{\"tracer\": {\"injectedAt\": \"%s\"}}".formatted(injected.minusSeconds(86_400)));
        assertThat(dayBefore.statusCode()).isEqualTo(422);
        assertThat(dayBefore.body())
                .contains("tracer.injectedAt", "at most 11.0 h, 6 half-lives of 18F, before the start of the scan");
        assertThat(post(service, path + "/process", "{\"patient\": {\"weightKg\": 770}}")
                        .body())
                .contains("patient.weightKg: 770");
        assertThat(get(service, path + "/review").path("processings")).hasSize(1);
    }

    /** Of the first PET image of a processing. */
    private void dicom(int processing, double weightKg, double activityBq, Instant injected, String comment)
            throws IOException {
        DicomObject pet = DicomFile.readHeader(
                        session().resolve("results/%d/dicom/pet/pt0001.dcm".formatted(processing)))
                .dataSet();
        assertThat(pet.requireDoubles(Tag.PatientWeight, 1)).containsExactly(weightKg);
        DicomObject tracer =
                pet.item(Tag.RadiopharmaceuticalInformationSequence).orElseThrow();
        assertThat(tracer.requireDoubles(Tag.RadionuclideTotalDose, 1)).containsExactly(activityBq);
        assertThat(OffsetDateTime.parse(tracer.requireString(Tag.RadiopharmaceuticalStartDateTime), DICOM_TIME)
                        .toInstant())
                .isEqualTo(injected.truncatedTo(ChronoUnit.MILLIS));
        assertThat(pet.requireString(Tag.ImageComments)).startsWith(comment);
        assertThat(pet.requireString(Tag.ImageComments).contains("CORRECTED AFTER"))
                .isEqualTo(processing == 2);
    }

    private double suvMax(DemoService service, String path) throws Exception {
        HttpResponse<String> answer = post(service, path + "/regions", BALL);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return json.readTree(answer.body()).at("/regions/0/suvMax").asDouble();
    }

    private JsonNode get(DemoService service, String path) throws Exception {
        return json.readTree(http.send(
                        HttpRequest.newBuilder(service.console().resolve(path)).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private HttpResponse<String> post(DemoService service, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(service.console().resolve(path))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
