package org.petmr.recon.command.nema;

import static org.petmr.recon.command.nema.OutputOptions.text;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.petmr.recon.correction.Decay;
import org.petmr.recon.quantification.nema.DirectSinogram;
import org.petmr.recon.quantification.nema.PublishedFigures;
import org.petmr.recon.quantification.nema.SleeveSensitivity;
import org.petmr.recon.sinogram.DecaySpan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr nema sensitivity}: rates of a line source in more and more aluminium, extrapolated to none. */
@Command(
        name = "sensitivity",
        description = "Sensitivity: a line source within more and more aluminium sleeves.",
        mixinStandardHelpOptions = true)
final class SensitivityCommand implements Callable<Integer> {

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "a recording for each number of sleeves, the fewest first: list mode, or Interfile sinograms (.hs)")
    private List<Path> files;

    @Option(
            names = "--randoms",
            split = ",",
            paramLabel = "R.hs",
            description = "expected randoms of each sinogram; without: none are subtracted")
    private List<Path> randoms = List.of();

    @Option(
            names = "--walls-mm",
            split = ",",
            paramLabel = "MM",
            description = "mm of aluminium around the line in each recording (default: 1.25 for each sleeve)")
    private List<Double> walls = List.of();

    @Mixin
    private TimingOptions timing;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    SensitivityCommand() {}

    @Override
    public Integer call() throws IOException {
        Optional<PublishedFigures> published = output.published();
        timing.check(files);
        if (!walls.isEmpty() && walls.size() != files.size()) {
            throw new IllegalArgumentException(
                    "--walls-mm: %d values (expected: %d, one for each file)".formatted(walls.size(), files.size()));
        }
        if (!randoms.isEmpty() && randoms.size() != files.size()) {
            throw new IllegalArgumentException("--randoms: %d files (expected: %d, one for each sinogram)"
                    .formatted(randoms.size(), files.size()));
        }
        double activityBq = timing.firstActivityBq()
                .orElseThrow(() -> new IllegalArgumentException(
                        "--activity-mbq: several values (expected: one, at the start of the first recording)"));
        PrintWriter out = spec.commandLine().getOut();
        List<SleeveSensitivity.Measurement> measured = new ArrayList<>();
        List<RecordingTimes> times = new ArrayList<>();
        List<double[]> slices = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            LineRecording.Source source = new LineRecording.Source(
                    file,
                    randoms.isEmpty() ? Optional.empty() : Optional.of(randoms.get(i)),
                    Optional.ofNullable(output.scanner),
                    Optional.empty());
            LineRecording.read(source, out, recording -> {
                times.add(recording.times());
                slices.add(trues(recording));
            });
            DecaySpan decay = timing.decay(times.get(i), times.get(0), file, i);
            double factor = Decay.frameFactor(timing.halfLifeS(times.get(i)), decay);
            double rate = Arrays.stream(slices.get(i)).sum()
                    / times.get(i).countingS().orElse(decay.lengthS());
            double wallMm = walls.isEmpty() ? (i + 1) * SleeveSensitivity.SLEEVE_WALL_MM : walls.get(i);
            try {
                measured.add(new SleeveSensitivity.Measurement(wallMm, rate * factor));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
            }
        }
        double[] profile = slices.get(0);
        SleeveSensitivity s = SleeveSensitivity.fit(measured, activityBq, profile);
        output.write(out, table(s, measured, published), figures(s, measured, published), () -> picture(s, measured));
        return 0;
    }

    private static double[] trues(LineRecording r) {
        DirectSinogram prompts = r.prompts();
        double[] trues = new double[prompts.slices()];
        for (int i = 0; i < trues.length; i++) {
            trues[i] = prompts.total(i);
            if (r.randoms().isPresent()) {
                trues[i] -= r.randoms().get().total(i);
            }
        }
        return trues;
    }

    private static List<String> table(
            SleeveSensitivity s, List<SleeveSensitivity.Measurement> measured, Optional<PublishedFigures> published) {
        List<String> lines = new ArrayList<>();
        lines.add("NEMA NU 2 sensitivity");
        lines.add("");
        lines.add(text("%12s %14s", "aluminium mm", "trues cps"));
        for (SleeveSensitivity.Measurement m : measured) {
            lines.add(text("%12.2f %14.1f", m.wallMm(), m.truesCps()));
        }
        lines.add(text(
                "%12s %14.1f   by the fit, which is off by %.2f %% at most",
                "0", s.rateWithoutWallCps(), 100 * s.largestResidual()));
        lines.add(text(
                "mu of the walls %.4f cm^-1 (aluminium: %.4f)", s.muPerCm(), SleeveSensitivity.ALUMINIUM_MU_PER_CM));
        lines.add(text(
                "sensitivity %.3f cps/kBq%s",
                1000 * s.sensitivityCpsPerBq(),
                published
                        .map(p -> text("   published %.2f", p.sensitivityCpsPerKBq()))
                        .orElse("")));
        published.ifPresent(p -> lines.add("published: " + p.source()));
        return lines;
    }

    private Map<String, Object> figures(
            SleeveSensitivity s, List<SleeveSensitivity.Measurement> measured, Optional<PublishedFigures> published) {
        Map<String, Object> f = new LinkedHashMap<>();
        f.put("test", "sensitivity");
        f.put("files", files.stream().map(Path::toString).toList());
        f.put("sensitivity_cps_per_kbq", 1000 * s.sensitivityCpsPerBq());
        f.put("rate_without_wall_cps", s.rateWithoutWallCps());
        f.put("mu_per_cm", s.muPerCm());
        f.put("largest_residual", s.largestResidual());
        f.put("measurements", measured);
        f.put("profile_cps_per_bq", s.profileCpsPerBq());
        published.ifPresent(p -> {
            f.put("published_cps_per_kbq", p.sensitivityCpsPerKBq());
            f.put("published_source", p.source());
        });
        return f;
    }

    private static BufferedImage picture(SleeveSensitivity s, List<SleeveSensitivity.Measurement> measured) {
        Canvas canvas = new Canvas("Sensitivity", 2, 1);
        double[] x = measured.stream()
                .mapToDouble(SleeveSensitivity.Measurement::wallMm)
                .toArray();
        double[] y = measured.stream().mapToDouble(m -> m.truesCps() / 1e3).toArray();
        double last = x[x.length - 1];
        canvas.chart(
                new Chart("Rate of trues", "aluminium, mm", "kcps")
                        .line("measured", Chart.BLUE, x, y)
                        .reference("fit", Chart.ORANGE, new double[] {0, last}, new double[] {
                            s.rateWithoutWallCps() / 1e3,
                            s.rateWithoutWallCps() / 1e3 * Math.exp(-2 * s.muPerCm() * last / 10)
                        }),
                0,
                0);
        List<Double> profile = s.profileCpsPerBq();
        double[] slice = new double[profile.size()];
        double[] value = new double[profile.size()];
        for (int i = 0; i < slice.length; i++) {
            slice[i] = i;
            value[i] = 1000 * profile.get(i);
        }
        canvas.chart(new Chart("Along the axis", "slice", "cps/kBq").line("measured", Chart.GREEN, slice, value), 1, 0);
        return canvas.done();
    }
}
