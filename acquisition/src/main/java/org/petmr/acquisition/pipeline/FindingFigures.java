package org.petmr.acquisition.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.petmr.attenuation.quality.Finding;

/** Findings of a map as the session's result has them. */
final class FindingFigures {

    private FindingFigures() {}

    /** Puts {@code findings}, a line each, and {@code explained}, with severities, sentences and figures. */
    static void put(List<Finding> findings, Map<String, Object> into) {
        List<String> lines = new ArrayList<>();
        List<Map<String, Object>> explained = new ArrayList<>();
        for (Finding finding : findings) {
            lines.add(finding.kind() + ": " + finding.text());
            explained.add(Map.of(
                    "kind", finding.kind().name(),
                    "severity", finding.severity().name(),
                    "sentence", finding.kind().sentence(),
                    "found", finding.text(),
                    "figures", finding.figures()));
        }
        into.put("findings", lines);
        into.put("explained", explained);
    }

    /** Those that are more than notes, a line each, for DICOM's comments. */
    static List<String> grave(List<Finding> findings) {
        return findings.stream()
                .filter(f -> f.severity() != Finding.Severity.NOTE)
                .map(FindingFigures::line)
                .toList();
    }

    static String line(Finding f) {
        return "%s %s: %s".formatted(f.severity(), f.kind(), f.text());
    }
}
