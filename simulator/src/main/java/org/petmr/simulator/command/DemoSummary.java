package org.petmr.simulator.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.petmr.simulator.scenario.RegionResult;
import org.petmr.simulator.scenario.Scenario;

/**
 * The outcome of a demo: for people as a table, for programs as {@code summary.json}.
 *
 * @param scenario that was run
 * @param events on their way
 * @param timingsS seconds of each stage
 * @param regions truth against measured
 * @param registration of PET to MR, the largest of all beds
 * @param dicom objects
 * @param parts what was found out beside the regions
 */
record DemoSummary(
        Scenario scenario,
        Events events,
        Map<String, Double> timingsS,
        List<RegionResult> regions,
        Registration registration,
        Dicom dicom,
        List<DemoPart> parts) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    record Events(long sent, long received, long stored, long lost) {

        boolean isWhole() {
            return sent == received && received == stored && lost == 0;
        }
    }

    record Registration(double shiftMm, double rotationDeg) {}

    /** @param objects sent by the service; {@code accepted} by the receiving node */
    record Dicom(int objects, int accepted) {}

    /** True when nothing is lost and every region lies within the scenario's tolerance. */
    boolean isGood() {
        double tolerancePct = 100 * scenario.measure().toleranceFraction();
        return events.isWhole()
                && regions.stream().allMatch(r -> Math.abs(r.errorPct()) <= tolerancePct)
                && dicom.objects() == dicom.accepted()
                && dicom.objects() > 0
                && parts.stream().allMatch(DemoPart::isGood);
    }

    void print(PrintStream out) {
        out.printf(Locale.ROOT, " %-14s %14s %14s %9s %9s%n", "region", "truth", "measured", "error", "noise");
        for (RegionResult r : regions) {
            out.printf(
                    Locale.ROOT,
                    " %-14s %8.0f Bq/mL %8.0f Bq/mL %+7.1f %% %7.1f %%%n",
                    r.name(),
                    r.truthBqPerMl(),
                    r.measuredBqPerMl(),
                    r.errorPct(),
                    r.noisePct());
        }
        ratio().ifPresent(q -> out.printf(
                Locale.ROOT,
                " %-14s %8.2f       %8.2f       %+7.1f %%%n",
                "grey / white",
                q[0],
                q[1],
                100 * (q[1] / q[0] - 1)));
        out.printf(
                Locale.ROOT,
                "%n events   sent %,d = received %,d = stored %,d, lost %,d%n",
                events.sent(),
                events.received(),
                events.stored(),
                events.lost());
        parts.forEach(part -> part.lines().forEach(out::println));
        StringBuilder times = new StringBuilder();
        timingsS.forEach((stage, s) ->
                times.append(times.isEmpty() ? "" : ", ").append(String.format(Locale.ROOT, "%s %.1f s", stage, s)));
        out.println(" stages   " + times);
        out.printf(
                Locale.ROOT,
                " PET to MR  shift %.2f mm, rotation %.2f deg;  DICOM  %d of %d objects accepted%n",
                registration.shiftMm(),
                registration.rotationDeg(),
                dicom.accepted(),
                dicom.objects());
    }

    /** Truth and measurement of grey over white, where there are both. */
    private java.util.Optional<double[]> ratio() {
        Map<String, RegionResult> byName = new LinkedHashMap<>();
        regions.forEach(r -> byName.put(r.name(), r));
        RegionResult grey = byName.get("grey");
        RegionResult white = byName.get("white");
        return grey == null || white == null
                ? java.util.Optional.empty()
                : java.util.Optional.of(new double[] {
                    grey.truthBqPerMl() / white.truthBqPerMl(), grey.measuredBqPerMl() / white.measuredBqPerMl()
                });
    }

    JsonNode toJson() {
        ObjectNode root = JSON.createObjectNode();
        root.put("scenario", scenario.name()).put("good", isGood());
        root.putObject("events")
                .put("sent", events.sent())
                .put("received", events.received())
                .put("stored", events.stored())
                .put("lost", events.lost());
        ObjectNode timings = root.putObject("timings_s");
        timingsS.forEach(timings::put);
        ArrayNode array = root.putArray("regions");
        for (RegionResult r : regions) {
            array.addObject()
                    .put("name", r.name())
                    .put("truth_bqml", r.truthBqPerMl())
                    .put("measured_bqml", r.measuredBqPerMl())
                    .put("error_pct", r.errorPct())
                    .put("noise_pct", r.noisePct())
                    .put("voxels", r.voxels());
        }
        root.put("margin_mm", scenario.measure().marginMm());
        root.putObject("registration")
                .put("shift_mm", registration.shiftMm())
                .put("rotation_deg", registration.rotationDeg());
        root.putObject("dicom").put("objects", dicom.objects()).put("accepted", dicom.accepted());
        parts.forEach(part -> root.set(part.name(), JSON.valueToTree(part.figures())));
        return root;
    }

    /** Writes {@code summary.json}, whole or not at all. */
    void write(Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, JSON.writeValueAsString(toJson()) + System.lineSeparator());
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
