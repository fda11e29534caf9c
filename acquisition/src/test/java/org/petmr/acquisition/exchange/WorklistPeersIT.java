package org.petmr.acquisition.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
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
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.RunningPeers;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;

/** DCMTK's worklist as the console sees it: there, gone, and back. */
class WorklistPeersIT {

    private static final Duration WAIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private static void scheduled(Path file, String patient, String station) throws Exception {
        DicomFile.write(
                file,
                DicomObject.builder()
                        .put(Tag.SpecificCharacterSet, "ISO_IR 192")
                        .put(Tag.SOPClassUID, Uids.MODALITY_WORKLIST_FIND)
                        .put(Tag.SOPInstanceUID, Uids.fresh())
                        .put(Tag.AccessionNumber, "ACC-" + patient)
                        .put(Tag.PatientName, "Müller^" + patient)
                        .put(Tag.PatientID, patient)
                        .put(Tag.PatientBirthDate, "19700228")
                        .put(Tag.PatientSex, "F")
                        .put(Tag.PatientWeight, 66.5)
                        .put(Tag.Allergies, "gadolinium")
                        .put(Tag.StudyInstanceUID, "1.2.276.1." + patient.substring(1))
                        .put(Tag.RequestedProcedureID, "RP1")
                        .put(Tag.RequestedProcedureDescription, "PET-MR brain")
                        .put(
                                Tag.ScheduledProcedureStepSequence,
                                DicomObject.builder()
                                        .put(Tag.Modality, "PT")
                                        .put(Tag.ScheduledStationAETitle, station)
                                        .put(
                                                Tag.ScheduledProcedureStepStartDate,
                                                DateTimeFormatter.BASIC_ISO_DATE.format(LocalDate.now()))
                                        .put(Tag.ScheduledProcedureStepStartTime, "113000")
                                        .put(Tag.ScheduledProcedureStepDescription, "FDG brain")
                                        .put(Tag.ScheduledProcedureStepID, "SPS-" + patient)
                                        .build())
                        .build());
    }

    @Test
    void theListIsShownAndKeptWhileItIsDown() throws Exception {
        String wlmscpfs = Peers.tool("wlmscpfs");
        int port = RunningPeers.freePort();
        Path list = Files.createDirectories(directory.resolve("wl/OURWL"));
        Files.createFile(list.resolve("lockfile"));
        scheduled(list.resolve("a.wl"), "P2", "OTHER");
        scheduled(list.resolve("b.wl"), "P1", "PETMR");
        Map<String, String> flags = new HashMap<>(Department.archive("ris", new Peer("OURWL", "127.0.0.1", port)));
        flags.put("dicom.worklist", "ris");
        try (Department service = new Department(directory.resolve("service"), flags)) {
            service.awaitAlarm("worklist", "warning");
            JsonObject down = service.ask(Addresses.WORKLIST_GET, null);
            assertThat(down.getBoolean("isDown")).isTrue();
            assertThat(down.getString("message")).startsWith("worklist down: OURWL@127.0.0.1:");
            assertThat(service.alarm("worklist")).contains("patients can be entered by hand");

            try (RunningPeers peers = new RunningPeers(directory)) {
                peers.start(
                        port,
                        wlmscpfs,
                        "-s",
                        "-csk",
                        "-dfp",
                        directory.resolve("wl").toString(),
                        "" + port);
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
