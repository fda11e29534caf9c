package org.petmr.simulator.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.simulator.console.ServiceClient;
import org.petmr.simulator.mr.Examination;
import org.petmr.simulator.scenario.Scenario;

/**
 * What the page costs: how soon it is painted, how long an event takes to be seen in the live image, and how much of a processor
 * the service spends on four browsers that watch a scan. Prints the figures of docs/benchmarks.md and writes them to target/page-figures.json; asserts nothing. {@code mvn -P pages}
 */
@Timeout(1200)
class PageFigures {

    private static final String SCENARIO = "bench-brain";
    private static final double LONGEST_S = 1200;
    private static final int OPENINGS = 5;
    private static final int BROWSERS = 4;

    /** With nobody, then with all browsers, and so on: what drifts, such as a compiler at work, hits both alike. */
    private static final int ROUNDS = 5;

    private static final int WINDOW_S = 15;
    private static final int PICTURES = 40;

    /**
     * Notes of each live image, when it is on the screen: how long before its newest event was measured, and the first event that
     * the picture before did not have yet. Service and browser go by the clock of one machine.
     */
    private static final String WATCH_PIXELS = """
            const told = new Map();
            window.seen = [];
            let before = null;
            new EventSource('/api/live').addEventListener('preview', e => {
              const body = JSON.parse(e.data);
              told.set(body.number, body.atMs - body.latencyMs);
            });
            document.querySelector('[data-testid=live]').addEventListener('load', e => {
              const newest = told.get(Number(new URL(e.target.src).searchParams.get('number')));
              requestAnimationFrame(() => setTimeout(() => {
                if (newest === undefined) return;
                if (before !== null) window.seen.push([Date.now() - newest, Date.now() - before]);
                before = newest;
              }));
            });
            """;

    @TempDir
    private Path directory;

    private final Scenario scenario = Scenario.find(SCENARIO);

    /** After the page was asked for. @param firstMs anything was painted @param contentMs words or pictures were */
    private record Paint(double firstMs, double contentMs) {}

    @Test
    void paintAndProcessorTime() throws Exception {
        Path data = Files.createDirectories(directory.resolve("service"));
        try (ReceivingNode pacs = new ReceivingNode(directory.resolve("dicom"))) {
            Map<String, String> settings = LocalService.settings(0, data, pacs.peer(), Optional.empty());
            settings.putAll(ScenarioProtocol.write(scenario, "Slab of a brain", LONGEST_S, List.of(), directory));
            try (ServiceProcess service = new ServiceProcess(data, settings);
                    SimulatedScanner scanner = new SimulatedScanner(scenario, LONGEST_S, service, pacs.node())) {
                Paints idle = paints(service.console());
                scan(service.console());
                Paints scanning = paints(service.console());
                List<double[]> pixels = pixels(service.console());
                tell(idle, scanning, pixels, processorShares(service, scanner));
            }
        }
    }

    /**
     * Of the Scan view, never seen before.
     *
     * @param fresh the first page of a browser
     * @param running the second
     * @param word one line of text as the first page: what a browser takes by itself
     */
    private record Paints(List<Paint> fresh, List<Paint> running, List<Paint> word) {}

    private static Paints paints(URI console) {
        Paints all = new Paints(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < OPENINGS; i++) {
            try (WebPage page = new WebPage(1280, 800)) {
                all.word().add(paint(page, console.resolve("/health/live")));
                all.running().add(paint(page, console));
            }
            try (WebPage page = new WebPage(1280, 800)) {
                all.fresh().add(paint(page, console));
            }
        }
        return all;
    }

    private static Paint paint(WebPage page, URI address) {
        page.open(address);
        page.await("return performance.getEntriesByName('first-contentful-paint').length > 0");
        return new Paint(painted(page, "first-paint"), painted(page, "first-contentful-paint"));
    }

    private static double painted(WebPage page, String what) {
        return page.number("return performance.getEntriesByName(arguments[0])[0].startTime", what);
    }

    private void scan(URI console) {
        try (WebPage page = new WebPage(1280, 800)) {
            Examination who = new DemoBeds(scenario, new ServiceClient(console)).examination();
            ScanPage scan = new ScanPage(page, console);
            scan.fillIn(
                    who,
                    SCENARIO,
                    scenario.dose().injectedMbq(),
                    LocalDateTime.now().minusMinutes(45));
            scan.arm();
            scan.start();
            scan.liveSinceMs();
        }
    }

