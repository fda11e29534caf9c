package org.petmr.simulator.nema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.petmr.recon.quantification.nema.PublishedFigures;

/** Measured beside published. */
final class NemaTable {

    private static final String ROW = "%-28s %16s %10s %17s   %s";

    private final String scanner;
    private final String title;
    private final List<TrialResult> results;
    private final long seed;

    /** @param title of the scanner, for people */
    NemaTable(String scanner, String title, List<TrialResult> results, long seed) {
        this.scanner = scanner;
        this.title = title;
        this.results = List.copyOf(results);
        this.seed = seed;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("NEMA NU 2 trials of the simulated %s".formatted(title));
        lines.add("");
        lines.add(text(ROW, "", "measured", "published", "band", "").stripTrailing());
        for (TrialResult r : results) {
            for (Figure f : r.figures()) {
                lines.add(row(f).stripTrailing());
            }
            lines.add(text("  %s; %.0f s", r.how(), r.seconds()));
        }
        lines.add("");
        lines.add(text(
                "%d of %d figures in their bands%s",
                count(Figure.Verdict.PASS),
                count(Figure.Verdict.PASS) + count(Figure.Verdict.MISSED),
                count(Figure.Verdict.MISSED) == 0 ? "" : "; missed: " + missed()));
        PublishedFigures.of(scanner).ifPresent(p -> lines.add("published: " + p.source()));
        return lines;
    }

    private static String row(Figure f) {
        String measured = f.standardError() > 0
                ? text("%.2f +- %.2f %s", f.measured(), f.standardError(), f.unit())
                : text("%.2f %s", f.measured(), f.unit());
        return f.band()
                .map(b -> text(
                        ROW,
                        f.name(),
                        measured,
                        text("%.1f", b.published()),
                        text("%.1f to %.1f", b.low(), b.high()),
                        b.holds(f.measured()) ? "pass" : "MISSED"))
                .orElseGet(() -> text(ROW, f.name(), measured, "-", "", ""));
    }

    long count(Figure.Verdict verdict) {
        return results.stream()
                .flatMap(r -> r.figures().stream())
                .filter(f -> f.verdict() == verdict)
                .count();
    }

    private String missed() {
        return String.join(
                "; ",
                results.stream()
                        .flatMap(r -> r.figures().stream())
                        .filter(f -> f.verdict() == Figure.Verdict.MISSED)
                        .map(Figure::name)
                        .toList());
    }

    /** The same for JSON. */
    Map<String, Object> fields() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("test", "NEMA NU 2 trials, simulated");
        all.put("scanner", scanner);
        all.put("seed", seed);
        all.put("passed", count(Figure.Verdict.PASS));
        all.put("missed", count(Figure.Verdict.MISSED));
        Map<String, Object> trials = new LinkedHashMap<>();
        for (TrialResult r : results) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("how", r.how());
            one.put("seconds", r.seconds());
            one.put("figures", r.figures().stream().map(Figure::fields).toList());
            one.putAll(r.details());
            trials.put(r.trial().typed(), one);
        }
        all.put("trials", trials);
        PublishedFigures.of(scanner).ifPresent(p -> all.put("published_source", p.source()));
        return all;
    }

    private static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
