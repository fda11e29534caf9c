package org.petmr.simulator.scenario;

import java.util.List;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.simulator.motion.Breathing;
import org.petmr.simulator.motion.RigidMotion;

/**
 * How the patient moves.
 *
 * @param head as a whole; null: not
 * @param breath null: held at the end of expiration
 * @param heart null: no ECG
 */
public record MotionPlan(Head head, Breath breath, Heart heart) {

    /**
     * @param centreMm about which it turns, {x, y, z} of the phantom
     * @param steps at once
     * @param driftPerMin slowly
     * @param quantumMm the drift goes in steps no longer than this
     * @param quantumDeg likewise its turn
     */
    public record Head(List<Double> centreMm, List<Step> steps, Move driftPerMin, double quantumMm, double quantumDeg) {

        public Head {
            Checks.require(centreMm != null && centreMm.size() == 3, "motion.head.centreMm", centreMm, "x, y, z");
            Checks.present(steps, "motion.head.steps");
            Checks.present(driftPerMin, "motion.head.driftPerMin");
            Checks.require(quantumMm > 0, "motion.head.quantumMm", quantumMm, "> 0");
            Checks.require(quantumDeg > 0, "motion.head.quantumDeg", quantumDeg, "> 0");
            centreMm = List.copyOf(centreMm);
            steps = List.copyOf(steps);
        }

        double[] centre() {
            return centreMm.stream().mapToDouble(Double::doubleValue).toArray();
        }

        List<RigidMotion.Step> moves() {
            return steps.stream()
                    .map(s -> new RigidMotion.Step(
                            Math.round(1000 * s.atS()), s.move().transform()))
                    .toList();
        }

        RigidMotion.Drift drift() {
            return new RigidMotion.Drift(driftPerMin.transform(), quantumMm, quantumDeg);
        }
    }

    /** @param atS time of the scan at which it happens */
    public record Step(double atS, Move move) {
        public Step {
            Checks.require(atS >= 0, "motion.head.steps.atS", atS, ">= 0");
            Checks.present(move, "motion.head.steps.move");
        }
    }

    /**
     * @param shiftMm {x, y, z}
     * @param turnDeg about x, y and z
     */
    public record Move(List<Double> shiftMm, List<Double> turnDeg) {

        private static final double FARTHEST_MM = 100;
        private static final double FARTHEST_DEG = 45;

        public Move {
            shiftMm = three("shiftMm", shiftMm, FARTHEST_MM);
            turnDeg = three("turnDeg", turnDeg, FARTHEST_DEG);
        }

        private static List<Double> three(String name, List<Double> values, double most) {
            Checks.require(
                    values != null && values.size() == 3 && values.stream().allMatch(v -> Math.abs(v) <= most),
                    "motion.head: " + name,
                    values,
                    "three numbers from -%s to %s".formatted(most, most));
            return List.copyOf(values);
        }

        RigidTransform transform() {
            return new RigidTransform(
                    Math.toRadians(turnDeg.get(0)),
                    Math.toRadians(turnDeg.get(1)),
                    Math.toRadians(turnDeg.get(2)),
                    shiftMm.get(0),
                    shiftMm.get(1),
                    shiftMm.get(2),
                    0,
                    0,
                    0);
        }
    }

    /**
     * @param periodS mean length of a breath
     * @param irregularity standard deviation of lengths and depths, part of their means
     * @param wayMm of the diaphragm in the deepest breath; a phantom without one goes up and down as a whole
     * @param poses of the breath
     */
    public record Breath(double periodS, double irregularity, double wayMm, int poses) {
        public Breath {
            Checks.require(wayMm > 0 && wayMm <= 60, "motion.breath.wayMm", wayMm, "above 0, at most 60");
            Checks.require(poses >= 2 && poses <= 64, "motion.breath.poses", poses, "2 to 64");
        }

        Breathing.Habit habit() {
            return new Breathing.Habit(periodS, irregularity);
        }
    }

    /** @param irregularity standard deviation of the intervals, part of their mean */
    public record Heart(double ratePerMin, double irregularity) {}

    public MotionPlan {
        Checks.require(head == null || breath == null, "motion", "head and breath", "one of them");
    }
}
