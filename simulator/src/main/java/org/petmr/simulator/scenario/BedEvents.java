package org.petmr.simulator.scenario;

import java.util.Optional;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.motion.SwitchedScan;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.EventGenerator;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.SinglesModel;
import org.petmr.simulator.physics.Source;
import org.petmr.simulator.physics.accelerated.AcceleratedScan;
import org.petmr.simulator.physics.accelerated.BlocksOfCrystals;
import org.petmr.simulator.physics.accelerated.CylinderResponse;
import org.petmr.simulator.physics.detection.AnalogueScan;
import org.petmr.simulator.physics.detection.ScannerPhysics;
import org.petmr.simulator.physics.detection.SinglesPilot;
import org.petmr.simulator.physics.expected.ExpectedCounts;
import org.petmr.simulator.physics.expected.ExpectedScan;
import org.petmr.simulator.physics.expected.ExpectedSettings;

/** Picks the physics that a scenario asks for. */
final class BedEvents {

    /** In which the activity of a part is taken to be even, where events know no time. */
    private static final int STEP_MS = 500;

    /** Pairs that scatter more than once are not simulated; so many in addition stand for them. */
    private static final double ALL_SCATTER = 1.15;

    private static final double LEAST_PART = 1e-9;

    /** To be stopped in the crystals while singles are counted. */
    private static final double PILOT_SINGLES = 2e5;

    private static final int MOST_PILOT_MS = 1000;

    private BedEvents() {}

    static ScanEvents of(Scenario scenario, BedScan bed, DetectorModel detectors, int durationMs, long seed) {
        return switch (scenario.events()) {
            case ANALOGUE -> analogue(bed, detectors, durationMs, seed);
            case ACCELERATED ->
                scenario.response() == Response.BLOCKS
                        ? acceleratedInBlocks(scenario, bed, detectors, durationMs, seed)
                        : accelerated(scenario, bed, detectors, durationMs, seed);
            case EXPECTED -> expected(scenario, bed, detectors, durationMs, seed);
            case TRUES -> trues(scenario, bed, detectors, durationMs, seed);
        };
    }

    private static SinglesModel singles(Scenario scenario, BedScan bed) {
        double left = scenario.isotopeModel().remaining(bed.startS());
        return new SinglesModel(
                scenario.singles().ratePerSecond() * left, scenario.singles().axialDrop());
    }

    private static ScanEvents analogue(BedScan bed, DetectorModel detectors, int durationMs, long seed) {
        ScannerModel scanner = detectors.scanner();
        return new AnalogueScan(
                scanner, ScannerPhysics.of(scanner), detectors.efficiencies(), bed.source(), durationMs, seed);
    }

    private static ScanEvents acceleratedInBlocks(
            Scenario scenario, BedScan bed, DetectorModel detectors, int durationMs, long seed) {
        ScannerModel scanner = detectors.scanner();
        ScannerPhysics physics = ScannerPhysics.of(scanner);
        double stopped = RateLimit.stoppedPerSecond(
                scanner, bed.positionMm(), scenario.phantomModel(), bed.startBqPerMl(), scenario.isotopeModel());
        int pilotMs = (int) Math.max(1, Math.min(MOST_PILOT_MS, 1000 * PILOT_SINGLES / stopped));
        SinglesPilot pilot = SinglesPilot.run(scanner, physics, detectors.efficiencies(), bed.source(), pilotMs, ~seed);
        return new AcceleratedScan(
                BlocksOfCrystals.of(scanner, physics, detectors.efficiencies()),
                bed.source(),
                pilot.singlesPerSecond(),
                AcceleratedScan.Settings.of(durationMs, seed));
    }

    private static ScanEvents accelerated(
            Scenario scenario, BedScan bed, DetectorModel detectors, int durationMs, long seed) {
        // At the injection there are none yet, so those of a scan that begins with it are given for its end.
        double singlesAtS = scenario.dynamics().isPresent() ? 1e-3 * durationMs : 0;
        return new AcceleratedScan(
                new CylinderResponse(detectors),
                bed.source(),
                singles(scenario, bed).crystalRatesPerSecond(detectors),
                new AcceleratedScan.Settings(durationMs, singlesAtS, Integer.MAX_VALUE, seed));
    }

    private static ScanEvents expected(
            Scenario scenario, BedScan bed, DetectorModel detectors, int durationMs, long seed) {
        ExpectedCounts counts = new ExpectedCounts(
                detectors,
                bed.source(),
                singles(scenario, bed),
                durationMs,
                ExpectedSettings.of(detectors.scanner()).withScatter(ALL_SCATTER),
                SharedWorkers.ALL);
        return new ExpectedScan(counts, ExpectedScan.Noise.POISSON, seed);
    }

    /** Of the machine; those of a scan are needed until its last event, and threads that wait cost nothing. */
    private static final class SharedWorkers {
        private static final Workers ALL = Workers.ofMachine();
    }

    /** The generator knows neither motion nor time: it makes one scan for each pose and step of the activity. */
    private static ScanEvents trues(
            Scenario scenario, BedScan bed, DetectorModel detectors, int durationMs, long seed) {
        SinglesModel singles = singles(scenario, bed);
        Source source = bed.source();
        Motion motion = source.motion();
        int stepMs =
                Optional.ofNullable(scenario.timeCourse()).map(t -> STEP_MS).orElse(Integer.MAX_VALUE);
        int parts = motion.phantom(0).compartments().size();
        if (motion.poses() == 1 && scenario.dynamics().isEmpty()) {
            return new EventGenerator(detectors, source, singles, durationMs, seed);
        }
        return new SwitchedScan(
                ms -> (int) (ms / stepMs) * motion.poses() + motion.poseAt(ms),
                state -> {
                    double atS = 1e-3 * (state / motion.poses() + 0.5) * stepMs;
                    double[] bqPerMl = new double[parts];
                    for (int part = 0; part < parts; part++) {
                        // Never nothing at all: the generator wants something to emit.
                        double now = source.activity()
                                .bqPerMl(part, scenario.dynamics().isEmpty() ? 0 : atS);
                        bqPerMl[part] =
                                Math.max(now, LEAST_PART * source.activity().mostBqPerMl(part));
                    }
                    Source still = new Source(
                            Motion.still(motion.phantom(state % motion.poses())),
                            Activity.constant(bqPerMl),
                            source.isotope());
                    return new EventGenerator(detectors, still, singles, durationMs, seed);
                },
                EventGenerator.CHUNK_MS);
    }
}
