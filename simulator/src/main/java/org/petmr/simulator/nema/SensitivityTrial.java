package org.petmr.simulator.nema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.quantification.nema.DirectHistogrammer;
import org.petmr.recon.quantification.nema.SleeveSensitivity;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.phantom.NemaPhantoms;

/** Sensitivity: a line source in one to five sleeves of aluminium, on the axis and 10 cm above it. Randoms are subtracted. */
final class SensitivityTrial {

    private static final double[] OFFSETS_MM = {0, 100};
    private static final double S_PER_MS = 1e-3;

    /**
     * @param activityBq of the line
     * @param durationMs of each scan
     * @param sleeves so many scans at each place, 2 to 5
     */
    record Plan(double activityBq, int durationMs, int sleeves) {}

    /** @param standardErrorCpsPerBq from the counts */
    record AtPlace(double offsetMm, SleeveSensitivity fit, double standardErrorCpsPerBq) {}

    private final ProjectionGeometry geometry;
    private final ScanMaker scans;
    private final Plan plan;
    private final int threads;
    private final long seed;

    SensitivityTrial(ProjectionGeometry geometry, ScanMaker scans, Plan plan, int threads, long seed) {
        this.geometry = geometry;
        this.scans = scans;
        this.plan = plan;
        this.threads = threads;
        this.seed = seed;
    }

    List<AtPlace> measure(Progress progress) {
        List<AtPlace> places = new ArrayList<>();
        int all = OFFSETS_MM.length * plan.sleeves();
        for (double offsetMm : OFFSETS_MM) {
            List<SleeveSensitivity.Measurement> rates = new ArrayList<>();
            double[] thinnest = null;
            double squares = 0;
            for (int n = 1; n <= plan.sleeves(); n++) {
                int done = places.size() * plan.sleeves() + n - 1;
                DirectHistogrammer counts = scan(n, offsetMm, progress.part((double) done / all, (done + 1.0) / all));
                double[] slices = trues(counts);
                double trues = counts.promptCount() - counts.delayedCount();
                thinnest = thinnest == null ? slices : thinnest;
                squares += (counts.promptCount() + counts.delayedCount()) / (trues * trues);
                rates.add(new SleeveSensitivity.Measurement(
                        n * SleeveSensitivity.SLEEVE_WALL_MM, trues / (plan.durationMs() * S_PER_MS)));
            }
            SleeveSensitivity fit = SleeveSensitivity.fit(rates, plan.activityBq(), thinnest);
            double ofOneRate = Math.sqrt(squares / plan.sleeves());
            places.add(new AtPlace(offsetMm, fit, fit.sensitivityCpsPerBq() * ofOneRate * ofIntercept(plan.sleeves())));
        }
        return places;
    }

    /** Error of the line's value at 0 over that of one of n points at 1, 2 ... n. */
    private static double ofIntercept(int n) {
        double mean = 0.5 * (n + 1);
        double spread = n * (n * n - 1) / 12.0;
        return Math.sqrt(1.0 / n + mean * mean / spread);
    }

    private DirectHistogrammer scan(int sleeves, double offsetMm, Progress progress) {
        DirectHistogrammer counts = new DirectHistogrammer(geometry);
        double bqPerMl = Scanning.atStart(plan.activityBq() / NemaPhantoms.sensitivityLineMl(), plan.durationMs());
        Scanning.run(
                scans.scan(
                        Scanning.source(NemaPhantoms.sensitivity(sleeves, offsetMm), bqPerMl),
                        plan.durationMs(),
                        seed + 100 * sleeves + Math.round(offsetMm)),
                threads,
                progress,
                counts::add);
        return counts;
    }

    private static double[] trues(DirectHistogrammer counts) {
        double[] slices = new double[counts.prompts().slices()];
        for (int i = 0; i < slices.length; i++) {
            slices[i] = counts.prompts().total(i) - counts.delayeds().total(i);
        }
        return slices;
    }

    TrialResult run(Bands bands, Progress progress) {
        long start = System.nanoTime();
        List<AtPlace> places = measure(progress);
        List<Figure> figures = new ArrayList<>();
        double sum = 0;
        double squares = 0;
        for (AtPlace p : places) {
            String where = p.offsetMm() == 0 ? "sensitivity, centre" : "sensitivity, 10 cm off";
            figures.add(
                    Figure.of(where, "cps/kBq", 1e3 * p.fit().sensitivityCpsPerBq(), 1e3 * p.standardErrorCpsPerBq()));
            sum += 1e3 * p.fit().sensitivityCpsPerBq();
            squares += 1e6 * p.standardErrorCpsPerBq() * p.standardErrorCpsPerBq();
        }
        figures.add(Figure.of(
                        "sensitivity, mean of both", "cps/kBq", sum / places.size(), Math.sqrt(squares) / places.size())
                .within(bands.sensitivity()));
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("activity_bq", plan.activityBq());
        details.put("duration_ms", plan.durationMs());
        details.put("places", places);
        String how = String.format(
                Locale.ROOT,
                "line of %.1f MBq in 1 to %d sleeves, %d scans of %.2f s",
                plan.activityBq() / 1e6,
                plan.sleeves(),
                OFFSETS_MM.length * plan.sleeves(),
                plan.durationMs() * S_PER_MS);
        return new TrialResult(Trial.SENSITIVITY, how, figures, details, (System.nanoTime() - start) * 1e-9);
    }
}
