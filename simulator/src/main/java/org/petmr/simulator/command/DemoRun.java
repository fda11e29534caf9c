package org.petmr.simulator.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.petmr.recon.compute.Workers;
import org.petmr.simulator.console.ServiceClient;
import org.petmr.simulator.console.Totals;
import org.petmr.simulator.motion.RespiratoryMotion;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.scenario.BedScan;
import org.petmr.simulator.scenario.Scenario;
import org.petmr.simulator.scenario.TruthTable;

/** A scenario from its first bed to what is known of all of them together. */
final class DemoRun {

    /** What the service has queued goes out while people look at the first results. */
    private static final Duration SENDING = Duration.ofSeconds(120);

    private final Scenario scenario;
    private final Path out;
    private final DemoService service;
    private final ReceivingNode pacs;
    private final DemoView view;
    private final int threads;

    /** @param threads that make events */
    DemoRun(Scenario scenario, Path out, DemoService service, ReceivingNode pacs, DemoView view, int threads) {
        this.scenario = scenario;
        this.out = out;
        this.service = service;
        this.pacs = pacs;
        this.view = view;
        this.threads = threads;
    }

    /** To the end, with every file written. */
    DemoSummary run() throws IOException, InterruptedException {
        TruthTable.requireVoxels(scenario);
        DetectorModel detectors = scenario.detectorModel();
        Path normalisation = out.resolve("normalisation.pnorm").toAbsolutePath();
        try (Workers workers = Workers.ofMachine()) {
            scenario.normalisation(LocalDate.now().toString(), workers).write(normalisation);
        }
        BedExamination.Setting setting =
                new BedExamination.Setting(scenario, detectors, normalisation, service, pacs, view, threads);
        List<BedExamination.Outcome> beds = new ArrayList<>();
        DemoBeds all = new DemoBeds(scenario, new ServiceClient(service.console()));
        int count = scenario.table().beds().size();
        for (int i = 0; i < count; i++) {
            BedScan bed = all.bed(i);
            Path directory = count == 1 ? out : Files.createDirectories(out.resolve("bed-" + (i + 1)));
            DemoTraces.write(bed, directory);
            if (count > 1) {
                view.section(String.format(Locale.ROOT, "bed %d of %d", i + 1, count));
            }
            beds.add(new BedExamination(setting, all, bed, directory).run());
        }
        return summary(beds, all.whole(out), normalisation);
    }

    private DemoSummary summary(List<BedExamination.Outcome> beds, Optional<DemoBeds.Whole> whole, Path normalisation)
            throws IOException, InterruptedException {
        Map<String, Double> timings = new LinkedHashMap<>();
        List<Totals> totals = new ArrayList<>();
        for (BedExamination.Outcome bed : beds) {
            BedExamination.addTimings(bed.session(), timings);
            totals.add(bed.totals());
        }
        WholeImage knit = WholeImage.of(
                scenario, whole.map(DemoBeds.Whole::pet).orElse(beds.get(0).pet()));
        List<DemoPart> parts = new ArrayList<>();
        if (beds.size() > 1) {
            parts.add(knit.write(out));
        }
        DemoRecording first = DemoRecording.of(service.dataDirectory(), beds.get(0), normalisation);
        if (scenario.dynamics().isPresent()) {
            parts.add(new DemoFrames(scenario, first, out, view).run());
        }
        if (first.outcome().bed().inScanner() instanceof RespiratoryMotion breathing) {
            parts.add(DemoGates.of(scenario, first, breathing, view));
        }
        if (scenario.mr().protocol() != null) {
            parts.add(DemoMr.part(beds));
        }
        switch (scenario.judge()) {
            case IMAGE_QUALITY -> parts.add(DemoImageQuality.of(scenario, knit.image()));
            case DAILY_CHECK -> parts.add(DemoDailyCheck.of(scenario, first, view));
            case REGIONS -> {}
        }
        int objects = objects(beds);
        if (whole.isPresent()) {
            objects += (int) required(
                    BedExamination.known(whole.get().examination().result(), "result of the beds")
                            .path("dicom"),
                    "objects");
        }
        pacs.await(objects, SENDING);
        return new DemoSummary(
                scenario,
                new DemoSummary.Events(
                        beds.stream().mapToLong(BedExamination.Outcome::sent).sum(),
                        totals.stream().mapToLong(Totals::receivedEvents).sum(),
                        totals.stream().mapToLong(Totals::storedEvents).sum(),
                        totals.stream().mapToLong(Totals::lostEvents).sum()),
                timings,
                TruthTable.measure(scenario, knit.image(), knit.wellSeen()),
                registration(beds),
                new DemoSummary.Dicom(objects, pacs.kept()),
                parts);
    }

    /** The largest of all beds. */
    private static DemoSummary.Registration registration(List<BedExamination.Outcome> beds) throws IOException {
        double shiftMm = 0;
        double rotationDeg = 0;
        for (BedExamination.Outcome bed : beds) {
            JsonNode found = bed.session().figures().path("registration");
            shiftMm = Math.max(shiftMm, required(found, "shift_mm"));
            rotationDeg = Math.max(rotationDeg, required(found, "rotation_deg"));
        }
        return new DemoSummary.Registration(shiftMm, rotationDeg);
    }

    private static int objects(List<BedExamination.Outcome> beds) throws IOException {
        int sum = 0;
        for (BedExamination.Outcome bed : beds) {
            sum += (int) required(bed.session().figures().path("dicom"), "objects");
        }
        return sum;
    }

    private static double required(JsonNode node, String field) throws IOException {
        if (!node.path(field).isNumber()) {
            throw new IOException("the session's result: %s: %s (expected: a number)".formatted(field, node));
        }
        return node.path(field).asDouble();
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
