package org.petmr.simulator.motion;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleFunction;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantom;

/** A body that breathes, in poses of equal steps of the amplitude; pose 0 is the end of expiration. */
public final class RespiratoryMotion implements Motion {

    private static final int MOST_POSES = 64;

    private final Breathing breathing;
    private final int poses;
    private final DoubleFunction<Phantom> body;
    private final Map<Integer, Phantom> phantoms = new ConcurrentHashMap<>();

    /**
     * @param body at an amplitude, 0 at the end of expiration, 1 in the depth of a usual breath
     * @param poses from no amplitude to that of the deepest breath that can come, 2 or more
     */
    public RespiratoryMotion(Breathing breathing, int poses, DoubleFunction<Phantom> body) {
        if (poses < 2 || poses > MOST_POSES) {
            throw new IllegalArgumentException("breathing.poses: %d (expected: 2 to %d)".formatted(poses, MOST_POSES));
        }
        this.breathing = breathing;
        this.poses = poses;
        this.body = body;
    }

    public Breathing breathing() {
        return breathing;
    }

    /** That a pose stands for. */
    public double amplitude(int pose) {
        return pose * breathing.habit().most() / (poses - 1);
    }

    @Override
    public int poses() {
        return poses;
    }

    /** Made when first asked for. */
    @Override
    public Phantom phantom(int pose) {
        return phantoms.computeIfAbsent(pose, p -> body.apply(amplitude(p)));
    }

    @Override
    public int poseAt(long timeMs) {
        long nearest = Math.round(breathing.amplitude(timeMs) / amplitude(1));
        return (int) Math.min(poses - 1, nearest);
    }
}
