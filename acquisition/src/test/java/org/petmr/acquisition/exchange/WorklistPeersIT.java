package org.petmr.acquisition.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.Peers;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.RunningPeers;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.WorklistFolder;

/** DCMTK's worklist as the console sees it: there, gone, and back. */
class WorklistPeersIT {

    private static final Duration WAIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private static void scheduled(WorklistFolder list, String patient, String station) {
        list.schedule(
                patient,
                "ISO_IR 192",
                study -> study,
                step -> step.put(Tag.Modality, "PT")
                        .put(Tag.ScheduledStationAETitle, station)
                        .put(
                                Tag.ScheduledProcedureStepStartDate,
                                DateTimeFormatter.BASIC_ISO_DATE.format(LocalDate.now()))
                        .put(Tag.ScheduledProcedureStepStartTime, "113000"));
    }

    @Test
    void theListIsShownAndKeptWhileItIsDown() throws Exception {
        Peers.tool("wlmscpfs");
        int port = RunningPeers.freePort();
        WorklistFolder list = new WorklistFolder(directory);
        scheduled(list, "P2", "OTHER");
        scheduled(list, "P1", "PETMR");
        Map<String, String> flags = new HashMap<>(Department.archive("ris", new Peer("OURWL", "127.0.0.1", port)));
        flags.put("dicom.worklist", "ris");
        try (Department service = new Department(directory.resolve("service"), flags)) {
            service.awaitAlarm("worklist", "warning");
            JsonObject down = service.ask(Addresses.WORKLIST_GET, null);
            assertThat(down.getBoolean("isDown")).isTrue();
            assertThat(down.getString("message")).startsWith("worklist down: OURWL@127.0.0.1:");
            assertThat(service.alarm("worklist")).contains("patients can be entered by hand");

            try (RunningPeers peers = new RunningPeers(directory)) {
                list.serve(peers, port);
                await().atMost(WAIT)
                        .until(() -> !service.ask(Addresses.WORKLIST_GET, null).getBoolean("isDown"));
                JsonArray entries = service.ask(Addresses.WORKLIST_GET, null).getJsonArray("entries");
                assertThat(entries).hasSize(2);
                JsonObject first = entries.getJsonObject(0);
                assertThat(first.getString("stepId")).isEqualTo("SPS-P1");
                assertThat(first.getBoolean("isOurs")).isTrue();
                assertThat(first.getJsonObject("patient").getString("name")).isEqualTo("Müller^P1");
                assertThat(first.getJsonArray("warnings")).contains("allergies: gadolinium");
                assertThat(service.exchange.alarms()).isEmpty();
            }
            service.awaitDownAgain();
            assertThat(service.ask(Addresses.WORKLIST_GET, null).getJsonArray("entries"))
                    .as("the list of before")
                    .hasSize(2);
            JsonObject step = service.ask(Addresses.WORKLIST_STEP, "SPS-P1");
            assertThat(step.getString("accession")).isEqualTo("ACC-P1");
            assertThat(step.getString("studyInstanceUid")).isEqualTo("1.2.276.1.1");
            assertThat(step.getJsonObject("patient").getDouble("weightKg")).isEqualTo(66.5);
        }
    }
}
