package org.petmr.recon.command.nema;

import static org.petmr.recon.command.nema.OutputOptions.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.quantification.nema.PublishedFigures;
import org.petmr.recon.quantification.nema.TofLineFinder;
import org.petmr.recon.quantification.nema.TofResolution;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.sinogram.ProjectionGeometry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr nema tof}: the resolution of arrival times. Reads the recording twice: for the line, then for the times. */
@Command(
        name = "tof",
        description =
                "Time-of-flight resolution, from list mode of a line source in the scatter phantom at a low rate.",
        mixinStandardHelpOptions = true)
final class TofCommand implements Callable<Integer> {

    private static final int READ_WORDS = 1 << 18;

    @Parameters(paramLabel = "FILE", description = "list mode of a scanner with time of flight")
    private Path file;

    @Option(
            names = "--line",
            split = ",",
            paramLabel = "MM",
            description = "x,y of the line source in scanner space, mm; default: found in the recording")
    private List<Double> line = List.of();

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    TofCommand() {}

    private interface Words {
        void add(long[] words, int n);
    }

    @Override
    public Integer call() throws IOException {
        Optional<PublishedFigures> published = output.published();
        if (!line.isEmpty() && line.size() != 2) {
            throw new IllegalArgumentException("--line: %d numbers (expected: 2, x,y)".formatted(line.size()));
        }
        ProjectionGeometry geometry;
        try (ListModeSource source = open()) {
            geometry = new ProjectionGeometry(source.header().scanner());
        }
        try {
            TofLineFinder finder = new TofLineFinder(geometry);
            TofLineFinder.Position at;
            if (line.isEmpty()) {
                // a scanner without time of flight is refused before anything is read
                new TofResolution(geometry, new TofLineFinder.Position(0, 0));
                read(finder::add);
                at = finder.position();
            } else {
                at = new TofLineFinder.Position(line.get(0), line.get(1));
            }
            TofResolution resolution = new TofResolution(geometry, at);
            read(resolution::add);
            TofResolution.Result r = resolution.result();
            output.write(spec.commandLine().getOut(), table(at, r, published), figures(at, r, published), () -> {
                Canvas canvas = new Canvas("Time of flight, " + file.getFileName(), 1, 1);
                canvas.chart(
                        new Chart("Arrival times less those expected", "ps", "counts")
                                .line("less those beside", Chart.BLUE, r.errorPs(), r.counts()),
                        0,
                        0);
                return canvas.done();
            });
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
        return 0;
    }

    private ListModeSource open() throws IOException {
        return output.scanner == null
                ? ListModeFiles.open(file)
                : ListModeFiles.open(file, ScannerCatalogue.find(output.scanner));
    }

    private void read(Words receiver) throws IOException {
        try (ListModeSource source = open()) {
            long[] words = new long[READ_WORDS];
            for (int n = source.read(words); n >= 0; n = source.read(words)) {
                receiver.add(words, n);
            }
        }
    }

    private List<String> table(
            TofLineFinder.Position at, TofResolution.Result r, Optional<PublishedFigures> published) {
        List<String> lines = new ArrayList<>();
        lines.add("NEMA NU 2 time-of-flight resolution, " + file.getFileName());
        lines.add(text("line source at %.1f, %.1f mm", at.xMm(), at.yMm()));
        lines.add(text(
                "FWHM %.1f ps%s",
                r.width().fwhm(),
                published
                        .flatMap(PublishedFigures::tofFwhmPs)
                        .map(v -> text("   published %.0f ps", v))
                        .orElse("")));
        lines.add(text("FWTM %.1f ps, peak at %.1f ps", r.width().fwtm(), r.centrePs()));
        return lines;
    }

    private Map<String, Object> figures(
            TofLineFinder.Position at, TofResolution.Result r, Optional<PublishedFigures> published) {
        Map<String, Object> f = new LinkedHashMap<>();
        f.put("test", "time-of-flight resolution");
        f.put("file", file.toString());
        f.put("line", at);
        f.put("fwhm_ps", r.width().fwhm());
        f.put("fwtm_ps", r.width().fwtm());
        f.put("peak_ps", r.centrePs());
        f.put("error_ps", r.errorPs());
        f.put("counts", r.counts());
        published.flatMap(PublishedFigures::tofFwhmPs).ifPresent(v -> f.put("published_fwhm_ps", v));
        return f;
    }
}
