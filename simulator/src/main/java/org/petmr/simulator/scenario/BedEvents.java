package org.petmr.simulator.scenario;

import java.util.Optional;
import org.petmr.simulator.motion.SwitchedScan;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.EventGenerator;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.SinglesModel;
import org.petmr.simulator.physics.Source;

/** Picks the physics that a scenario asks for. */
final class BedEvents {

    /** In which the activity of a part is taken to be even, where events know no time. */
    private static final int STEP_MS = 500;

    private static final double LEAST_PART = 1e-9;

    private BedEvents() {}

    static ScanEvents of(Scenario scenario, BedScan bed, DetectorModel detectors, int durationMs, long seed) {
        return switch (scenario.events()) {
            case TRUES -> trues(scenario, bed, detectors, durationMs, seed);
        };
    }

    /** The generator knows neither motion nor time: it makes one scan for each pose and step of the activity. */
    private static ScanEvents trues(
            Scenario scenario, BedScan bed, DetectorModel detectors, int durationMs, long seed) {
        Scenario.Singles s = scenario.singles();
        double left = scenario.isotopeModel().remaining(bed.startS());
        SinglesModel singles = new SinglesModel(s.ratePerSecond() * left, s.axialDrop());
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
