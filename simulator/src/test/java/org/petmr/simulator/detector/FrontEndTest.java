package org.petmr.simulator.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.petmr.acquisition.wire.SentTotals;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.EventGenerator;
import org.petmr.simulator.physics.EventStream;
import org.petmr.simulator.physics.Truth;
import org.petmr.simulator.scenario.Scenario;

@Timeout(60)
class FrontEndTest {

    private static final String START = "{\"request\":1,\"command\":\"start\",\"runTag\":7,\"durationS\":1.2}";

    private final ScannerModel bench = ScannerCatalogue.find("bench");

    /** Endless marks with a few events in every ms, so that a stop or a hanging host is what ends or slows it. */
    private static final class Endless implements RunSource {
        private final int eventsPerMs;
        private long ms;

        Endless() {
            this(100);
        }

        Endless(int eventsPerMs) {
            this.eventsPerMs = eventsPerMs;
        }

        @Override
        public int read(long[] words) {
            int n = 0;
            while (n + eventsPerMs + 1 <= words.length) {
                for (int i = 0; i < eventsPerMs; i++) {
                    words[n++] = Word.prompt(i, 2000 + i);
                }
                words[n++] = Word.timeMark(ms++, eventsPerMs, false);
            }
            return n;
        }

        @Override
        public int flags() {
            return Frame.FLAG_SIMULATED;
        }

        @Override
        public void close() {}
    }

    private static void greet(RecordingHost host) throws IOException, InterruptedException {
        host.accept();
        RecordingHost.Heard hello = host.next();
        assertThat(hello.header().type()).isEqualTo(Frame.HELLO);
        assertThat(hello.text()).contains("\"protocol\":\"PDL 1\"").contains("\"sourceId\":1");
        RecordingHost.Heard descriptor = host.next();
        assertThat(descriptor.header().type()).isEqualTo(Frame.DESCRIPTOR);
        assertThat(ScannerCatalogue.parse(descriptor.text())).isEqualTo(ScannerCatalogue.find("bench"));
        host.say(Frame.REPLY, "{\"request\":0,\"ok\":true}");
    }

    private static long[] words(List<RecordingHost.Heard> frames) {
        List<Long> all = new ArrayList<>();
        for (RecordingHost.Heard heard : frames) {
            if (heard.header().type() == Frame.DATA) {
                for (int i = 0; i < heard.header().payloadWords(); i++) {
                    all.add(heard.payload().getLong(8 * i));
                }
            }
        }
        return all.stream().mapToLong(Long::longValue).toArray();
    }

    private static SentTotals totals(RecordingHost.Heard end) {
        ByteBuffer p = end.payload();
        return new SentTotals(p.getLong(0), p.getLong(8), p.getLong(16), p.getLong(24), p.getLong(32), p.getLong(40));
    }

    /** What goes over the wire is what the physics made, in order, and the totals at the end are those of the words. */
    @Test
    void sendsARunWhole() throws Exception {
        Scenario scenario = Scenario.find("bench-cylinder");
        EventGenerator generator = scenario.generator(scenario.detectorModel(), 1.2);
        try (RecordingHost host = new RecordingHost();
                FrontEnd frontEnd = FrontEnd.connect(
                        FrontEndConfig.of("127.0.0.1", host.port(), bench, FrontEndConfig.MAX_SPEED), duration -> {
                            assertThat(duration).isEqualTo(Optional.of(1.2));
                            return new SimulatedRun(generator, 2);
                        })) {
            greet(host);
            frontEnd.welcome().get(10, TimeUnit.SECONDS);
            host.say(Frame.COMMAND, START);
            RecordingHost.Heard reply = host.next();
            assertThat(reply.header().type()).isEqualTo(Frame.REPLY);
            assertThat(reply.text()).isEqualTo("{\"request\":1,\"ok\":true}");
            List<RecordingHost.Heard> run = host.untilEnd();
            for (int i = 0; i < run.size(); i++) {
                assertThat(run.get(i).header().runTag()).isEqualTo(7);
                assertThat(run.get(i).header().sourceId()).isEqualTo(1);
                assertThat(run.get(i).header().flags()).isEqualTo(Frame.FLAG_SIMULATED);
            }
            long[] sent = words(run);
            long[] made = new long[sent.length + 1];
            try (EventStream again = new EventStream(generator, 1)) {
                assertThat(again.read(made)).isEqualTo(sent.length);
                assertThat(java.util.Arrays.copyOf(made, sent.length)).isEqualTo(sent);
                SentTotals told = totals(run.get(run.size() - 1));
                assertThat(told.prompts()).isEqualTo(again.count(Truth.TRUE) + again.count(Truth.RANDOM));
                assertThat(told.delayeds()).isEqualTo(again.count(Truth.DELAYED));
                assertThat(told.marks()).isEqualTo(1201);
                assertThat(told.lost()).isZero();
                assertThat(told.frames())
                        .isEqualTo(run.get(run.size() - 1).header().seq() + 1);
                assertThat(frontEnd.run().get(5, TimeUnit.SECONDS)).isEqualTo(told);
            }
            RecordingHost.Heard singles = run.stream()
                    .filter(f -> f.header().type() == Frame.SINGLES)
                    .findFirst()
                    .orElseThrow();
            assertThat(singles.payload().getInt(12)).isEqualTo(48); // 2 x 24 blocks
            long sum = 0;
            for (int i = 0; i < 48; i++) {
                sum += singles.payload().getInt(16 + 4 * i);
            }
            assertThat(sum).isBetween(990_000L, 1_010_000L);
        }
    }

