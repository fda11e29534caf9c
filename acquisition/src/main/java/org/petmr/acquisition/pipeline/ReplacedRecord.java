package org.petmr.acquisition.pipeline;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.attenuation.hardware.HardwareMap;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.quality.QualityReport;
import org.petmr.attenuation.quality.SeriesUse;

/** What people, programs and DICOM are told of a map that someone put in. */
record ReplacedRecord(PipelineJob job, ReplacedMap map, TableAndCoils hardware, HardwareMap whole) {

    List<Finding> findings() {
        List<Finding> all = new ArrayList<>(map.findings());
        all.addAll(whole.findings());
        all.sort((a, b) -> b.severity().compareTo(a.severity()));
        return all;
    }

    String method() {
        return "REPLACED by hand: " + map.source() + (hasHardware() ? " + hardware" : "");
    }

    /** Added here, or in the map as it came. */
    boolean hasHardware() {
        return map.held().isHeld() || !whole.used().isEmpty();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("put in by hand, accepted " + map.acceptedAt() + "; not computed from MR");
        lines.add("the map that was put in: " + map.held().inWords());
        lines.addAll(job.installation.inWords());
        map.correction()
                .ifPresent(t -> lines.add(String.format(
                        Locale.ROOT,
                        "as the map that it replaces, it lies where a registration put the MR: moved %.1f mm, %.1f deg",
                        t.shiftMm(),
                        t.rotationDeg())));
        lines.addAll(hardware.inWords());
        return lines;
    }

    String comments() {
        List<String> all = new ArrayList<>(List.of("Mu-map: " + method()));
        all.addAll(lines());
        if (!whole.used().isEmpty()) {
            all.add("hardware in the map: " + String.join(", ", TableAndCoils.names(whole.used())));
        }
        map.findings().forEach(f -> all.add("%s %s: %s".formatted(f.severity(), f.kind(), f.text())));
        all.addAll(FindingFigures.grave(whole.findings()));
        return String.join("\r\n", all);
    }

    QualityReport page() {
        ArmRequest arm = job.session.arm();
        List<SeriesUse> series = job.mr.stream()
                .flatMap(mr -> mr.series().stream())
                .map(s -> new SeriesUse(MrImages.nameOf(s), s.kind().name(), false, "the map was put in by hand"))
                .toList();
        return new QualityReport(
                new QualityReport.Subject("Attenuation map", arm.patient().initials(), arm.accession(), Instant.now()),
                whole.muPerCm(),
                List.of(),
                findings(),
                series,
                lines(),
                TableAndCoils.names(whole.used()),
                "",
                true);
    }

    Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("method", method());
        figures.put("replaced", map.figures());
        figures.put("coils", hardware.coils());
        figures.put("table_position_mm", hardware.tableMm());
        figures.put("hardware", TableAndCoils.figures(whole.used()));
        figures.put("hardware_as_it_came", map.held().isHeld());
        FindingFigures.put(findings(), figures);
        figures.put("fallback", false);
        return figures;
    }
}
