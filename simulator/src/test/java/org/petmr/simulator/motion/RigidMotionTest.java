package org.petmr.simulator.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;

class RigidMotionTest {

    private static final Phantom HEAD = Phantoms.find("bench-head");
    private static final double[] CENTRE = {0, 20, -30};

    private static RigidTransform move(double rzDeg, double txMm, double tzMm) {
        return new RigidTransform(0, 0, Math.toRadians(rzDeg), txMm, 0, tzMm, 0, 0, 0);
    }

    private static RigidMotion motion(List<RigidMotion.Step> steps, RigidMotion.Drift drift) {
        return new RigidMotion(t -> HEAD, CENTRE, steps, drift, 60_000);
    }

    @Test
    void stepsAddUpAndLast() {
        RigidMotion motion = motion(
                List.of(new RigidMotion.Step(40_000, move(-2, 1, 0)), new RigidMotion.Step(10_000, move(5, 3, -4))),
                RigidMotion.Drift.NONE);
        assertThat(motion.poses()).isEqualTo(3);
        assertThat(motion.poseAt(9_999)).isZero();
        assertThat(motion.at(0)).isEqualTo(RigidTransform.about(0, 20, -30));
        assertThat(motion.poseAt(10_000)).isEqualTo(1);
        assertThat(motion.at(39_999).tzMm()).isEqualTo(-4);
        assertThat(motion.at(60_000).txMm()).isEqualTo(4);
        assertThat(Math.toDegrees(motion.at(50_000).rzRad())).isCloseTo(3, within(1e-9));
        assertThat(motion.at(50_000).cyMm()).isEqualTo(20);
    }

    @Test
    void whatGoesBackIsTheSamePose() {
        RigidMotion motion = motion(
                List.of(new RigidMotion.Step(1000, move(0, 2, 0)), new RigidMotion.Step(3000, move(0, -2, 0))),
                RigidMotion.Drift.NONE);
        assertThat(motion.poses()).isEqualTo(2);
        assertThat(motion.poseAt(5000)).isZero();
    }

    /** The pose in force is never further from the smooth path than half a quantum. */
    @Test
    void driftGoesInQuanta() {
        RigidMotion motion = motion(List.of(), new RigidMotion.Drift(move(3, 0, 6), 0.25, 0.25));
        assertThat(motion.poses()).isBetween(25, 26);
        for (int ms = 0; ms < 60_000; ms += 37) {
            double minutes = ms / 60_000.0;
            assertThat(motion.at(ms).tzMm()).as("%d ms", ms).isCloseTo(6 * minutes, within(0.126));
            assertThat(Math.toDegrees(motion.at(ms).rzRad())).as("%d ms", ms).isCloseTo(3 * minutes, within(0.126));
        }
    }

    @Test
    void tooManyPosesAreRefused() {
        assertThatThrownBy(() -> motion(List.of(), new RigidMotion.Drift(move(0, 0, 600), 0.1, 0.25)))
                .hasMessageContaining("drift: 6000 poses in 60000 ms (expected: at most 2000");
    }
}