    @Test
    void stopEndsTheRunInOrder() throws Exception {
        try (RecordingHost host = new RecordingHost();
                FrontEnd frontEnd = FrontEnd.connect(
                        FrontEndConfig.of("127.0.0.1", host.port(), bench, FrontEndConfig.MAX_SPEED),
                        duration -> new Endless())) {
            greet(host);
            host.say(Frame.COMMAND, START);
            assertThat(host.next().text()).contains("\"ok\":true");
            host.say(Frame.COMMAND, "{\"request\":2,\"command\":\"start\",\"runTag\":8}");
            host.say(Frame.COMMAND, "{\"request\":3,\"command\":\"stop\",\"runTag\":7}");
            List<RecordingHost.Heard> run = host.untilEnd();
            List<String> replies = run.stream()
                    .filter(f -> f.header().type() == Frame.REPLY)
                    .map(RecordingHost.Heard::text)
                    .toList();
            assertThat(replies)
                    .containsExactly(
                            "{\"request\":2,\"ok\":false,\"error\":\"a run is under way\"}",
                            "{\"request\":3,\"ok\":true}");
            SentTotals told = totals(run.get(run.size() - 1));
            long events = java.util.Arrays.stream(words(run))
                    .filter(Word::isCoincidence)
                    .count();
            assertThat(told.events()).isEqualTo(events);
            assertThat(frontEnd.run().get(5, TimeUnit.SECONDS)).isEqualTo(told);
        }
    }

    /** A paced device whose host hangs drops events, and says how many; its marks never stop. */
    @Test
    void aHangingHostCostsEventsThatAreCounted() throws Exception {
        try (RecordingHost host = new RecordingHost()) {
            // 20 000 marks and 2 M events a second: the sockets' buffers are full within a second, and the marks that
            // wait
            // stay far below what the device keeps.
            FrontEndConfig config = new FrontEndConfig("127.0.0.1", host.port(), 1, "SIM", bench, 20, 2);
            try (FrontEnd frontEnd = FrontEnd.connect(config, duration -> new Endless())) {
                greet(host);
                host.say(Frame.COMMAND, START);
                assertThat(host.next().text()).contains("\"ok\":true");
                host.hang();
                org.awaitility.Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> isStalled(frontEnd));
                host.goOn();
                org.awaitility.Awaitility.await()
                        .atMost(30, TimeUnit.SECONDS)
                        .until(() -> frontEnd.progress().lost() > 0);
                frontEnd.stop();
                List<RecordingHost.Heard> run = host.untilEnd();
                SentTotals told = totals(run.get(run.size() - 1));
                long expectedMs = 0;
                long since = 0;
                long lost = 0;
                for (long word : words(run)) {
                    if (Word.isCoincidence(word)) {
                        since++;
                    } else if (Word.kind(word) == Word.LOSS) {
                        lost += Word.lossCount(word);
                    } else if (Word.kind(word) == Word.TIME_MARK) {
                        assertThat(Word.timeMs(word)).isEqualTo(expectedMs++);
                        assertThat((long) Word.markCount(word)).isEqualTo(since);
                        since = 0;
                    }
                }
                assertThat(lost).isPositive().isEqualTo(told.lost());
                // The source makes 100 events for every mark, sent or lost.
                assertThat(told.events() + lost).isBetween(100 * (told.marks() - 1), 100 * (told.marks() + 1));
            }
        }
    }

    private static boolean isStalled(FrontEnd frontEnd) throws InterruptedException {
        long before = frontEnd.progress().events();
        new java.util.concurrent.CountDownLatch(1).await(400, TimeUnit.MILLISECONDS);
        return before > 0 && frontEnd.progress().events() == before;
    }

    /** A host that never comes back ends the run: the device doesn't keep marks without end, and says so. */
    @Test
    void aHostThatIsGoneEndsTheRun() throws Exception {
        try (RecordingHost host = new RecordingHost()) {
            FrontEndConfig config = new FrontEndConfig("127.0.0.1", host.port(), 1, "SIM", bench, 4000, 2);
            try (FrontEnd frontEnd = FrontEnd.connect(config, duration -> new Endless(1))) {
                greet(host);
                host.say(Frame.COMMAND, START);
                assertThat(host.next().text()).contains("\"ok\":true");
                host.hang();
                assertThatThrownBy(() -> frontEnd.run().get(40, TimeUnit.SECONDS))
                        .hasMessageContaining("the host takes nothing any more");
            }
        }
    }

    @Test
    void aRefusalIsTold() throws Exception {
        try (RecordingHost host = new RecordingHost();
                FrontEnd frontEnd = FrontEnd.connect(
                        FrontEndConfig.of("127.0.0.1", host.port(), bench, 1), duration -> new Endless())) {
            host.accept();
            host.next();
            host.next();
            host.say(
                    Frame.REPLY,
                    "{\"request\":0,\"ok\":false,\"error\":\"DESCRIPTOR scanner: bench (expected: mmr)\"}");
            assertThatThrownBy(() -> frontEnd.welcome().get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("refused by the host: DESCRIPTOR scanner: bench (expected: mmr)");
        }
    }

    @Test
    void nobodyListening() throws IOException {
        int port;
        try (RecordingHost host = new RecordingHost()) {
            port = host.port();
        }
        assertThatThrownBy(() ->
                        FrontEnd.connect(FrontEndConfig.of("127.0.0.1", port, bench, 1), duration -> new Endless()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("detector link 127.0.0.1:" + port);
    }
}
