package org.petmr.simulator.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.petmr.simulator.console.SeenSeries;
import org.petmr.simulator.console.ServiceClient;
import org.petmr.simulator.mr.MrImageKind;
import org.petmr.simulator.mr.MrSeries;

/**
 * What the service took the MR series of a bed for.
 *
 * @param series one for each that was sent
 */
record DemoMr(List<Row> series) {

    private static final int LOOKS = 25;
    private static final long LOOK_MS = 200;

    /**
     * @param number of the series
     * @param kind that it is
     * @param service's word for each group of images that it found in the series; empty when it knows none of it
     */
    record Row(int number, String description, String kind, List<String> service) {

        boolean isRecognised() {
            return !service.isEmpty() && service.stream().allMatch(kind::equals);
        }
    }

    /** Asks until every series is listed, some seconds at most: the service looks for new ones now and then. */
    static DemoMr seen(List<MrSeries> sent, ServiceClient client) throws IOException, InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        DemoMr seen = of(sent, client.mrSeries());
        for (int i = 1;
                i < LOOKS && seen.series().stream().anyMatch(r -> r.service().isEmpty());
                i++) {
            never.await(LOOK_MS, TimeUnit.MILLISECONDS);
            seen = of(sent, client.mrSeries());
        }
        return seen;
    }

    private static DemoMr of(List<MrSeries> sent, List<SeenSeries> listed) {
        List<Row> rows = new ArrayList<>();
        for (MrSeries series : sent) {
            List<String> kinds = new ArrayList<>();
            for (SeenSeries one : listed) {
                if (one.number() == series.number()) {
                    kinds.add(one.kind());
                }
            }
            rows.add(new Row(series.number(), series.description(), kind(series.kind()), List.copyOf(kinds)));
        }
        return new DemoMr(List.copyOf(rows));
    }

    /** The service's name for it. */
    private static String kind(MrImageKind kind) {
        return kind == MrImageKind.DSC ? "PERFUSION_DSC" : kind.name();
    }

    /** All beds together. */
    static DemoPart part(List<BedExamination.Outcome> beds) {
        List<Map<String, Object>> rows = new ArrayList<>();
        List<String> findings = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        int recognised = 0;
        for (BedExamination.Outcome bed : beds) {
            for (Row row : bed.mr().series()) {
                recognised += row.isRecognised() ? 1 : 0;
                rows.add(figures(row));
                if (!row.isRecognised()) {
                    lines.add(String.format(
                            Locale.ROOT,
                            " MR        series %d '%s': %s (expected: %s)",
                            row.number(),
                            row.description(),
                            row.service().isEmpty() ? "not listed" : String.join(", ", row.service()),
                            row.kind()));
                }
            }
            bed.session().figures().path("attenuation").path("findings").forEach(f -> findings.add(f.asText()));
        }
        lines.add(
                0,
                String.format(
                        Locale.ROOT,
                        " MR        %d of %d series recognised; mu-map: %s",
                        recognised,
                        rows.size(),
                        findings.isEmpty() ? "no findings" : String.join("; ", findings)));
        return new DemoPart(
                "mr",
                lines,
                Map.of("series", rows, "recognised", recognised, "findings", findings),
                recognised == rows.size());
    }

    private static Map<String, Object> figures(Row row) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("number", row.number());
        figures.put("description", row.description());
        figures.put("kind", row.kind());
        figures.put("service", row.service());
        return figures;
    }
}
