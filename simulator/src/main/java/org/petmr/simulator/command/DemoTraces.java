package org.petmr.simulator.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.petmr.simulator.motion.Breathing;
import org.petmr.simulator.motion.RespiratoryMotion;
import org.petmr.simulator.motion.RigidMotion;
import org.petmr.simulator.motion.Traces;
import org.petmr.simulator.motion.Trigger;
import org.petmr.simulator.scenario.BedScan;

/** What is known of a patient's motion, written beside the results. */
final class DemoTraces {

    private DemoTraces() {}

    /** Nothing when nothing moves. */
    static void write(BedScan bed, Path directory) throws IOException {
        long durationMs = Math.round(1000 * bed.durationS());
        List<Trigger> triggers = bed.triggers();
        if (!triggers.isEmpty()) {
            Traces.writeTriggers(directory.resolve("triggers.csv"), triggers);
        }
        Path truth = directory.resolve("motion-truth.csv");
        if (bed.inScanner() instanceof RespiratoryMotion motion) {
            Breathing breathing = motion.breathing();
            Traces.writeBellows(directory.resolve("bellows.csv"), breathing, durationMs, bed.traceSeed());
            Traces.writeNavigator(
                    directory.resolve("navigator.csv"), breathing, bed.mmPerUsualBreath(), durationMs, bed.traceSeed());
            Traces.writeTruth(truth, motion, durationMs);
        } else if (bed.inScanner() instanceof RigidMotion motion) {
            Traces.writeTruth(truth, motion);
        }
    }
}
