package org.petmr.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.event.Word;
import org.petmr.simulator.console.Send;
import org.petmr.simulator.console.ServiceClient;
import org.petmr.simulator.console.Session;
import org.petmr.simulator.console.SessionState;
import org.petmr.simulator.detector.FrontEnd;
import org.petmr.simulator.detector.FrontEndConfig;
import org.petmr.simulator.detector.SimulatedRun;
import org.petmr.simulator.motion.Signals;
import org.petmr.simulator.motion.Trigger;
import org.petmr.simulator.motion.TriggeredScan;
import org.petmr.simulator.mr.Examination;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.scenario.BedScan;
import org.petmr.simulator.scenario.Scenario;

/**
 * The ECG's triggers on their way with the events: over the link, into the store, out of the service's gates as a DICOM series in an
 * archive. What each gate must hold is counted in what was sent.
 */
@Timeout(400)
class HeartGatesIT {

    private static final int DURATION_S = 12;
    private static final int GATES = 4;
    private static final long LONGEST_BEAT_MS = 1500;
    private static final Duration PROCESSING = Duration.ofSeconds(240);

    /** Each of a different length; the last is a pause of the heart, too long to count. */
    private static final long[] INTERVALS_MS = {700, 900, 1000, 600, 800, 1900};

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private final Scenario scenario = Scenario.find("bench-cylinder");

    private static List<Trigger> beats() {
        List<Trigger> beats = new ArrayList<>();
        long ms = 200;
        for (int i = 0; ms < 1000 * DURATION_S; i++) {
            beats.add(new Trigger(Signals.HEART_BEAT, ms, 0));
            ms += INTERVALS_MS[i % INTERVALS_MS.length];
        }
        return beats;
    }

    /** The breath goes on beside the heart, and is no matter of its gates. */
    private static List<Trigger> withBreath(List<Trigger> beats) {
        List<Trigger> all = new ArrayList<>(beats);
        for (long ms = 100; ms < 1000 * DURATION_S; ms += 3100) {
            all.add(new Trigger(Signals.BREATH, ms, 0));
        }
        return all;
    }

    /** Prompts of each gate, counted in the words of the scan. */
    private static long[] counted(ScanEvents events, List<Trigger> beats) {
        long[] gates = new long[GATES];
        ScanEvents.Producer producer = events.producer();
        long ms = -1;
        for (int chunk = 0; chunk < events.chunks(); chunk++) {
            for (long word : producer.chunk(chunk).words()) {
                if (Word.isCoincidence(word)) {
                    int gate = gate(ms, beats);
                    if (gate >= 0 && !Word.isDelayed(word)) {
                        gates[gate]++;
                    }
                } else if (Word.kind(word) == Word.TIME_MARK) {
                    ms = Word.timeMs(word);
                }
            }
        }
        return gates;
    }

    /** Of a millisecond; -1 outside the beats that count. */
    private static int gate(long ms, List<Trigger> beats) {
        for (int i = 0; i + 1 < beats.size(); i++) {
            long from = beats.get(i).timeMs();
            long length = beats.get(i + 1).timeMs() - from;
            if (ms >= from && ms < from + length) {
                return length > LONGEST_BEAT_MS ? -1 : (int) ((ms - from) * GATES / length);
            }
        }
        return -1;
    }

    private ObjectNode armRequest(Examination e, Path normalisation) throws IOException {
        ObjectNode arm = (ObjectNode) JSON.readTree("""
                {"scanner": "bench", "durationS": %d, "mrSeries": ["dixon"],
                 "plan": {"kind": "gated", "quickLook": false,
                          "gating": {"by": "cardiac", "signal": %d, "gates": %d}},
                 "tracer": {"isotope": "18F", "agent": "WATER", "injectedActivityBq": 8e6},
                 "pipeline": {"iterations": 3, "subsets": 12, "postfilterMm": 3, "muSoftPerCm": 0.096, "boneSource": "none"}}
                """.formatted(DURATION_S, Signals.HEART_BEAT, GATES));
        arm.put("accession", e.accessionNumber())
                .put("studyInstanceUid", e.studyInstanceUid())
                .put("frameOfReferenceUid", e.frameOfReferenceUid());
        arm.putObject("patient")
                .put("id", e.patientId())
                .put("name", e.patientName())
                .put("weightKg", 70);
        ((ObjectNode) arm.path("tracer"))
                .put("injectedAt", Instant.now().minus(Duration.ofMinutes(45)).toString());
        ((ObjectNode) arm.path("pipeline")).put("normalisationFile", normalisation.toString());
        return arm;
    }

