package org.petmr.simulator.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;

class BreathingTest {

    private static final long SEED = 3;
    private static final Phantom BODY = Phantoms.find("bench-cylinder");

    @Test
    void aRegularBreathIsLujansCurve() {
        Breathing breathing = new Breathing(new Breathing.Habit(4, 0), 60_000, SEED);
        for (int breath = 0; breath < 14; breath++) {
            assertThat(breathing.amplitude(4000 * breath)).isCloseTo(0, within(1e-12));
            assertThat(breathing.amplitude(4000 * breath + 2000)).isCloseTo(1, within(1e-12));
            // sin^4(pi/4) = 1/4: mostly it is near the end of expiration
            assertThat(breathing.amplitude(4000 * breath + 1000)).isCloseTo(0.25, within(1e-12));
        }
        List<Trigger> triggers = breathing.triggers();
        assertThat(triggers.get(3)).isEqualTo(new Trigger(Signals.BREATH, 12_000, 0));
    }

    @Test
    void anIrregularOneKeepsItsMeansAndItsSeed() {
        Breathing.Habit habit = new Breathing.Habit(4, 0.15);
        Breathing breathing = new Breathing(habit, 2_000_000, SEED);
        assertThat(breathing.triggers()).as("seed %d", SEED).hasSizeBetween(480, 520);
        double most = 0;
        for (int ms = 0; ms < 2_000_000; ms += 10) {
            most = Math.max(most, breathing.amplitude(ms));
        }
        assertThat(most).isBetween(1.25, habit.most());
        for (Trigger trigger : breathing.triggers()) {
            assertThat(breathing.amplitude(trigger.timeMs())).isLessThan(1e-6);
        }
        assertThat(new Breathing(habit, 2_000_000, SEED).triggers()).isEqualTo(breathing.triggers());
        assertThat(new Breathing(habit, 2_000_000, SEED + 1).triggers()).isNotEqualTo(breathing.triggers());
    }

    /** The pose is the nearest of its amplitudes, and the deepest breath has one too. */
    @Test
    void posesFollowTheAmplitude() {
        Breathing breathing = new Breathing(new Breathing.Habit(3, 0.2), 100_000, SEED);
        RespiratoryMotion motion = new RespiratoryMotion(breathing, 10, amplitude -> BODY);
        double half = 0.5 * motion.amplitude(1) + 1e-9;
        boolean[] occurs = new boolean[10];
        for (int ms = 0; ms < 100_000; ms++) {
            int pose = motion.poseAt(ms);
            occurs[pose] = true;
            assertThat(motion.amplitude(pose)).isCloseTo(breathing.amplitude(ms), within(half));
        }
        assertThat(motion.amplitude(9)).isEqualTo(1.5);
        assertThat(occurs[0]).isTrue();
        assertThat(occurs[6]).isTrue();
    }

    @Test
    void heartBeatsComeAtTheirRate() {
        List<Trigger> beats = HeartBeat.triggers(60, 0.05, 300_000, SEED);
        assertThat(beats).as("seed %d", SEED).hasSizeBetween(292, 308);
        for (int i = 1; i < beats.size(); i++) {
            assertThat(beats.get(i).timeMs() - beats.get(i - 1).timeMs()).isBetween(870L, 1130L);
        }
    }
}
