package org.petmr.simulator.nema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.petmr.recon.algorithm.BedFrame;
import org.petmr.recon.algorithm.BedReconstruction;
import org.petmr.recon.algorithm.BedSettings;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Randoms;
import org.petmr.recon.image.Volume;
import org.petmr.recon.projector.ListModeEvents;
import org.petmr.recon.projector.ListModeReader;
import org.petmr.recon.quantification.nema.ImageQuality;
import org.petmr.recon.quantification.nema.ImageQualityPhantom;
import org.petmr.recon.quantification.nema.ImageQualitySetup;
import org.petmr.recon.quantification.nema.PhantomPose;
import org.petmr.recon.sinogram.DecaySpan;
import org.petmr.recon.sinogram.Histogrammer;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.phantom.NemaPhantoms;
import org.petmr.simulator.phantom.Phantom;

/**
 * Image quality: the body phantom, reconstructed with every correction as a clinical scan is, and measured where it is known
 * to lie. The mu-map is that of the phantom, as with a template on a real PET-MR. The scatter phantom behind it adds singles
 * and so randoms; the coincidences that it adds, half a percent of the scatter, are left out.
 */
final class ImageQualityTrial {

    private static final double S_PER_MS = 1e-3;
    private static final int PER_AXIS = 2;

    /**
     * @param backgroundBqPerMl in the phantom's body
     * @param hotToBackground of the spheres
     * @param coldMm spheres that are cold
     * @param durationMs of the scan
     * @param reconstruction as the vendor recommends it
     */
    record Plan(
            double backgroundBqPerMl,
            double hotToBackground,
            Set<Integer> coldMm,
            int durationMs,
            BedSettings reconstruction) {}

    /** @param image in Bq/mL, or in proportion */
    record Outcome(Volume image, ImageQuality quality, BedReconstruction.Result result) {}

    private final ProjectionGeometry geometry;
    private final VirtualScanner.Quick scanner;
    private final Plan plan;
    private final Workers workers;
    private final long seed;

    ImageQualityTrial(
            ProjectionGeometry geometry, VirtualScanner.Quick scanner, Plan plan, Workers workers, long seed) {
        this.geometry = geometry;
        this.scanner = scanner;
        this.plan = plan;
        this.workers = workers;
        this.seed = seed;
    }

    Outcome measure(Progress progress) {
        Phantom phantom = NemaPhantoms.iecBody(plan.hotToBackground(), plan.coldMm());
        Phantom all = NemaPhantoms.iecBodyWithScatter(plan.hotToBackground(), plan.coldMm());
        boolean isByEvent = plan.reconstruction().data().isEventByEvent();
        Histogrammer counts = new Histogrammer(geometry);
        ListModeReader reader = isByEvent ? new ListModeReader(geometry) : null;
        Scanning.run(
                scanner.scans()
                        .scan(
                                Scanning.source(phantom, plan.backgroundBqPerMl()),
                                Scanning.source(all, plan.backgroundBqPerMl()),
                                plan.durationMs(),
                                seed),
                workers.threads(),
                progress.part(0, 0.5),
                (words, n) -> {
                    counts.add(words, n);
                    if (reader != null) {
                        reader.add(words, n);
                    }
                });
        progress.report(0.5, "reconstruction");
        Optional<ListModeEvents> events = isByEvent ? Optional.of(reader.events(workers)) : Optional.empty();
        BedReconstruction bed = new BedReconstruction(geometry, plan.reconstruction(), workers);
        double seconds = plan.durationMs() * S_PER_MS;
        BedFrame frame = new BedFrame(
                counts.counts(),
                events,
                Randoms.fromDelayeds(geometry, counts.delayedFans()),
                new DecaySpan(0, seconds),
                seconds,
                Scanning.ISOTOPE.halfLifeS(),
                Scanning.ISOTOPE.positronFraction());
        BedReconstruction.Result result = bed.run(
                frame,
                scanner.normalisation(),
                Optional.of(phantom.muPerCm(bed.grid(), PER_AXIS, workers)),
                Optional.empty(),
                progress.part(0.5, 0.98));
        ImageQualityPhantom measured = ImageQualityPhantom.iecBody()
                .withCold(plan.coldMm().stream().map(Integer::doubleValue).toList());
        ImageQuality quality = ImageQuality.of(
                result.image(), new ImageQualitySetup(measured, plan.hotToBackground()), PhantomPose.at(0, 0, 0));
        return new Outcome(result.image(), quality, result);
    }

    TrialResult run(Bands bands, Progress progress) {
        long start = System.nanoTime();
        Outcome outcome = measure(progress);
        return result(outcome, bands, (System.nanoTime() - start) * 1e-9);
    }

    private TrialResult result(Outcome outcome, Bands bands, double seconds) {
        List<Figure> figures = new ArrayList<>();
        for (ImageQuality.SphereFigures s : outcome.quality().spheres()) {
            int mm = (int) Math.round(s.diameterMm());
            // Noise of the disc is that of the background's discs of its size.
            double contrast = s.isHot() ? plan.hotToBackground() - 1 : 1;
            figures.add(Figure.of(
                            "contrast %d mm, %s".formatted(mm, s.isHot() ? "hot" : "cold"),
                            "%",
                            s.recoveryPercent(),
                            s.variabilityPercent() / contrast)
                    .within(bands.contrast(mm)));
        }
        for (ImageQuality.SphereFigures s : outcome.quality().spheres()) {
            figures.add(Figure.of(
                    "variability %d mm".formatted(Math.round(s.diameterMm())), "%", s.variabilityPercent(), 0));
        }
        figures.add(Figure.of("lung residual", "%", outcome.quality().lungMeanPercent(), 0));
        BedReconstruction.Result r = outcome.result();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("prompts", r.promptCounts());
        details.put("randoms_fraction", r.randomCounts() / r.promptCounts());
        details.put("scatter_fraction_of_prompts", r.scatterCounts() / r.promptCounts());
        details.put("background_bq_per_ml", plan.backgroundBqPerMl());
        details.put("background_measured", outcome.quality().spheres().get(0).background());
        details.put("quality", outcome.quality());
        BedSettings s = plan.reconstruction();
        String how = String.format(
                Locale.ROOT,
                "%.1f kBq/mL, %.0f:1%s, %.0f s, %.1f M prompts; %s %d x %d%s, filter %.1f mm",
                plan.backgroundBqPerMl() / 1e3,
                plan.hotToBackground(),
                plan.coldMm().isEmpty()
                        ? ""
                        : ", cold "
                                + plan.coldMm().stream()
                                        .sorted()
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(" and "))
                                + " mm",
                plan.durationMs() * S_PER_MS,
                r.promptCounts() / 1e6,
                s.algorithm().name().toUpperCase(Locale.ROOT),
                s.algorithm().iterations(),
                s.algorithm().subsets(),
                s.data() == BedSettings.Data.TOF_EVENTS ? " with time of flight" : "",
                s.postfilterFwhmMm());
        return new TrialResult(Trial.IMAGE_QUALITY, how, figures, details, seconds);
    }
}
