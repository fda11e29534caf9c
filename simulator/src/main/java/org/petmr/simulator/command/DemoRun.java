package org.petmr.simulator.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.image.Nifti;
import org.petmr.simulator.detector.FrontEnd;
import org.petmr.simulator.detector.FrontEndConfig;
import org.petmr.simulator.detector.SimulatedRun;
import org.petmr.simulator.mr.Examination;
import org.petmr.simulator.mr.MrHost;
import org.petmr.simulator.mr.MrScanner;
import org.petmr.simulator.mr.MrSeries;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.scenario.Scenario;
import org.petmr.simulator.scenario.TruthTable;

/**
 * One examination from arm to export, driven from outside the service: a front end on the detector link, an MR host and a
 * receiving node on DICOM, an operator on REST.
 */
final class DemoRun {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long POLL_MS = 200;
    private static final Duration SINCE_INJECTION = Duration.ofMinutes(45);
    private static final List<String> RESULTS = List.of("pet.nii.gz", "mumap.nii.gz", "mr.nii.gz", "fused.png");

    /** The service's stages, by how their names begin, and what they are called here. */
    private static final Map<String, String> STAGES = stages();

    private final Scenario scenario;
    private final Path out;
    private final DemoService service;
    private final ReceivingNode pacs;
    private final DemoView view;
    private final ServiceClient client;
    private final int threads;
    private final CountDownLatch never = new CountDownLatch(1);

    /** @param threads that make events */
    DemoRun(Scenario scenario, Path out, DemoService service, ReceivingNode pacs, DemoView view, int threads) {
        this.scenario = scenario;
        this.out = out;
        this.service = service;
        this.pacs = pacs;
        this.view = view;
        this.client = new ServiceClient(service.console());
        this.threads = threads;
    }

    private static Map<String, String> stages() {
        Map<String, String> stages = new LinkedHashMap<>();
        stages.put("atten", "attenuation");
        stages.put("recon", "reconstruction");
        stages.put("regist", "registration");
        stages.put("export", "export");
        return stages;
    }

    DemoSummary run() throws IOException, InterruptedException {
        List.of("arm", "acquire", "MR").forEach(view::announce);
        STAGES.values().forEach(view::announce);
        DetectorModel detectors = scenario.detectorModel();
        Path normalisation = out.resolve("normalisation.pnorm").toAbsolutePath();
        new CrystalEfficiencies(
                        scenario.scannerModel(),
                        LocalDate.now().toString(),
                        detectors.pairSensitivity(),
                        detectors.efficiencies())
                .write(normalisation);
        Examination examination = Examination.fresh("DEMO^PHANTOM", "PHANTOM-1", "19700101", "O", 70, "A-0001");
        FrontEndConfig config = FrontEndConfig.of(
                service.console().getHost(), service.linkPort(), scenario.scannerModel(), FrontEndConfig.MAX_SPEED);
        try (FrontEnd frontEnd = FrontEnd.connect(
                config,
                seconds -> new SimulatedRun(
                        scenario.generator(detectors, seconds.orElse(scenario.durationS())), threads))) {
            await(frontEnd.welcome());
            String id = client.arm(armRequest(examination, normalisation));
            view.done(
                    "arm",
                    String.format(
                            Locale.ROOT,
                            "ok      accession %s, 1 bed, %.0f s",
                            examination.accessionNumber(),
                            scenario.durationS()));
            CompletableFuture<String> mr = CompletableFuture.supplyAsync(() -> sendMr(examination));
            client.start(id);
            watchAcquisition(frontEnd);
            JsonNode session = watchProcessing(id, mr);
            view.done("MR", await(mr));
            return summary(id, session, frontEnd);
        }
    }

    private JsonNode armRequest(Examination e, Path normalisation) {
        ObjectNode arm = JSON.createObjectNode();
        arm.put("accession", e.accessionNumber())
                .put("studyInstanceUid", e.studyInstanceUid())
                .put("frameOfReferenceUid", e.frameOfReferenceUid())
                .put("scanner", scenario.scanner())
                .put("durationS", scenario.durationS());
        arm.putObject("patient")
                .put("id", e.patientId())
                .put("name", e.patientName())
                .put("sex", e.sex())
                .put("birthDate", "1970-01-01")
                .put("weightKg", e.weightKg())
                .put("sizeM", 1.75);
        arm.putObject("tracer")
                .put("isotope", scenario.isotope())
                .put("agent", scenario.tracer().toUpperCase(Locale.ROOT))
                .put("injectedActivityBq", 1e6 * scenario.injectedMbq())
                .put("injectedAt", Instant.now().minus(SINCE_INJECTION).toString());
        arm.putArray("mrSeries").add("dixon").add("t1");
        Scenario.Reconstruction r = scenario.reconstruction();
        arm.putObject("pipeline")
                .put("iterations", r.iterations())
                .put("subsets", r.subsets())
                .put("imageCoarsening", r.imageCoarsening())
                .put("postfilterMm", r.postfilterMm())
                .put("muSoftPerCm", r.muSoftPerCm())
                .put("normalisationFile", normalisation.toString());
        return arm;
    }

