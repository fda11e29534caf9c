package org.petmr.attenuation.quality;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;

/** Writes a report as HTML 5 in XML syntax: the answer first, the evidence under it, then how it was made. */
final class ReportPage {

    private static final String STYLE = """
            :root { color-scheme: light dark; --ink: #16181d; --quiet: #5b6370; --paper: #ffffff; --line: #d5d9e0; }
            @media (prefers-color-scheme: dark) {
              :root { --ink: #e6e8eb; --quiet: #9aa2ae; --paper: #101216; --line: #333942; } }
            body { font: 16px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper);
              max-width: 1040px; margin: 1.5em auto; padding: 0 1em; }
            h1 { font-size: 1.5em; margin: 0 0 .2em; } h2 { font-size: 1.15em; margin: 1.8em 0 .5em; }
            p.quiet, figcaption, .quiet { color: var(--quiet); }
            .verdict { border-left: 10px solid; padding: .6em 1em; margin: 1em 0; border-radius: 4px;
              background: color-mix(in srgb, currentColor 8%, transparent); }
            .verdict b { font-size: 1.35em; display: block; } .verdict span { color: var(--ink); }
            .USE { color: #1d8348; } .LOOK { color: #b9770e; } .DO_NOT_USE { color: #c0392b; }
            table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top;
              padding: .4em .7em; border-bottom: 1px solid var(--line); } th { color: var(--quiet); font-weight: 600; }
            td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
            .tag { display: inline-block; padding: .05em .55em; border-radius: 3px; color: #fff; font-weight: 600;
              white-space: nowrap; }
            .NOTE { background: #46607a; } .WARNING { background: #a8660b; } .ALARM { background: #b03024; }
            figure { margin: 1em 0; break-inside: avoid; } img { max-width: 100%; height: auto; display: block;
              border-radius: 4px; }
            @media print { body { margin: 0; max-width: none; font-size: 11pt; } h2 { break-after: avoid; }
              tr, .verdict { break-inside: avoid; }
              * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
            """;

    private final QualityReport report;
    private final StringBuilder out = new StringBuilder(1 << 18);

    ReportPage(QualityReport report) {
        this.report = report;
    }

    String write() {
        QualityReport.Subject s = report.subject();
        line("<!DOCTYPE html>");
        line("<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">");
        line("<head><meta charset=\"utf-8\" />");
        line("<meta name=\"viewport\" content=\"width=device-width\" />");
        line("<title>%s</title>", s.title());
        out.append("<style>").append(STYLE).append("</style></head>\n<body>\n");
        line("<h1>%s</h1>", s.title());
        line(
                "<p class=\"quiet\">Patient %s · accession %s · %s UTC</p>",
                s.patient(),
                s.accession(),
                DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT)
                        .withZone(ZoneOffset.UTC)
                        .format(s.madeAt()));
        verdict();
        MuPicture picture = new MuPicture(report.muPerCm());
        findings(picture);
        map(picture);
        tissues();
        series();
        made();
        line("<p class=\"quiet\">petmr is not a medical device. A person decides whether a map is used.</p>");
        out.append("</body></html>\n");
        return out.toString();
    }

    private void verdict() {
        Verdict v = report.verdict();
        line("<div class=\"verdict %s\"><b>%s</b> <span>%s</span></div>", v.name(), v.words(), report.sentence());
    }

    private void findings(MuPicture picture) {
        line("<h2>Findings</h2>");
        if (report.findings().isEmpty()) {
            line("<p>None.</p>");
            return;
        }
        line("<table><tr><th></th><th></th><th>What it means</th><th>Found</th><th>Expected</th></tr>");
        int n = 0;
        for (Finding f : report.findings()) {
            n++;
            line(
                    "<tr><td>%s</td><td><span class=\"tag %s\">%s</span></td><td>%s</td><td>%s</td><td>%s</td></tr>",
                    n,
                    f.severity().name(),
                    f.severity().name().toLowerCase(Locale.ROOT),
                    f.kind().sentence(),
                    f.found(),
                    f.expected());
        }
        line("</table>");
        n = 0;
        for (Finding f : report.findings()) {
            n++;
            figure(
                    picture.draw(f.place()),
                    n + ". " + f.kind().sentence(),
                    f.place().isPresent() ? f.found() + "." : f.found() + ". No single place: the map in its middle.");
        }
    }

