package org.petmr.simulator.nema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.quantification.nema.CountRates;
import org.petmr.recon.quantification.nema.DirectHistogrammer;
import org.petmr.recon.quantification.nema.LineSourceCounts;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.phantom.NemaPhantoms;
import org.petmr.simulator.phantom.Phantom;

/**
 * Scatter fraction, count rates and noise-equivalent rates: the scatter phantom at a ladder of activities. A real scanner
 * waits for the decay; here each activity is a short scan of its own.
 *
 * <p>The line is found by the sinusoid through all rows, since so few counts don't fill every row; randoms are the delayeds.
 */
final class CountRateTrial {

    private static final double S_PER_MS = 1e-3;
    private static final int SLABS = 6;

    /**
     * A scan at one activity.
     *
     * @param kBqPerMl of the line over 22 L
     */
    record Level(double kBqPerMl, int durationMs) {}

    /**
     * @param rates by NEMA's method; with counts so few the noise-equivalent rates of single slices are too high
     * @param necr noise-equivalent rates
     * @param peak of a parabola through all activities near the top
     * @param scatterFraction at the activity with the highest
     * @param scatterFractionError from the counts
     */
    record Outcome(
            CountRates rates,
            List<NecrPeak.Point> necr,
            Optional<NecrPeak> peak,
            double scatterFraction,
            double scatterFractionError) {}

    private final ProjectionGeometry geometry;
    private final ScanMaker scans;
    private final Phantom phantom;
    private final List<Level> levels;
    private final int threads;
    private final long seed;

    /** @param phantom one of those of {@link NemaPhantoms} with the scatter phantom's line */
    CountRateTrial(
            ProjectionGeometry geometry, ScanMaker scans, Phantom phantom, List<Level> levels, int threads, long seed) {
        this.geometry = geometry;
        this.scans = scans;
        this.phantom = phantom;
        this.levels = List.copyOf(levels);
        this.threads = threads;
        this.seed = seed;
    }

    Outcome measure(Progress progress) {
        List<LineSourceCounts> counts = new ArrayList<>();
        List<NecrPeak.Point> points = new ArrayList<>();
        double fractionError = 0;
        double fraction = 0;
        double best = 0;
        for (int i = 0; i < levels.size(); i++) {
            Level level = levels.get(i);
            Progress part = progress.part((double) i / levels.size(), (i + 1.0) / levels.size());
            DirectHistogrammer histogram = scan(level, seed + i, part);
            LineSourceCounts line = LineSourceCounts.of(
                    histogram.prompts(),
                    Optional.of(histogram.delayeds()),
                    level.durationMs() * S_PER_MS,
                    level.kBqPerMl() * 1e3 * NemaPhantoms.SCATTER_PHANTOM_ML,
                    LineSourceCounts.Alignment.SINUSOID);
            counts.add(line);
            CountRates.Frame frame = CountRates.of(List.of(line), 1).frames().get(0);
            double necr = necrCps(line);
            double relative = NecrPeak.relativeError(frame, line.durationS());
            points.add(new NecrPeak.Point(level.kBqPerMl(), necr / 1e3, relative * necr / 1e3));
            if (necr > best) {
                best = necr;
                fraction = frame.scatterFraction();
                fractionError = scatterFractionError(frame, line.durationS());
            }
        }
        return new Outcome(CountRates.of(counts, 1), points, NecrPeak.of(points), fraction, fractionError);
    }

    /** Scatter, trues and randoms as independent counts: good to a factor near 1, as the strip shares some of them. */
    private static double scatterFractionError(CountRates.Frame f, double seconds) {
        double without = (f.truesCps() + f.scatterCps()) * seconds;
        double noise = f.totalCps() * seconds + f.randomsCps() * seconds;
        return Math.sqrt(f.scatterFraction() * (1 - f.scatterFraction()) * noise) / without;
    }

    /**
     * The sum of {@code T^2 / all} over slabs of slices. NEMA has single slices and ten times the counts; here the noise of a
     * slice's trues, squared, would add up to a tenth.
     */
    static double necrCps(LineSourceCounts line) {
        double sum = 0;
        for (int slab = 0; slab < SLABS; slab++) {
            double trues = 0;
            double all = 0;
            for (int i = slab * line.slices() / SLABS; i < (slab + 1) * line.slices() / SLABS; i++) {
                trues += line.total(i) - line.background(i);
                all += line.total(i);
            }
            sum += all > 0 ? trues * trues / all : 0;
        }
        return sum / line.durationS();
    }

    private DirectHistogrammer scan(Level level, long scanSeed, Progress progress) {
        DirectHistogrammer histogram = new DirectHistogrammer(geometry);
        double lineBq = level.kBqPerMl() * 1e3 * NemaPhantoms.SCATTER_PHANTOM_ML;
        double bqPerMl = Scanning.atStart(lineBq / NemaPhantoms.scatterLineMl(), level.durationMs());
        Scanning.run(
                scans.scan(Scanning.source(phantom, bqPerMl), level.durationMs(), scanSeed),
                threads,
                progress,
                histogram::add);
        return histogram;
    }

    TrialResult run(Bands bands, Progress progress) {
        long start = System.nanoTime();
        Outcome outcome = measure(progress);
        CountRates rates = outcome.rates();
        List<Figure> figures = new ArrayList<>();
        figures.add(
                Figure.of("scatter fraction", "%", 100 * rates.scatterFraction(), 100 * outcome.scatterFractionError())
                        .within(bands.scatterFraction()));
        outcome.peak().ifPresent(peak -> {
            figures.add(Figure.of("peak NECR", "kcps", peak.kcps(), peak.kcpsError())
                    .within(bands.necrPeakKcps()));
            figures.add(Figure.of("peak NECR, activity", "kBq/mL", peak.kBqPerMl(), peak.kBqPerMlError())
                    .within(bands.necrPeakKBqPerMl()));
        });
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("levels", levels);
        details.put("frames", rates.frames());
        details.put("necr", outcome.necr());
        details.put("scatter_fraction_of_slices", rates.scatterFractionOfSlices());
        details.put("necr_is", "T^2 / (T + S + R), randoms known without noise, over slabs of slices");
        String how = String.format(
                Locale.ROOT,
                "%d activities from %.1f to %.1f kBq/mL, %.2f s in all%s",
                levels.size(),
                levels.get(0).kBqPerMl(),
                levels.get(levels.size() - 1).kBqPerMl(),
                levels.stream().mapToInt(Level::durationMs).sum() * S_PER_MS,
                outcome.peak().isPresent() ? "" : "; no peak between them");
        return new TrialResult(Trial.COUNT_RATE, how, figures, details, (System.nanoTime() - start) * 1e-9);
    }
}
