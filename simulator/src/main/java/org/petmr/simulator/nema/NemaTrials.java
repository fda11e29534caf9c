package org.petmr.simulator.nema;

import java.util.Optional;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.phantom.NemaPhantoms;

/** The trials on one scanner. */
final class NemaTrials {

    /** Both scanners have a bore of 60 cm. */
    private static final double BORE_RADIUS_MM = 300;

    private final VirtualScanner scanner;
    private final ProjectionGeometry geometry;
    private final NemaPlan plan;
    private final Workers workers;
    private final long seed;

    NemaTrials(VirtualScanner scanner, NemaPlan plan, Workers workers, long seed) {
        this.scanner = scanner;
        this.geometry = new ProjectionGeometry(scanner.model());
        this.plan = plan;
        this.workers = workers;
        this.seed = seed;
    }

    /** Empty where the scanner cannot be tried so: time of flight on one that has none. */
    Optional<TrialResult> run(Trial trial, Progress progress) {
        Bands bands = Bands.of(scanner.model().name());
        int threads = workers.threads();
        return switch (trial) {
            case SENSITIVITY ->
                Optional.of(new SensitivityTrial(geometry, scanner.byDecay(), plan.sensitivity(), threads, seed)
                        .run(bands, progress));
            case COUNT_RATE ->
                Optional.of(new CountRateTrial(
                                geometry,
                                scanner.byDecay(),
                                NemaPhantoms.scatterInBore(BORE_RADIUS_MM),
                                plan.levels(),
                                threads,
                                seed)
                        .run(bands, progress));
            case TOF ->
                scanner.model()
                        .timeOfFlight()
                        .map(tof -> new TofTrial(geometry, scanner.byDecay(), plan.tof(), threads, seed)
                                .run(bands, progress));
            case RESOLUTION ->
                Optional.of(new ResolutionTrial(
                                geometry, scanner.byDecay(), scanner.even(), plan.resolution(), workers, seed)
                        .run(bands, progress));
            case IMAGE_QUALITY ->
                Optional.of(new ImageQualityTrial(geometry, scanner.quick().get(), plan.imageQuality(), workers, seed)
                        .run(bands, progress));
        };
    }
}
