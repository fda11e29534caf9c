package org.petmr.simulator.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.petmr.simulator.console.LiveEvent;
import org.petmr.simulator.console.LiveEvents;
import org.petmr.simulator.console.ServiceClient;
import org.petmr.simulator.console.Session;
import org.petmr.simulator.console.SessionState;
import org.petmr.simulator.console.Stage;
import org.petmr.simulator.console.Totals;
import org.petmr.simulator.detector.FaultPlan;
import org.petmr.simulator.detector.FrontEnd;
import org.petmr.simulator.detector.FrontEndConfig;
import org.petmr.simulator.detector.SimulatedRun;
import org.petmr.simulator.mr.Examination;
import org.petmr.simulator.mr.MrScan;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.scenario.BedScan;
import org.petmr.simulator.scenario.Scenario;

/**
 * One acquisition from arm to export, driven from outside the service: a front end on the detector link, an MR host on DICOM,
 * an operator on REST.
 */
final class BedExamination {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long POLL_MS = 200;
    private static final List<MrScan> BONE_SCANS = List.of(MrScan.UTE, MrScan.ZTE);

    private static final Set<MrScan> T1_SCANS =
            EnumSet.of(MrScan.T1, MrScan.T1_CONTRAST, MrScan.T1_GRADIENT, MrScan.T1_GRADIENT_CONTRAST);
    private static final List<String> RESULTS =
            List.of("pet.nii.gz", "mumap.nii.gz", "mumap-report.html", "mr.nii.gz", "fused.png");

    /** The service's stages, by how their names begin, and what they are called here. */
    private static final Map<String, String> STAGES = stages();

    /**
     * What all beds of a demo have in common.
     *
     * @param normalisation file of the detectors
     * @param threads that make events
     */
    record Setting(
            Scenario scenario,
            DetectorModel detectors,
            Path normalisation,
            DemoService service,
            ReceivingNode pacs,
            DemoView view,
            int threads) {}

    /**
     * @param session as the service tells it at the end
     * @param directory where its results lie: {@code pet.nii.gz} and others
     * @param sent coincidences
     * @param mr what the service took the MR series for
     */
    record Outcome(BedScan bed, String id, Session session, Path directory, long sent, DemoMr mr) {

        /** @throws IOException it was never stored */
        Totals totals() throws IOException {
            return known(session.totals(), "totals");
        }

        Path pet() {
            return directory.resolve("pet.nii.gz");
        }
    }

    private final Setting setting;
    private final Scenario scenario;
    private final BedScan bed;
    private final Path directory;
    private final DemoView view;
    private final ServiceClient client;
    private final DemoBeds beds;
    private final CountDownLatch never = new CountDownLatch(1);

    /**
     * @param beds of which this is one
     * @param directory where results are fetched to; exists
     */
    BedExamination(Setting setting, DemoBeds beds, BedScan bed, Path directory) {
        this.setting = setting;
        this.beds = beds;
        this.scenario = setting.scenario();
        this.bed = bed;
        this.directory = directory;
        this.view = setting.view();
        this.client = new ServiceClient(setting.service().console());
    }

    private static Map<String, String> stages() {
        Map<String, String> stages = new LinkedHashMap<>();
        stages.put("atten", "attenuation");
        stages.put("recon", "reconstruction");
        stages.put("regist", "registration");
        stages.put("export", "export");
        return stages;
    }