    @Test
    void gatesOfTheHeartReachTheArchive() throws Exception {
        List<Trigger> beats = beats();
        BedScan bed = scenario.bed(0);
        ScanEvents events = new TriggeredScan(bed.events(scenario.detectorModel(), DURATION_S), withBreath(beats));
        Path normalisation = directory.resolve("heart.pnorm").toAbsolutePath();
        try (Workers workers = Workers.ofMachine()) {
            scenario.normalisation(LocalDate.now().toString(), workers).write(normalisation);
        }
        Path data = directory.resolve("service");
        try (ReceivingNode pacs = new ReceivingNode(directory.resolve("dicom"));
                DemoService service = LocalService.start(0, data, pacs.peer(), Optional.empty());
                FrontEnd frontEnd = FrontEnd.connect(
                        FrontEndConfig.of(
                                service.console().getHost(),
                                service.linkPort(),
                                scenario.scannerModel(),
                                FrontEndConfig.MAX_SPEED),
                        seconds -> new SimulatedRun(events, 1))) {
            frontEnd.welcome().get(60, TimeUnit.SECONDS);
            ServiceClient client = new ServiceClient(service.console());
            Examination who = new DemoBeds(scenario, client).examination();
            Session armed = client.arm(armRequest(who, normalisation));
            String id = armed.id();
            DemoView quiet =
                    new DemoView(new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8), false);
            CompletableFuture<?> mr = CompletableFuture.supplyAsync(
                    () -> new BedMr(scenario, bed, pacs.node(), service.dicom(), quiet).play(who));
            client.start(armed);
            mr.get(PROCESSING.toSeconds(), TimeUnit.SECONDS);
            await().atMost(PROCESSING)
                    .until(() -> !List.of(
                                    SessionState.ACQUIRING,
                                    SessionState.STOPPING,
                                    SessionState.STORED,
                                    SessionState.PROCESSING)
                            .contains(client.session(id).state()));
            Session session = client.session(id);
            assertThat(session.state()).as(session.toString()).isEqualTo(SessionState.COMPLETE);

            JsonNode gates = session.figures().path("gates");
            theGatesHoldWhatWasSent(gates, counted(events, beats), beats);
            await().atMost(Duration.ofSeconds(60)).until(() -> isSent(client.session(id)));
            theSeriesIsThere(gates);
        }
    }

    private static boolean isSent(Session session) {
        List<Send> sends = session.sends().orElse(List.of());
        return !sends.isEmpty() && sends.stream().allMatch(s -> s.state() == Send.State.SENT);
    }

    private static void theGatesHoldWhatWasSent(JsonNode gates, long[] counted, List<Trigger> beats) {
        assertThat(gates.path("by").asText()).isEqualTo("cardiac");
        long pauses = 0;
        for (int i = 0; i + 1 < beats.size(); i++) {
            pauses += beats.get(i + 1).timeMs() - beats.get(i).timeMs() > LONGEST_BEAT_MS ? 1 : 0;
        }
        assertThat(pauses).isPositive();
        assertThat(gates.path("cycles").asLong()).as(gates.toString()).isEqualTo(beats.size() - 1 - pauses);
        assertThat(gates.path("cycles_rejected").asLong()).isEqualTo(pauses);
        assertThat(gates.path("gates")).hasSize(GATES);
        for (int g = 0; g < GATES; g++) {
            assertThat(gates.path("gates").path(g).path("prompts").asLong())
                    .as("gate %d", g)
                    .isGreaterThan(1000)
                    .isEqualTo(counted[g]);
            assertThat(gates.path("gates").path(g).path("live_s").asDouble())
                    .isCloseTo(gates.path("accepted_s").asDouble() / GATES, within(1e-6));
        }
    }

    /** A time slot for each gate, in equal steps after the trigger. */
    private void theSeriesIsThere(JsonNode gates) throws IOException {
        Map<Double, Integer> slicesAt = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory.resolve("dicom"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".dcm")).toList()) {
                DicomObject object = DicomFile.readHeader(file).dataSet();
                if (object.string(Tag.SeriesDescription, "").startsWith("cardiac gates")) {
                    assertThat(object.strings(Tag.SeriesType)).containsExactly("GATED", "IMAGE");
                    assertThat(object.intValue(Tag.NumberOfTimeSlots)).hasValue(GATES);
                    slicesAt.merge(object.doubleValue(Tag.TriggerTime).orElseThrow(), 1, Integer::sum);
                }
            }
        }
        double slotMs = 1000
                * gates.path("accepted_s").asDouble()
                / gates.path("cycles").asLong()
                / GATES;
        int slices = scenario.scannerModel().imageGrid().nz();
        assertThat(slicesAt)
                .hasSize(GATES)
                .allSatisfy((atMs, n) -> assertThat(n).isEqualTo(slices));
        int g = 0;
        for (double atMs : slicesAt.keySet()) {
            assertThat(atMs).isCloseTo(slotMs * g++, within(0.01));
        }
    }
}