    private void map(MuPicture picture) {
        line("<h2>The map</h2>");
        figure(picture.draw(Optional.empty()), "The mu-map in three planes", "Through the middle of the patient.");
        Map<String, Double> values = new LinkedHashMap<>();
        report.tissues().stream().filter(t -> t.muPerCm() > 0).forEach(t -> values.put(t.name(), t.muPerCm()));
        figure(
                MuHistogram.draw(report.muPerCm(), values),
                "Histogram of mu",
                "How much of the patient has which mu; dashed: the values of the classes.");
    }

    private void figure(BufferedImage image, String alternative, String caption) {
        ByteArrayOutputStream png = new ByteArrayOutputStream(1 << 16);
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory doesn't fail
        }
        line(
                "<figure><img alt=\"%s\" width=\"%s\" height=\"%s\" src=\"data:image/png;base64,%s\" />"
                        + "<figcaption>%s</figcaption></figure>",
                alternative,
                image.getWidth(),
                image.getHeight(),
                Base64.getEncoder().encodeToString(png.toByteArray()),
                caption);
    }

    private void tissues() {
        line("<h2>Tissues</h2>");
        line("<table><tr><th>Class</th><th class=\"n\">mu, cm<sup>-1</sup></th><th class=\"n\">Volume, mL</th>"
                + "<th class=\"n\">Part of the body</th></tr>");
        double body = report.bodyMl();
        for (QualityReport.Tissue t : report.tissues()) {
            boolean isBody = !t.name().equals("air") && body > 0;
            line(
                    "<tr><td>%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td></tr>",
                    t.name(),
                    String.format(Locale.ROOT, "%.4f", t.muPerCm()),
                    String.format(Locale.ROOT, "%.0f", t.volumeMl()),
                    isBody ? String.format(Locale.ROOT, "%.1f %%", 100 * t.volumeMl() / body) : "");
        }
        line("</table>");
    }

    private void series() {
        line("<h2>Series that were looked at</h2>");
        if (report.series().isEmpty()) {
            line("<p>None.</p>");
            return;
        }
        line("<table><tr><th>Series</th><th>Taken for</th><th>Used</th><th>Why</th></tr>");
        for (SeriesUse s : report.series()) {
            line(
                    "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>",
                    s.name(), s.kind(), s.used() ? "yes" : "no", s.reason());
        }
        line("</table>");
    }

    private void made() {
        line("<h2>How it was made</h2>");
        list(report.methods(), "Nothing was recorded.");
        line("<h2>Templates of table and coils in the map</h2>");
        list(report.templates(), "None.");
    }

    private void list(List<String> entries, String none) {
        if (entries.isEmpty()) {
            line("<p>%s</p>", none);
            return;
        }
        line("<ul>");
        for (String entry : entries) {
            line("<li>%s</li>", entry);
        }
        line("</ul>");
    }

    /** @param values written as text: their markup and what XML can't hold are made harmless */
    private void line(String format, Object... values) {
        if (values.length == 0) {
            out.append(format).append('\n');
            return;
        }
        Object[] safe = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            safe[i] = escaped(String.valueOf(values[i]));
        }
        out.append(String.format(Locale.ROOT, format, safe)).append('\n');
    }

    static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                default -> {
                    boolean isXml = c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && !isUnpaired(c));
                    safe.appendCodePoint(isXml ? c : 0xFFFD);
                }
            }
        });
        return safe.toString();
    }

    private static boolean isUnpaired(int c) {
        return (c >= 0xD800 && c <= 0xDFFF) || c == 0xFFFE || c == 0xFFFF;
    }
}
