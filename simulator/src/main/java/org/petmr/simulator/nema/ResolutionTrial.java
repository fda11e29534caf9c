package org.petmr.simulator.nema;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.petmr.recon.algorithm.Fbp;
import org.petmr.recon.algorithm.FbpSettings;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.quantification.nema.SpatialResolution;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.Histogrammer;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.phantom.NemaPhantoms;

/**
 * Spatial resolution: point sources in air, in the middle and 3/8 of the axial field of view beside it, the
 * lines of the most direct segment, single-slice rebinning and filtered back projection without smoothing, in an image of fine pixels round the sources.
 */
final class ResolutionTrial {

    private static final double S_PER_MS = 1e-3;

    /**
     * Only the segment of the most direct lines: rebinning puts a point 10 cm off the axis, seen by the most oblique lines of
     * these scanners, 36 mm from its slice, which nobody's published widths have in them.
     */
    private static final FbpSettings DIRECT = new FbpSettings(FbpSettings.Window.RAMP, 1, 0, true);

    /** Of the image round a source; no less than the profiles reach. */
    private static final double HALF_MM = 36;

    /**
     * @param activityBq of each source
     * @param durationMs of each scan
     * @param offsetsMm of the sources from the axis; all of a plane are measured together
     * @param pixelMm of the image, below a third of the resolution
     */
    record Plan(double activityBq, int durationMs, List<Double> offsetsMm, double pixelMm) {}

    /** @param widths of one source */
    record AtPlace(NemaPhantoms.Place place, SpatialResolution widths) {}

    private final ProjectionGeometry geometry;
    private final ScanMaker scans;
    private final Normalisation normalisation;
    private final Plan plan;
    private final Workers workers;
    private final long seed;

    ResolutionTrial(
            ProjectionGeometry geometry,
            ScanMaker scans,
            Normalisation normalisation,
            Plan plan,
            Workers workers,
            long seed) {
        this.geometry = geometry;
        this.scans = scans;
        this.normalisation = normalisation;
        this.plan = plan;
        this.workers = workers;
        this.seed = seed;
    }

    List<AtPlace> measure(Progress progress) {
        ScannerModel scanner = geometry.scanner();
        List<NemaPhantoms.Place> all =
                NemaPhantoms.pointPlaces(scanner.rings() * scanner.ringSpacingMm(), plan.offsetsMm());
        int n = plan.offsetsMm().size();
        List<AtPlace> measured = new ArrayList<>();
        for (int plane = 0; plane < all.size() / n; plane++) {
            List<NemaPhantoms.Place> places = all.subList(plane * n, (plane + 1) * n);
            double from = (double) plane * n / all.size();
            double to = (double) (plane + 1) * n / all.size();
            Histogrammer counts = scan(places, seed + plane, progress.part(from, 0.5 * (from + to)));
            Volume image = image(counts, places, progress.part(0.5 * (from + to), to));
            for (NemaPhantoms.Place p : places) {
                measured.add(new AtPlace(
                        p, SpatialResolution.at(image, new SpatialResolution.Position(p.xMm(), p.yMm(), p.zMm()))));
            }
        }
        return measured;
    }

    private Histogrammer scan(List<NemaPhantoms.Place> places, long scanSeed, Progress progress) {
        Histogrammer counts = new Histogrammer(geometry);
        double bqPerMl = Scanning.atStart(plan.activityBq() / NemaPhantoms.pointMl(), plan.durationMs());
        Scanning.run(
                scans.scan(Scanning.source(NemaPhantoms.points(places), bqPerMl), plan.durationMs(), scanSeed),
                workers.threads(),
                progress,
                (words, length) -> counts.add(words, length));
        return counts;
    }

    /** An upright strip that holds all sources of a plane. */
    private Volume image(Histogrammer counts, List<NemaPhantoms.Place> places, Progress progress) {
        ScannerModel scanner = geometry.scanner();
        double lowMm =
                places.stream().mapToDouble(NemaPhantoms.Place::yMm).min().orElseThrow() - HALF_MM;
        double highMm =
                places.stream().mapToDouble(NemaPhantoms.Place::yMm).max().orElseThrow() + HALF_MM;
        int half = (int) Math.ceil(HALF_MM / plan.pixelMm());
        int ny = (int) Math.ceil((highMm - lowMm) / plan.pixelMm());
        // Slices stand where the planes of the rebinning are.
        double sliceMm = scanner.ringSpacingMm() / 2;
        double firstMm = scanner.ringZMm(0);
        double zMm = places.get(0).zMm();
        int from = (int) Math.max(0, Math.floor((zMm - HALF_MM - firstMm) / sliceMm));
        int to = (int) Math.min(2 * scanner.rings() - 2, Math.ceil((zMm + HALF_MM - firstMm) / sliceMm));
        VoxelGrid grid = new VoxelGrid(
                2 * half + 1,
                ny,
                to - from + 1,
                new Affine(
                        plan.pixelMm(),
                        0,
                        0,
                        -half * plan.pixelMm(),
                        0,
                        plan.pixelMm(),
                        0,
                        lowMm,
                        0,
                        0,
                        sliceMm,
                        firstMm + from * sliceMm));
        return new Fbp(geometry, grid, DIRECT, workers).run(perUnit(counts), progress);
    }

    /** Counts over efficiencies, missing where nothing is counted. */
    private SinogramProjector.LineSource perUnit(Histogrammer counts) {
        return (view, t, planes) -> {
            counts.counts().planes(view, t, planes);
            float[] efficiencies = new float[planes.length];
            normalisation.efficiencies(view, t, efficiencies);
            for (int p = 0; p < planes.length; p++) {
                planes[p] = efficiencies[p] > 0 ? planes[p] / efficiencies[p] : Float.NaN;
            }
            return true;
        };
    }

    TrialResult run(Bands bands, Progress progress) {
        long start = System.nanoTime();
        List<AtPlace> places = measure(progress);
        List<Figure> figures = new ArrayList<>();
        for (double offset : plan.offsetsMm()) {
            List<SpatialResolution> here = places.stream()
                    .filter(p -> -p.place().yMm() == offset)
                    .map(AtPlace::widths)
                    .toList();
            double[] mean = new double[3];
            for (SpatialResolution w : here) {
                mean[0] += w.radial().fwhm() / here.size();
                mean[1] += w.tangential().fwhm() / here.size();
                mean[2] += w.axial().fwhm() / here.size();
            }
            Iterator<Map.Entry<String, Optional<Band>>> band =
                    bands.resolution(offset).entrySet().iterator();
            for (double width : mean) {
                Map.Entry<String, Optional<Band>> next = band.next();
                figures.add(Figure.of(
                                String.format(Locale.ROOT, "FWHM %s, %.0f cm", next.getKey(), offset / 10),
                                "mm",
                                width,
                                0)
                        .within(next.getValue()));
            }
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("sources", places);
        details.put("pixel_mm", plan.pixelMm());
        String how = String.format(
                Locale.ROOT,
                "%d point sources of %.1f MBq for %.2f s, FBP of the direct segment without filter",
                places.size(),
                plan.activityBq() / 1e6,
                plan.durationMs() * S_PER_MS);
        return new TrialResult(Trial.RESOLUTION, how, figures, details, (System.nanoTime() - start) * 1e-9);
    }
}
