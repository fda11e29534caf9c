package org.petmr.recon.correction.scatter;

import java.util.ArrayList;
import java.util.List;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.image.Volume;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Single scatter simulation: the expected number of pairs of which exactly one photon was deflected, once, computed from an
 * activity image and a mu-map without random numbers but for the places of the scatter points. Method: C. C. Watson, IEEE Trans.
 * Nucl. Sci. 47 (2000) 1587; J. M. Ollinger, Phys. Med. Biol. 41 (1996) 153. All matter scatters as free electrons do; pairs
 * scattered more than once are left to the {@link TailFitter}.
 *
 * <p>The same input gives the same estimate bit for bit, whatever the number of threads. One simulation works at a time.
 */
public final class ScatterSimulation {

    private final ProjectionGeometry geometry;
    private final ScatterSettings settings;
    private final Workers workers;
    private final CoarseDetectors detectors;
    private final AngleTable angles;

    public ScatterSimulation(ProjectionGeometry geometry, ScatterSettings settings, Workers workers) {
        this(
                geometry,
                settings,
                workers,
                CoarseDetectors.of(geometry, settings.detectorColumns(), settings.detectorRings()));
    }

    private ScatterSimulation(
            ProjectionGeometry geometry, ScatterSettings settings, Workers workers, CoarseDetectors detectors) {
        this.geometry = geometry;
        this.settings = settings;
        this.workers = workers;
        this.detectors = detectors;
        this.angles = new AngleTable(EnergyWindow.of(geometry.scanner()), settings.leastAcceptance());
    }

    /**
     * With detector pairs within the tangential field of view alone, none beyond for the interpolation at its edge: what
     * benchmarks count.
     */
    public static ScatterSimulation withoutMargin(
            ProjectionGeometry geometry, ScatterSettings settings, Workers workers) {
        int columns = settings.detectorColumns();
        int reach = CoarseDetectors.reach(geometry, columns);
        return new ScatterSimulation(
                geometry, settings, workers, CoarseDetectors.of(geometry, columns, settings.detectorRings(), reach));
    }

    /** Lines between the coarse detectors, for each of which scatter is computed. */
    public int lines() {
        return detectors.lines();
    }

    /**
     * Without time of flight.
     *
     * @param activity axis-aligned, in scanner space; in any unit, which is then the estimate's (see {@link ScatterEstimate}):
     *     Bq/mL for images of this house. May reach beyond the axial field of view, with what neighbouring beds know
     * @param muPerCm axis-aligned, in scanner space, not necessarily on the same grid
     * @throws IllegalArgumentException when either can't be one
     */
    public ScatterEstimate simulate(Volume activity, Volume muPerCm, Progress progress) {
        return run(activity, muPerCm, new TabledPairs(detectors, angles), null, progress);
    }

    /** As {@link #simulate}, for each TOF bin of the scanner too. */
    public ScatterEstimate simulateTimeOfFlight(Volume activity, Volume muPerCm, Progress progress) {
        ScannerModel scanner = geometry.scanner();
        TofModel tof = scanner.timeOfFlight()
                .orElseThrow(() -> new IllegalArgumentException(
                        "scanner: %s has no time of flight (expected: one that has)".formatted(scanner.name())));
        return run(activity, muPerCm, new TabledPairs(detectors, angles), new TofLegs(tof, longestLegMm()), progress);
    }

    /** As {@link #simulate} with the obvious twin of the fast kernel: for tests, and to measure what the other one is worth. */
    public ScatterEstimate simulatePlainly(Volume activity, Volume muPerCm, Progress progress) {
        EnergyWindow window = EnergyWindow.of(geometry.scanner());
        PairKernel plain = new PlainPairs(detectors, window, settings.leastAcceptance());
        return run(activity, muPerCm, plain, null, progress);
    }

    private double longestLegMm() {
        // Scatter points lie within the cylinder, or beyond its ends when the patient is carried on.
        double axialMm = geometry.scanner().rings() * geometry.scanner().ringSpacingMm() + settings.beyondFieldMm();
        return Math.hypot(2 * detectors.radiusMm(), axialMm);
    }

    private ScatterEstimate run(
            Volume activity, Volume muPerCm, PairKernel kernel, TofLegs tofLegs, Progress progress) {
        requireAligned("activity", activity);
        requireAligned("mu-map", muPerCm);
        AttenuationFactors.check(muPerCm);
        for (float a : activity.values()) {
            if (!(a >= 0 && a < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("activity: holds %s (expected: finite, 0 or more)".formatted(a));
            }
        }
        progress.checkpoint();
        Volume emission = EndSlices.extended(activity, settings.beyondFieldMm());
        Volume mu = EndSlices.extended(muPerCm, settings.beyondFieldMm());
        CoarseImage image = new CoarseImage(emission, mu, settings.integrationVoxelMm());
        ScannerModel scanner = geometry.scanner();
        ScatterPoints points = ScatterPoints.sample(
                mu,
                settings.pointSpacingMm(),
                settings.leastMuPerCm(),
                scanner.innerRadiusMm() - settings.integrationVoxelMm(),
                settings.seed());
        PairSums sums = new PairSums(detectors, workers);
        List<PairSums.Task> tasks = new ArrayList<>();
        tasks.add(PairSums.Task.of(kernel, 1, detectors));
        if (tofLegs != null) {
            tasks.add(PairSums.Task.of(new TofPairs(detectors, angles), tofLegs.bins(), detectors));
        }
        if (!image.isEmpty()) {
            sums.run(points, image, new LegBlock(detectors, tofLegs), tasks, progress);
        }
        List<ScatterTable> byTofBin = new ArrayList<>();
        for (int k = 0; tofLegs != null && k < tofLegs.bins(); k++) {
            byTofBin.add(sums.table(tasks.get(1), k, scanner));
        }
        return new ScatterEstimate(geometry, sums.table(tasks.get(0), 0, scanner), byTofBin, points.count());
    }

    private static void requireAligned(String name, Volume volume) {
        if (!volume.grid().isAxisAligned()) {
            throw new IllegalArgumentException(
                    name + ": axes are turned against the scanner's (expected: axis-aligned grid)");
        }
    }
}
