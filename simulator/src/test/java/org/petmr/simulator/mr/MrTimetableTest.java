package org.petmr.simulator.mr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.petmr.recon.event.Word;

/** Protocols, their marker pulses, the navigator. */
class MrTimetableTest {

    @Test
    void beds() {
        assertThat(Bed.covering(-100, 100, 260, 40)).containsExactly(new Bed(1, 0, 260));
        List<Bed> five = Bed.covering(-500, 500, 258, 50);
        assertThat(five).hasSize(5);
        assertThat(five.get(0).centreZMm()).isCloseTo(-371, within(1e-9));
        assertThat(five.get(4).centreZMm()).isCloseTo(371, within(1e-9));
        assertThat(five.get(1).centreZMm() - five.get(0).centreZMm()).isLessThanOrEqualTo(208);
        assertThatThrownBy(() -> new Bed(1, 3000, 260)).hasMessage("bed.centreZMm: 3000.0 (expected: -2500 to 2500)");
    }

    @Test
    void stepsFollowOneAnother() {
        for (String name : MrProtocol.names()) {
            MrProtocol protocol = MrProtocol.named(name, Bed.at(260, -200, 0, 200));
            assertThat(protocol.steps().get(0).startS()).isZero();
            assertThat(protocol.steps().stream()
                            .map(s -> s.bed().number())
                            .distinct()
                            .toList())
                    .containsExactly(1, 2, 3);
            List<Integer> numbers =
                    protocol.steps().stream().map(MrProtocol.Step::firstNumber).toList();
            assertThat(numbers).isSorted().doesNotHaveDuplicates();
            MrProtocol short_ = protocol.within(30);
            assertThat(short_.durationS()).isCloseTo(30, within(1e-6));
            assertThat(short_.startingAt(5).steps().get(0).startS()).isEqualTo(5);
            assertThat(protocol.inWords().lines()).hasSize(protocol.steps().size());
        }
        assertThatThrownBy(() -> MrProtocol.named("knee", Bed.single(260)))
                .hasMessageStartingWith("MR protocol: knee (expected: one of brain, ");
    }

    @Test
    void overlappingStepsAreRefused() {
        Bed bed = new Bed(1, 0, 200);
        assertThatThrownBy(() -> new MrProtocol(
                        "mine",
                        List.of(
                                new MrProtocol.Step(2, MrScan.DIXON, bed, 0, 20, 2, 2),
                                new MrProtocol.Step(6, MrScan.T1, bed, 19, 20, 2, 2))))
                .hasMessage("protocol mine: step 2 starts at 19.0 s (expected: after 20.0 s)");
    }

    /** Cut into stretches of any length, the same triggers come, each once and in order. */
    @Test
    void pulsesComeOnceWhereverTheStreamIsCut() {
        MrProtocol protocol = MrProtocol.named("attenuation", Bed.single(260));
        MrPulses pulses = new MrPulses(protocol, 1234.5678);
        long end = 1300 + Math.round(1000 * protocol.durationS());
        long[] whole = pulses.triggers(0, end);
        LongStream parts = LongStream.empty();
        for (long from = 0; from < end; from += 777) {
            parts = LongStream.concat(parts, Arrays.stream(pulses.triggers(from, Math.min(end, from + 777))));
        }
        assertThat(parts.toArray()).isEqualTo(whole);
        assertThat(whole).isSortedAccordingTo(MrTimetableTest::byTime);
        assertThat(count(whole, MrPulses.SEQUENCE_START)).isEqualTo(2);
        assertThat(count(whole, MrPulses.SEQUENCE_END)).isEqualTo(2);
        // Dixon 19 s every 90 ms, MPRAGE 300 s every 2.3 s.
        assertThat(count(whole, MrPulses.PULSE)).isEqualTo((int) Math.ceil(19_000 / 90.0) + (int) Math.ceil(300 / 2.3));
        assertThat(Word.timeMs(whole[0])).isEqualTo(1234);
        assertThat(Word.triggerUs(whole[0])).isEqualTo(568);
        assertThat(Word.signalId(whole[0])).isEqualTo(MrPulses.SEQUENCE_START);
        assertThat(Word.kind(whole[0])).isEqualTo(Word.TRIGGER);
    }

    private static int byTime(long a, long b) {
        int byMs = Long.compare(Word.timeMs(a), Word.timeMs(b));
        return byMs != 0 ? byMs : Integer.compare(Word.triggerUs(a), Word.triggerUs(b));
    }

    private static int count(long[] words, int signal) {
        return (int)
                Arrays.stream(words).filter(w -> Word.signalId(w) == signal).count();
    }

    /** A protocol that began before the stream did: only what is left of it. */
    @Test
    void whatWasBeforeTheStreamIsLeftOut() {
        MrProtocol protocol = MrProtocol.of("one", List.of(MrScan.DIXON), Bed.single(260));
        long[] words = new MrPulses(protocol, -10_000).triggers(0, 60_000);
        assertThat(count(words, MrPulses.SEQUENCE_START)).isZero();
        assertThat(count(words, MrPulses.SEQUENCE_END)).isEqualTo(1);
        assertThat(count(words, MrPulses.PULSE)).isEqualTo((int) (Math.ceil(19_000 / 90.0) - Math.ceil(10_000 / 90.0)));
        assertThatThrownBy(() -> new MrPulses(protocol, 0).triggers(5, 1)).hasMessageContaining("fromMs 5, toMs 1");
    }

    /** Breathing of 10 mm every 4 s: the trace follows it to its resolution, a trigger comes once each breath. */
    @Test
    void navigatorFollowsTheDiaphragm() {
        MrNavigator navigator = new MrNavigator(t -> 5 - 5 * Math.cos(2 * Math.PI * t / 4), 0.2, 11);
        MrNavigator.Trace trace = navigator.trace(0, 40);
        assertThat(trace.timeS()).hasSize(400);
        for (int i = 0; i < 400; i++) {
            assertThat(trace.timeS()[i]).isCloseTo(0.1 * i, within(1e-9));
            assertThat(trace.positionMm()[i])
                    .isCloseTo(5 - 5 * Math.cos(2 * Math.PI * trace.timeS()[i] / 4), within(0.25 + 5 * 0.2));
        }
        assertThat(navigator.trace(12, 13).positionMm()).isEqualTo(Arrays.copyOfRange(trace.positionMm(), 120, 130));
        long[] triggers = navigator.triggers(0, 40_000);
        assertThat(triggers.length).isBetween(10, 12);
        assertThat(Word.signalId(triggers[0])).isEqualTo(MrPulses.NAVIGATOR_AT_REST);
    }
}
