package org.petmr.simulator.nema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.quantification.nema.TofLineFinder;
import org.petmr.recon.quantification.nema.TofResolution;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.phantom.NemaPhantoms;

/** Resolution of arrival times: the scatter phantom at a low rate, its line where it is known to be. */
final class TofTrial {

    private static final double S_PER_MS = 1e-3;

    /** @param kBqPerMl of the line over 22 L */
    record Plan(double kBqPerMl, int durationMs) {}

    private final ProjectionGeometry geometry;
    private final ScanMaker scans;
    private final Plan plan;
    private final int threads;
    private final long seed;

    TofTrial(ProjectionGeometry geometry, ScanMaker scans, Plan plan, int threads, long seed) {
        this.geometry = geometry;
        this.scans = scans;
        this.plan = plan;
        this.threads = threads;
        this.seed = seed;
    }

    TofResolution.Result measure(Progress progress) {
        TofResolution resolution =
                new TofResolution(geometry, new TofLineFinder.Position(0, NemaPhantoms.LINE_OFFSET_MM));
        double lineBq = plan.kBqPerMl() * 1e3 * NemaPhantoms.SCATTER_PHANTOM_ML;
        double bqPerMl = Scanning.atStart(lineBq / NemaPhantoms.scatterLineMl(), plan.durationMs());
        Scanning.run(
                scans.scan(Scanning.source(NemaPhantoms.scatter(), bqPerMl), plan.durationMs(), seed),
                threads,
                progress,
                resolution::add);
        return resolution.result();
    }

    TrialResult run(Bands bands, Progress progress) {
        long start = System.nanoTime();
        TofResolution.Result result = measure(progress);
        double counts = 0;
        for (double c : result.counts()) {
            counts += c;
        }
        double fwhm = result.width().fwhm();
        // The histogram shows each event in every fourth of its bins.
        double error = fwhm / Math.sqrt(2 * Math.max(1, counts));
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("fwtm_ps", result.width().fwtm());
        details.put("peak_ps", result.centrePs());
        details.put("error_ps", result.errorPs());
        details.put("counts", result.counts());
        String how = String.format(
                Locale.ROOT,
                "scatter phantom at %.2f kBq/mL for %.2f s",
                plan.kBqPerMl(),
                plan.durationMs() * S_PER_MS);
        return new TrialResult(
                Trial.TOF,
                how,
                List.of(Figure.of("TOF FWHM", "ps", fwhm, error).within(bands.tofPs())),
                details,
                (System.nanoTime() - start) * 1e-9);
    }
}
