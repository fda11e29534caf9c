package org.petmr.attenuation.quality;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.image.Volume;

/**
 * What a person should see of a mu-map before it is used: one HTML file with all its pictures in it, that needs no script and
 * prints well, and the same figures for a program.
 *
 * @param subject whose map this is
 * @param muPerCm the map as PET will use it, cm^-1; not changed, and read only until the report is written
 * @param tissues the classes, in the order in which they are shown
 * @param findings all of them, in the map's space
 * @param series every series that was looked at
 * @param methods how the map was made, a line each: algorithms, options, bone, calibration
 * @param templates maps of table and coils that are in it
 * @param fallback what is used in the place of a map that must not be used, or in which words this one is; empty when the
 *     protocol names nothing
 * @param isKept whether this map is used, whatever its findings
 */
public record QualityReport(
        Subject subject,
        Volume muPerCm,
        List<Tissue> tissues,
        List<Finding> findings,
        List<SeriesUse> series,
        List<String> methods,
        List<String> templates,
        String fallback,
        boolean isKept) {

    /** @param title of the page; patient and accession as the hospital writes them */
    public record Subject(String title, String patient, String accession, Instant madeAt) {}

    /** A class, its value, and how much of it there is; {@code air} is no part of the body. */
    public record Tissue(String name, double muPerCm, double volumeMl) {}

    /** Of a map that is not used when a finding is an alarm. */
    public QualityReport(
            Subject subject,
            Volume muPerCm,
            List<Tissue> tissues,
            List<Finding> findings,
            List<SeriesUse> series,
            List<String> methods,
            List<String> templates,
            String fallback) {
        this(subject, muPerCm, tissues, findings, series, methods, templates, fallback, false);
    }

    public QualityReport {
        tissues = List.copyOf(tissues);
        findings = List.copyOf(findings);
        series = List.copyOf(series);
        methods = List.copyOf(methods);
        templates = List.copyOf(templates);
    }

    public Verdict verdict() {
        return Verdict.of(findings);
    }

    /** What the verdict means, and after an alarm what was used. */
    public String sentence() {
        Verdict v = verdict();
        if (v != Verdict.DO_NOT_USE) {
            return v.sentence();
        }
        if (isKept) {
            return v.sentence() + " It was used all the same" + (fallback.isEmpty() ? "." : ": " + fallback + ".");
        }
        return v.sentence()
                + (fallback.isEmpty()
                        ? " The protocol names no fallback."
                        : " The fallback of the protocol takes its place. Fallback: " + fallback + ".");
    }

    /** Well-formed as XML too. */
    public String html() {
        return new ReportPage(this).write();
    }

    /** Nothing is seen under the name until all of it is on disk. */
    public void write(Path file) throws IOException {
        byte[] page = html().getBytes(StandardCharsets.UTF_8);
        WholeFile.write(file, page);
    }

    double bodyMl() {
        return tissues.stream()
                .filter(t -> !t.name().equals("air"))
                .mapToDouble(Tissue::volumeMl)
                .sum();
    }

    /** Numbers, texts, lists and maps of them, for JSON. */
    public Map<String, Object> figures() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("verdict", verdict().name());
        all.put("findings", findings.stream().map(QualityReport::figures).toList());
        Map<String, Object> classes = new LinkedHashMap<>();
        double body = bodyMl();
        for (Tissue t : tissues) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("muPerCm", t.muPerCm());
            one.put("volumeMl", t.volumeMl());
            if (!t.name().equals("air") && body > 0) {
                one.put("bodyShare", t.volumeMl() / body);
            }
            classes.put(t.name(), one);
        }
        all.put("classes", classes);
        float most = 0;
        for (float mu : muPerCm.values()) {
            most = Math.max(most, mu);
        }
        all.put("largestMuPerCm", (double) most);
        all.put("series", series.stream().map(QualityReport::figures).toList());
        all.put("methods", methods);
        all.put("templates", templates);
        all.put("fallback", isKept ? "" : fallback);
        all.put("kept", isKept);
        return all;
    }

    private static Map<String, Object> figures(SeriesUse s) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("name", s.name());
        one.put("kind", s.kind());
        one.put("used", s.used());
        one.put("reason", s.reason());
        return one;
    }

    private static Map<String, Object> figures(Finding f) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("kind", f.kind().name());
        one.put("severity", f.severity().name());
        one.put("sentence", f.kind().sentence());
        one.put("found", f.found());
        one.put("expected", f.expected());
        one.put("figures", f.figures());
        f.place().ifPresent(p -> {
            one.put("centreMm", List.of(p.xMm(), p.yMm(), p.zMm()));
            one.put("halfSizeMm", List.of(p.halfXMm(), p.halfYMm(), p.halfZMm()));
        });
        return one;
    }
}