    /** Of some pictures after each other: milliseconds since their newest event, and since the first that is new in them. */
    private static List<double[]> pixels(URI console) {
        try (WebPage page = new WebPage(1280, 800)) {
            page.open(console);
            page.await("return document.querySelector('[data-testid=live]').naturalWidth > 0");
            page.script(WATCH_PIXELS);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10L * PICTURES))
                    .until(() -> page.number("return seen.length") >= PICTURES);
            List<double[]> all = new ArrayList<>();
            for (int i = 0; i < PICTURES; i++) {
                all.add(new double[] {
                    page.number("return seen[arguments[0]][0]", i), page.number("return seen[arguments[0]][1]", i)
                });
            }
            return all;
        }
    }

    /** Parts of one processor that the service takes. @param all its threads @param serving those that serve pages */
    private record Share(double all, double serving) {}

    /** One round. */
    private record Round(Share alone, Share watched) {}

    private static List<Round> processorShares(ServiceProcess service, SimulatedScanner scanner) throws IOException {
        List<WebPage> browsers = new ArrayList<>();
        try {
            for (int i = 0; i < BROWSERS; i++) {
                browsers.add(new WebPage(1280, 800));
            }
            List<Round> rounds = new ArrayList<>();
            while (rounds.size() < ROUNDS) {
                browsers.forEach(b -> b.open(URI.create("about:blank")));
                Share alone = share(service, scanner);
                browsers.forEach(b -> b.open(service.console()));
                browsers.forEach(b -> b.await("return document.querySelector('[data-testid=live]').naturalWidth > 0"));
                rounds.add(new Round(alone, share(service, scanner)));
            }
            return rounds;
        } finally {
            browsers.forEach(WebPage::close);
        }
    }

    /** Over a while of the scan. */
    private static Share share(ServiceProcess service, SimulatedScanner scanner) throws IOException {
        long beginNs = System.nanoTime();
        Duration all = service.processorTime();
        Duration serving = service.servingTime();
        long untilMs = scanner.progress().timeMs() + 1000L * WINDOW_S;
        Awaitility.await()
                .atMost(Duration.ofSeconds(10L * WINDOW_S))
                .until(() -> scanner.progress().timeMs() >= untilMs);
        double tookNs = System.nanoTime() - beginNs;
        return new Share(
                service.processorTime().minus(all).toNanos() / tookNs,
                service.servingTime().minus(serving).toNanos() / tookNs);
    }

    private static void tell(Paints idle, Paints scanning, List<double[]> pixels, List<Round> rounds)
            throws IOException {
        ObjectNode figures = new ObjectMapper().createObjectNode();
        tell(figures, "idle", idle);
        tell(figures, "while it scans", scanning);
        tell(figures, "newest event to pixel", sorted(pixels.stream().mapToDouble(p -> p[0])), "ms");
        tell(figures, "first new event to pixel", sorted(pixels.stream().mapToDouble(p -> p[1])), "ms");
        tellShare(figures, "service, nobody watches", rounds, r -> r.alone().all());
        tellShare(
                figures,
                "service, %d browsers".formatted(BROWSERS),
                rounds,
                r -> r.watched().all());
        tellShare(figures, "serving threads, nobody", rounds, r -> r.alone().serving());
        tellShare(
                figures,
                "serving threads, %d browsers".formatted(BROWSERS),
                rounds,
                r -> r.watched().serving());
        tellShare(
                figures,
                "the browsers' part of these",
                rounds,
                r -> r.watched().serving() - r.alone().serving());
        Path file = Path.of(System.getProperty("basedir", ""), "target", "page-figures.json");
        Files.writeString(file, figures.toPrettyString());
        System.out.println(file.toAbsolutePath());
    }

    private static void tellShare(ObjectNode figures, String what, List<Round> rounds, ToDoubleFunction<Round> part) {
        tell(figures, what, sorted(rounds.stream().mapToDouble(part).map(p -> 100 * p)), "% of one processor");
    }

    private static void tell(ObjectNode figures, String when, Paints paints) {
        tellPaint(figures, "one word, " + when, paints.word(), Paint::contentMs);
        tellPaint(figures, "first paint, " + when, paints.fresh(), Paint::firstMs);
        tellPaint(figures, "first content, " + when, paints.fresh(), Paint::contentMs);
        tellPaint(figures, "running browser, " + when, paints.running(), Paint::contentMs);
    }

    private static void tellPaint(ObjectNode figures, String what, List<Paint> paints, ToDoubleFunction<Paint> part) {
        tell(figures, what, sorted(paints.stream().mapToDouble(part)), "ms");
    }

    private static double[] sorted(DoubleStream values) {
        return values.sorted().toArray();
    }

    private static void tell(ObjectNode figures, String what, double[] sorted, String unit) {
        double median = 0.5 * (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]);
        System.out.printf(
                Locale.ROOT,
                "%-32s median %6.1f %s, %.1f to %.1f of %d%n",
                what,
                median,
                unit,
                sorted[0],
                sorted[sorted.length - 1],
                sorted.length);
        ObjectNode one = figures.putObject(what).put("unit", unit).put("median", median);
        for (double value : sorted) {
            one.withArray("all").add(value);
        }
    }
}