    Outcome run() throws IOException, InterruptedException {
        List.of("prepare", "arm", "acquire", "MR").forEach(view::announce);
        STAGES.values().forEach(view::announce);
        Examination examination = beds.examination();
        ScanEvents events = prepared();
        FrontEndConfig config = FrontEndConfig.of(
                        setting.service().console().getHost(),
                        setting.service().linkPort(),
                        scenario.scannerModel(),
                        FrontEndConfig.MAX_SPEED)
                .with(FaultPlan.parse(scenario.faults().link()));
        try (LiveEvents live = new LiveEvents(setting.service().console(), Set.of("state", "progress"));
                FrontEnd frontEnd = FrontEnd.connect(
                        config,
                        seconds ->
                                new SimulatedRun(within(events, seconds.orElse(bed.durationS())), setting.threads()))) {
            await(frontEnd.welcome());
            String id = beds.arm(bed, armRequest(examination));
            view.done("arm", armed(examination, scenario.table().beds().size()));
            BedMr host = new BedMr(
                    scenario, bed, setting.pacs().node(), setting.service().dicom(), view);
            CompletableFuture<BedMr.Played> mr = CompletableFuture.supplyAsync(() -> host.play(examination));
            beds.started(client.start(client.session(id)));
            watchAcquisition(frontEnd);
            Session session = watchProcessing(id, mr, live);
            view.done("MR", await(mr).words());
            for (String name : RESULTS) {
                client.file(id, name, directory.resolve(name));
            }
            DemoMr seen = DemoMr.seen(await(mr).series(), client);
            return new Outcome(
                    bed, id, session, directory, await(frontEnd.run()).events(), seen);
        }
    }

    /** Makes all that the first events need, so that the front end is quick to start. */
    private ScanEvents prepared() {
        long startNanos = System.nanoTime();
        ScanEvents events = bed.events(setting.detectors(), bed.durationS());
        events.producer().chunk(0);
        view.done(
                "prepare",
                String.format(
                        Locale.ROOT,
                        "done    %.1f s   %s of %s",
                        (System.nanoTime() - startNanos) * 1e-9,
                        scenario.events().inWords(),
                        scenario.phantom().title()));
        return events;
    }

    /** The same events when they last as long as the host wants. */
    private ScanEvents within(ScanEvents events, double seconds) {
        return Math.round(1000 * seconds) == events.durationMs() ? events : bed.events(setting.detectors(), seconds);
    }

    private String armed(Examination examination, int beds) {
        String where = beds == 1
                ? "1 bed"
                : String.format(Locale.ROOT, "bed %d of %d at %.0f mm", bed.index() + 1, beds, bed.positionMm());
        return String.format(
                Locale.ROOT, "ok      accession %s, %s, %.0f s", examination.accessionNumber(), where, bed.durationS());
    }

    private ObjectNode armRequest(Examination e) {
        ObjectNode arm = JSON.createObjectNode();
        arm.put("accession", e.accessionNumber())
                .put("studyInstanceUid", e.studyInstanceUid())
                .put("frameOfReferenceUid", e.frameOfReferenceUid())
                .put("scanner", scenario.scanner())
                .put("durationS", bed.durationS());
        arm.putObject("patient")
                .put("id", e.patientId())
                .put("name", e.patientName())
                .put("sex", e.sex())
                .put("birthDate", "1970-01-01")
                .put("weightKg", e.weightKg())
                .put("sizeM", 1.75);
        Instant injected = Instant.now()
                .minus(Duration.ofMillis(Math.round(60_000 * scenario.dose().uptakeMin() + 1000 * bed.startS())));
        arm.putObject("tracer")
                .put("isotope", scenario.isotope())
                .put("agent", scenario.tracer().toUpperCase(Locale.ROOT))
                .put("injectedActivityBq", 1e6 * scenario.dose().injectedMbq())
                .put("injectedAt", injected.toString());
        ArrayNode expected = arm.putArray("mrSeries").add("dixon");
        if (bed.mrProtocol().steps().stream().anyMatch(s -> T1_SCANS.contains(s.scan()))) {
            expected.add("t1");
        }
        for (MrScan bone : BONE_SCANS) {
            if (bed.mrProtocol().steps().stream().anyMatch(s -> s.scan() == bone)) {
                expected.add(bone.typed());
            }
        }
        Scenario.Reconstruction r = scenario.reconstruction();
        arm.putObject("pipeline")
                .put("iterations", r.iterations())
                .put("subsets", r.subsets())
                .put("imageCoarsening", r.imageCoarsening())
                .put("postfilterMm", r.postfilterMm())
                .put("anatomy", scenario.mr().anatomy())
                .put("muSoftPerCm", r.muSoftPerCm())
                .put("scatterRounds", r.scatterRounds())
                .put("normalisationFile", setting.normalisation().toString());
        return arm;
    }

