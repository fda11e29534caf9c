package org.petmr.simulator.motion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantom;

/**
 * A head that moves as a whole: at once at some times, and slowly all the time. The slow part goes in small steps, so that
 * there is a number of poses; these, not the smooth path, are the truth of events and images alike.
 */
public final class RigidMotion implements Motion {

    private static final int MOST_POSES = 2000;
    private static final double MS_PER_MIN = 60_000;

    /**
     * A movement that takes no time and lasts.
     *
     * @param timeMs when
     * @param move of a point of the phantom, added to what was before
     */
    public record Step(long timeMs, RigidTransform move) {}

    /**
     * Shift and turn a minute.
     *
     * @param perMin parameters of a transform after one minute
     * @param quantumMm the shift goes in steps no longer than this
     * @param quantumDeg the turn likewise, about each axis
     */
    public record Drift(RigidTransform perMin, double quantumMm, double quantumDeg) {

        public static final Drift NONE = new Drift(RigidTransform.IDENTITY, 0.25, 0.25);

        public Drift {
            if (!(quantumMm > 0 && quantumDeg > 0)) {
                throw new IllegalArgumentException(
                        "drift: quantum %s mm, %s deg (expected: > 0)".formatted(quantumMm, quantumDeg));
            }
        }

        /** Longest time in one pose. */
        private double poseMs() {
            double quanta = perMin.shiftMm() / quantumMm;
            for (double rad : new double[] {perMin.rxRad(), perMin.ryRad(), perMin.rzRad()}) {
                quanta = Math.max(quanta, Math.toDegrees(Math.abs(rad)) / quantumDeg);
            }
            return MS_PER_MIN / quanta;
        }
    }

    private final Function<RigidTransform, Phantom> mover;
    private final double[] centreMm;
    private final List<RigidTransform> poses = new ArrayList<>();
    private final long[] startsMs;
    private final int[] poseOf;
    private final Map<Integer, Phantom> phantoms = new ConcurrentHashMap<>();

    /**
     * @param mover makes the phantom at rest moved by a transform from rest to scanner space
     * @param centreMm about which it turns, {x, y, z}
     * @param steps in any order
     * @param durationMs of the scan
     */
    public RigidMotion(
            Function<RigidTransform, Phantom> mover,
            double[] centreMm,
            List<Step> steps,
            Drift drift,
            long durationMs) {
        this.mover = mover;
        this.centreMm = centreMm.clone();
        double poseMs = drift.poseMs();
        long perStretch = (long) Math.ceil(durationMs / poseMs);
        if (perStretch + steps.size() > MOST_POSES) {
            throw new IllegalArgumentException(
                    "drift: %d poses in %d ms (expected: at most %d, so slower, or in larger quanta)"
                            .formatted(perStretch + steps.size(), durationMs, MOST_POSES));
        }
        long[] times = startTimes(steps, poseMs, durationMs);
        this.startsMs = times;
        this.poseOf = new int[times.length];
        poses.add(about(new double[6]));
        for (int i = 0; i < times.length; i++) {
            long end = i + 1 < times.length ? times[i + 1] : durationMs;
            RigidTransform pose = about(parameters(steps, drift, times[i], 0.5 * (times[i] + end)));
            int known = poses.indexOf(pose);
            poseOf[i] = known >= 0 ? known : poses.size();
            if (known < 0) {
                poses.add(pose);
            }
        }
    }

    private static long[] startTimes(List<Step> steps, double poseMs, long durationMs) {
        java.util.TreeSet<Long> times = new java.util.TreeSet<>();
        times.add(0L);
        for (int i = 1; i * poseMs < durationMs; i++) {
            times.add(Math.round(i * poseMs));
        }
        for (Step step : steps) {
            if (step.timeMs() < 0) {
                throw new IllegalArgumentException("step: at %d ms (expected: >= 0)".formatted(step.timeMs()));
            }
            if (step.timeMs() < durationMs) {
                times.add(step.timeMs());
            }
        }
        return times.stream().mapToLong(Long::longValue).toArray();
    }

    /** Steps that have been made at a time, and the drift at another. */
    private static double[] parameters(List<Step> steps, Drift drift, long stepsMs, double driftMs) {
        double[] sum = new double[6];
        add(sum, drift.perMin(), driftMs / MS_PER_MIN);
        for (Step step : steps) {
            if (step.timeMs() <= stepsMs) {
                add(sum, step.move(), 1);
            }
        }
        return sum;
    }

    private static void add(double[] sum, RigidTransform t, double times) {
        double[] parts = {t.rxRad(), t.ryRad(), t.rzRad(), t.txMm(), t.tyMm(), t.tzMm()};
        for (int i = 0; i < parts.length; i++) {
            sum[i] += times * parts[i];
        }
    }

    private RigidTransform about(double[] p) {
        return new RigidTransform(p[0], p[1], p[2], p[3], p[4], p[5], centreMm[0], centreMm[1], centreMm[2]);
    }

    /** From the phantom at rest to scanner space; the truth at a time. */
    public RigidTransform at(long timeMs) {
        return poses.get(poseAt(timeMs));
    }

    /** Times at which the pose may change, from 0 on. */
    public long[] changesMs() {
        return startsMs.clone();
    }

    @Override
    public int poses() {
        return poses.size();
    }

    /** Made when first asked for. */
    @Override
    public Phantom phantom(int pose) {
        return phantoms.computeIfAbsent(pose, p -> mover.apply(poses.get(p)));
    }

    @Override
    public int poseAt(long timeMs) {
        int at = Arrays.binarySearch(startsMs, timeMs);
        return poseOf[at >= 0 ? at : Math.max(0, -at - 2)];
    }
}
