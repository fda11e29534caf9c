package org.petmr.recon.command.nema;

import static org.petmr.recon.command.nema.OutputOptions.text;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.petmr.recon.quantification.nema.CountRates;
import org.petmr.recon.quantification.nema.LineSourceCounts;
import org.petmr.recon.quantification.nema.PublishedFigures;
import org.petmr.recon.sinogram.DecaySpan;
import org.petmr.recon.sinogram.FrameSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr nema scatter}: scatter fraction, count rates and noise-equivalent rates. */
@Command(
        name = "scatter",
        description =
                "Scatter fraction, count rates and noise-equivalent rates of a line source in the scatter phantom.",
        mixinStandardHelpOptions = true)
final class ScatterCommand implements Callable<Integer> {

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "recordings at one or several activities: list mode, or Interfile sinograms of prompts (.hs)")
    private List<Path> files;

    @Option(
            names = "--randoms",
            split = ",",
            paramLabel = "R.hs",
            description =
                    "expected randoms of each sinogram; without: from the scatter fraction at the lowest activity")
    private List<Path> randoms = List.of();

    @Option(
            names = "--frames",
            paramLabel = "SPEC",
            description = "cut list mode of a decaying source into frames, such as 20x600 (default: all of it)")
    private String frames;

    @Mixin
    private TimingOptions timing;

    @Option(
            names = "--align",
            paramLabel = "WAY",
            description =
                    "how the line is found in a row: MAXIMUM as NEMA says, or SINUSOID for few counts (default: SINUSOID for scanners with gaps, else MAXIMUM)")
    private LineSourceCounts.Alignment align;

    @Option(
            names = "--low-rate",
            paramLabel = "N",
            description = "without randoms: the N recordings of lowest activity give the scatter fraction (default: 1)",
            defaultValue = "1")
    private int lowRate;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    ScatterCommand() {}

    @Override
    public Integer call() throws IOException {
        Optional<PublishedFigures> published = output.published();
        timing.check(files);
        if (!randoms.isEmpty() && randoms.size() != files.size()) {
            throw new IllegalArgumentException("--randoms: %d files (expected: %d, one for each sinogram)"
                    .formatted(randoms.size(), files.size()));
        }
        PrintWriter out = spec.commandLine().getOut();
        Optional<FrameSpec> asked = Optional.ofNullable(frames).map(FrameSpec::parse);
        List<LineSourceCounts> counts = new ArrayList<>();
        List<RecordingTimes> first = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            int number = i;
            LineRecording.Source source = new LineRecording.Source(
                    file,
                    randoms.isEmpty() ? Optional.empty() : Optional.of(randoms.get(i)),
                    Optional.ofNullable(output.scanner),
                    asked);
            LineRecording.read(source, out, recording -> {
                if (first.isEmpty()) {
                    first.add(recording.times());
                }
                counts.add(counts(recording, first.get(0), file, number));
            });
        }
        CountRates rates = CountRates.of(counts, lowRate);
        output.write(
                out,
                table(rates, published),
                figures(rates, published),
                () -> picture(rates, counts.get(0), published));
        return 0;
    }

    private LineSourceCounts counts(LineRecording r, RecordingTimes first, Path file, int i) {
        DecaySpan decay = timing.decay(r.times(), first, file, i);
        double activityBq = timing.meanActivityBq(timing.halfLifeS(r.times()), decay, i);
        try {
            return LineSourceCounts.of(
                    r.prompts(), r.randoms(), r.times().countingS().orElse(decay.lengthS()), activityBq, alignment(r));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private LineSourceCounts.Alignment alignment(LineRecording r) {
        if (align != null) {
            return align;
        }
        return r.prompts().geometry().scanner().gapsPerBlockTransaxial() > 0
                ? LineSourceCounts.Alignment.SINUSOID
                : LineSourceCounts.Alignment.MAXIMUM;
    }

    private List<String> table(CountRates rates, Optional<PublishedFigures> published) {
        List<String> lines = new ArrayList<>();
        lines.add("NEMA NU 2 scatter fraction and count rates");
        lines.add("");
        lines.add(text(
                "%12s %10s %10s %10s %10s %10s %8s %10s %10s",
                "activity", "spread", "total", "trues", "scatter", "randoms", "SF", "NECR", "NECR 2R"));
        lines.add(text(
                "%12s %10s %10s %10s %10s %10s %8s %10s %10s",
                "MBq", "kBq/mL", "kcps", "kcps", "kcps", "kcps", "%", "kcps", "kcps"));
        for (CountRates.Frame f : rates.frames()) {
            lines.add(text(
                    "%12.3f %10.3f %10.3f %10.3f %10.3f %10.3f %8.2f %10.3f %10.3f",
                    f.activityBq() / 1e6,
                    f.concentrationBqPerMl() / 1e3,
                    f.totalCps() / 1e3,
                    f.truesCps() / 1e3,
                    f.scatterCps() / 1e3,
                    f.randomsCps() / 1e3,
                    100 * f.scatterFraction(),
                    f.necrCps() / 1e3,
                    f.necrSubtractedCps() / 1e3));
        }
        lines.add("");
        lines.add(text(
                "%-18s %10.2f %%%s",
                "scatter fraction",
                100 * rates.scatterFraction(),
                published
                        .map(p -> text("   published %.1f %%", p.scatterFractionPercent()))
                        .orElse("")));
        String peak = rates.peak()
                .map(p -> text("%10.1f kcps at %.2f kBq/mL", p.necrCps() / 1e3, p.concentrationBqPerMl() / 1e3))
                .orElse("not reached between the activities given");
        lines.add(text(
                "%-18s %s%s",
                "NECR peak",
                peak,
                published
                        .map(p -> text(
                                "   published %.1f kcps at %.1f kBq/mL",
                                p.necrPeakCps() / 1e3, p.necrPeakBqPerMl() / 1e3))
                        .orElse("")));
        published.ifPresent(p -> lines.add("published: " + p.source()));
        return lines;
    }

    private Map<String, Object> figures(CountRates rates, Optional<PublishedFigures> published) {
        Map<String, Object> f = new LinkedHashMap<>();
        f.put("test", "scatter fraction and count rates");
        f.put("files", files.stream().map(Path::toString).toList());
        f.put("scatter_fraction", rates.scatterFraction());
        f.put("scatter_fraction_of_slices", rates.scatterFractionOfSlices());
        rates.peak().ifPresent(p -> f.put("necr_peak", p));
        f.put("frames", rates.frames());
        published.ifPresent(p -> {
            f.put("published_scatter_fraction", p.scatterFractionPercent() / 100);
            f.put("published_necr_peak_cps", p.necrPeakCps());
            f.put("published_necr_peak_bq_per_ml", p.necrPeakBqPerMl());
            f.put("published_source", p.source());
        });
        return f;
    }

    private static BufferedImage picture(
            CountRates rates, LineSourceCounts first, Optional<PublishedFigures> published) {
        Canvas canvas = new Canvas("Scatter fraction and count rates", 2, 1);
        double[] profile = first.profile();
        double[] mm = new double[profile.length];
        for (int i = 0; i < mm.length; i++) {
            mm[i] = (i - profile.length / 2) * first.sampleMm();
        }
        canvas.chart(
                new Chart("Profile of the line source", "distance from the line, mm", "counts")
                        .line("first recording", Chart.BLUE, mm, profile)
                        .logarithmic()
                        .mark(-20)
                        .mark(20),
                0,
                0);
        if (rates.frames().size() > 1) {
            double[] x = values(rates, f -> f.concentrationBqPerMl() / 1e3);
            canvas.chart(
                    new Chart("Rates", "activity over 22 L, kBq/mL", "kcps")
                            .line("trues", Chart.GREEN, x, values(rates, f -> f.truesCps() / 1e3))
                            .line("scatter", Chart.ORANGE, x, values(rates, f -> f.scatterCps() / 1e3))
                            .line("randoms", Chart.RED, x, values(rates, f -> f.randomsCps() / 1e3))
                            .line("NECR", Chart.BLUE, x, values(rates, CountRates.Frame::necrCps, 1e-3)),
                    1,
                    0);
        } else {
            List<Double> sf = rates.scatterFractionOfSlices();
            double[] slice = new double[sf.size()];
            double[] percent = new double[sf.size()];
            for (int i = 0; i < slice.length; i++) {
                slice[i] = i;
                percent[i] = 100 * sf.get(i);
            }
            Chart chart = new Chart("Scatter fraction", "slice", "%").line("measured", Chart.BLUE, slice, percent);
            published.ifPresent(p -> chart.reference(
                    "published, " + p.scanner(), Chart.ORANGE, new double[] {0, slice.length - 1}, new double[] {
                        p.scatterFractionPercent(), p.scatterFractionPercent()
                    }));
            canvas.chart(chart, 1, 0);
        }
        return canvas.done();
    }

    private static double[] values(CountRates rates, ToDoubleFunction<CountRates.Frame> figure) {
        return values(rates, figure, 1);
    }

    private static double[] values(CountRates rates, ToDoubleFunction<CountRates.Frame> figure, double scale) {
        return rates.frames().stream()
                .mapToDouble(f -> figure.applyAsDouble(f) * scale)
                .toArray();
    }
}