    private void watchAcquisition(FrontEnd frontEnd) throws IOException, InterruptedException {
        long startNanos = System.nanoTime();
        while (!frontEnd.run().isDone()) {
            pause();
            FrontEnd.Progress now = frontEnd.progress();
            double seconds = (System.nanoTime() - startNanos) * 1e-9;
            view.show("acquire", now.timeMs() * 1e-3 / bed.durationS(), acquired(now, seconds));
        }
        await(frontEnd.run());
        double seconds = (System.nanoTime() - startNanos) * 1e-9;
        view.done("acquire", "done    " + acquired(frontEnd.progress(), seconds));
    }

    private String acquired(FrontEnd.Progress now, double seconds) {
        return String.format(
                Locale.ROOT,
                "%.0f s of %.0f s in %.1f s   %.2f M events   lost %d",
                now.timeMs() * 1e-3,
                bed.durationS(),
                seconds,
                now.events() * 1e-6,
                now.lost());
    }

    /** Shows what the live stream tells until the session is at rest; the whole session is fetched then. */
    private Session watchProcessing(String id, CompletableFuture<BedMr.Played> mr, LiveEvents live)
            throws IOException, InterruptedException {
        SessionState state = client.session(id).state();
        while (state != SessionState.COMPLETE) {
            if (state == SessionState.FAILED) {
                throw new IOException(
                        "the examination failed: " + client.session(id).error().orElse("no reason is told"));
            }
            if (mr.isDone()) {
                view.done("MR", await(mr).words());
            }
            LiveEvent event = live.next(POLL_MS).orElse(null);
            if (event instanceof LiveEvent.Changed changed) {
                state = changed.state()
                        .session()
                        .filter(shown -> shown.id().equals(id))
                        .map(shown -> shown.state())
                        .orElse(state);
            } else if (event instanceof LiveEvent.Progress progress) {
                if (progress.session().equals(id)) {
                    progress.stages().forEach(this::show);
                }
            } else { // silence, perhaps the stream is away; or it was, for too long
                state = client.session(id).state();
            }
        }
        Session session = client.session(id);
        session.stages().forEach(this::show);
        return session;
    }

    private void show(Stage stage) {
        String name = nameHere(stage.name());
        String message = stage.message().orElse("");
        switch (stage.status()) {
            case DONE ->
                view.done(
                        name,
                        String.format(
                                Locale.ROOT,
                                "done    %.1f s   %s",
                                stage.elapsedS().orElse(0),
                                message));
            case RUNNING -> {
                String left = stage.etaS().isPresent()
                        ? String.format(
                                Locale.ROOT, ", ETA %.0f s", stage.etaS().getAsDouble())
                        : "";
                view.show(name, stage.fraction(), message + left);
            }
            default -> {}
        }
    }

    private static String nameHere(String stage) {
        return STAGES.entrySet().stream()
                .filter(e -> stage.startsWith(e.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(stage);
    }

    /** Adds the seconds of each stage to those of other beds. */
    static void addTimings(Session session, Map<String, Double> secondsOf) throws IOException {
        Instant from = known(session.startedAt(), "startedAt");
        Instant to = known(session.storedAt(), "storedAt");
        secondsOf.merge("acquire", Duration.between(from, to).toMillis() * 1e-3, Double::sum);
        STAGES.values().forEach(name -> secondsOf.putIfAbsent(name, 0.0));
        session.stages()
                .forEach(s -> secondsOf.merge(nameHere(s.name()), s.elapsedS().orElse(0), Double::sum));
    }

    /** What a session has by now. */
    static <T> T known(Optional<T> value, String name) throws IOException {
        return value.orElseThrow(() -> new IOException("the session: %s: none (expected: one)".formatted(name)));
    }

    private void pause() throws InterruptedException {
        never.await(POLL_MS, TimeUnit.MILLISECONDS);
    }

    private static <T> T await(CompletableFuture<T> future) throws IOException, InterruptedException {
        try {
            return future.get(120, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = Optional.ofNullable(e.getCause())
                    .filter(c -> c instanceof CompletionException)
                    .map(Throwable::getCause)
                    .orElse(e.getCause());
            throw new IOException(cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new IOException("no answer within 120 s", e);
        }
    }
}