    /** Scans the phantom with the MR while PET runs, and sends series after series. */
    private String sendMr(Examination examination) {
        Phantom phantom = scenario.phantomModel();
        Scenario.Mr mr = scenario.mr();
        try (Workers workers = new Workers(1)) {
            MrScanner scanner = new MrScanner(phantom, mr.noise(), scenario.seed(), workers);
            MrHost host = new MrHost(pacs.node(), service.dicom());
            List<MrSeries> all = new ArrayList<>();
            all.addAll(
                    scanner.dixon(MrScanner.gridRound(phantom, mr.dixonInPlaneMm(), mr.dixonSliceMm(), mr.airMm()), 2));
            all.add(scanner.t1(MrScanner.gridRound(phantom, mr.t1Mm(), mr.t1Mm(), mr.airMm()), 6));
            int objects = 0;
            for (MrSeries series : all) {
                MrHost.Sent sent =
                        host.send(List.of(series), examination, Progress.NONE).join();
                if (sent.accepted() < sent.objects()) {
                    throw new CompletionException(new IOException("MR series %s: %d of %d images accepted"
                            .formatted(series.description(), sent.accepted(), sent.objects())));
                }
                objects += sent.objects();
                view.show("MR", (double) (series.number() - 1) / all.size(), series.description());
            }
            return "Dixon 4 of 4   T1 1 of 1   %d images".formatted(objects);
        }
    }

    private void watchAcquisition(FrontEnd frontEnd) throws IOException, InterruptedException {
        long startNanos = System.nanoTime();
        while (!frontEnd.run().isDone()) {
            pause();
            FrontEnd.Progress now = frontEnd.progress();
            double seconds = (System.nanoTime() - startNanos) * 1e-9;
            view.show("acquire", now.timeMs() * 1e-3 / scenario.durationS(), acquired(now, seconds));
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
                scenario.durationS(),
                seconds,
                now.events() * 1e-6,
                now.lost());
    }

    private JsonNode watchProcessing(String id, CompletableFuture<String> mr) throws IOException, InterruptedException {
        while (true) {
            if (mr.isDone()) {
                view.done("MR", await(mr));
            }
            JsonNode session = client.session(id);
            session.path("stages").forEach(this::show);
            String state = session.path("state").asText();
            if (state.equals("complete")) {
                return session;
            }
            if (state.equals("failed")) {
                throw new IOException(
                        "the examination failed: " + session.path("error").asText());
            }
            pause();
        }
    }

    private void show(JsonNode stage) {
        String name = nameHere(stage.path("name").asText());
        String message = stage.path("message").asText("");
        double elapsedS = stage.path("elapsedS").asDouble();
        switch (stage.path("status").asText()) {
            case "done" -> view.done(name, String.format(Locale.ROOT, "done    %.1f s   %s", elapsedS, message));
            case "running" -> {
                JsonNode eta = stage.path("etaS");
                String left = eta.isNumber() ? String.format(Locale.ROOT, ", ETA %.0f s", eta.asDouble()) : "";
                view.show(name, stage.path("fraction").asDouble(), message + left);
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

    private DemoSummary summary(String id, JsonNode session, FrontEnd frontEnd)
            throws IOException, InterruptedException {
        for (String name : RESULTS) {
            client.file(id, name, out.resolve(name));
        }
        JsonNode totals = session.path("totals");
        DemoSummary.Events events = new DemoSummary.Events(
                await(frontEnd.run()).events(),
                totals.path("receivedPrompts").asLong()
                        + totals.path("receivedDelayeds").asLong(),
                totals.path("storedPrompts").asLong()
                        + totals.path("storedDelayeds").asLong(),
                totals.path("lostOnLink").asLong()
                        + totals.path("lostInDevice").asLong()
                        + totals.path("lostInService").asLong());
        Map<String, Double> timings = new LinkedHashMap<>();
        timings.put("acquire", secondsBetween(session.path("startedAt"), session.path("storedAt")));
        STAGES.values().forEach(name -> timings.put(name, 0.0));
        session.path("stages")
                .forEach(s -> timings.put(
                        nameHere(s.path("name").asText()), s.path("elapsedS").asDouble()));
        JsonNode result = session.path("result");
        JsonNode registration = result.path("registration");
        return new DemoSummary(
                scenario,
                events,
                timings,
                TruthTable.measure(scenario, Nifti.read(out.resolve("pet.nii.gz"))),
                new DemoSummary.Registration(
                        required(registration, "shift_mm"), required(registration, "rotation_deg")),
                new DemoSummary.Dicom((int) required(result.path("dicom"), "objects"), pacs.kept()));
    }

    private static double secondsBetween(JsonNode from, JsonNode to) {
        return Duration.between(Instant.parse(from.asText()), Instant.parse(to.asText()))
                        .toMillis()
                * 1e-3;
    }

    private static double required(JsonNode node, String field) throws IOException {
        if (!node.path(field).isNumber()) {
            throw new IOException("the session's result: %s: %s (expected: a number)".formatted(field, node));
        }
        return node.path(field).asDouble();
    }

    private void pause() throws InterruptedException {
        never.await(POLL_MS, TimeUnit.MILLISECONDS);
    }

    private static <T> T await(CompletableFuture<T> future) throws IOException, InterruptedException {
        try {
            return future.get(120, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause =
                    e.getCause() instanceof CompletionException c && c.getCause() != null ? c.getCause() : e.getCause();
            throw new IOException(cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new IOException("no answer within 120 s", e);
        }
    }

    /** Makes the directory of results ready; an older demo's objects would be counted as this one's. */
    static void prepare(Path out) throws IOException {
        Path dicom = Files.createDirectories(out.resolve("dicom"));
        try (var old = Files.newDirectoryStream(dicom, "*.dcm")) {
            for (Path file : old) {
                Files.delete(file);
            }
        }
    }
}
