package org.petmr.acquisition.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.petmr.acquisition.config.ConfigLoader;
import org.petmr.acquisition.wire.JsonFrames;
import org.petmr.recon.event.Frame;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

class FrameDecoderTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");

    /** The golden DATA frame and heartbeat of the link's document. */
    private static final byte[] GOLDEN_DATA = HexFormat.of()
            .parseHex("50444c31011000000400000003000700" + "2a00000000000000e8030000851484a3"
                    + "e803000000000081008080bf01fc370011e2150300fc3a41e903000002000080" + "39b2fb652a000000");

    private static final byte[] GOLDEN_HEARTBEAT = HexFormat.of()
            .parseHex("50444c31011300000300000003000700" + "2b00000000000000e903000076bc0f55"
                    + "2c000000000000000200000000000000" + "00000000000000007ba171492b000000");

    private final RecordingSink sink = new RecordingSink();
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final LinkServer server = new LinkServer(ConfigLoader.defaults().link(), group, sink);
    private final EmbeddedChannel channel =
            new EmbeddedChannel(new FrameDecoder(new LinkConnection(server, Optional.empty())));

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        group.shutdownGracefully();
    }

    private void receive(byte[] bytes) {
        channel.writeInbound(Unpooled.directBuffer().writeBytes(bytes));
    }

    private void introduce(int source) {
        receive(Frames.join(Frames.hello(source), Frames.descriptor(source, BENCH)));
    }

    private String answers() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            if (out.isReadable()) {
                ByteBuffer b = out.nioBuffer().order(ByteOrder.LITTLE_ENDIAN);
                text.append(JsonFrames.text(b, 0, Frame.header(b, 0)));
            }
            out.release();
        }
        return text.toString();
    }

    @Test
    void goldenFramesOfTheDocumentAreTaken() {
        introduce(3);
        receive(Frames.join(GOLDEN_DATA, GOLDEN_HEARTBEAT));
        assertThat(sink.kept.toByteArray()).isEqualTo(GOLDEN_DATA);
        assertThat(sink.sound.get(2)).isEqualTo(new Frame.Header(Frame.DATA, 0, 4, 3, 7, 42, 1000));
        assertThat(sink.sound.get(3)).isEqualTo(new Frame.Header(Frame.HEARTBEAT, 0, 3, 3, 7, 43, 1001));
        assertThat(channel.isOpen()).isTrue();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 20);
    }

    /** However TCP cuts the stream, the same frames come out, and nothing is left behind. */
    @ParameterizedTest
    @MethodSource("seeds")
    void anySplitGivesTheSameFrames(long seed) {
        Random random = new Random(seed);
        byte[] data = new byte[0];
        for (int seq = 0; seq < 30; seq++) {
            long[] words = random.longs(random.nextInt(200)).toArray();
            data = Frames.join(data, Frames.data(3, 7, seq, words));
        }
        byte[] stream = Frames.join(Frames.hello(3), Frames.descriptor(3, BENCH), data);
        int at = 0;
        while (at < stream.length) {
            int most = random.nextInt(10) == 0 ? 5000 : random.nextInt(10) == 1 ? 3 : 300;
            int n = Math.min(stream.length - at, 1 + random.nextInt(most));
            receive(java.util.Arrays.copyOfRange(stream, at, at + n));
            at += n;
        }
        assertThat(sink.kept.toByteArray()).as("seed %d", seed).isEqualTo(data);
        assertThat(sink.sound).as("seed %d", seed).hasSize(32);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void oneByteAtATime() {
        byte[] stream = Frames.join(Frames.hello(3), Frames.descriptor(3, BENCH), GOLDEN_DATA, GOLDEN_HEARTBEAT);
        for (byte b : stream) {
            receive(new byte[] {b});
        }
        assertThat(sink.kept.toByteArray()).isEqualTo(GOLDEN_DATA);
        assertThat(channel.finish()).as("only the welcome goes out").isTrue();
        assertThat(answers()).isEqualTo("{\"request\":0,\"ok\":true}");
    }

    @Test
    void badPayloadIsSkippedAndTheRestTaken() {
        introduce(3);
        byte[] bad = Frames.data(3, 7, 1, 1, 2, 3);
        bad[Frame.HEADER_BYTES + 5] ^= 1;
        byte[] before = Frames.data(3, 7, 0, 5);
        byte[] after = Frames.data(3, 7, 2, 6);
        receive(Frames.join(before, bad, after));
        assertThat(sink.kept.toByteArray()).isEqualTo(Frames.join(before, after));
        assertThat(sink.damaged).extracting(Frame.Header::seq).containsExactly(1L);
        assertThat(server.faults()).containsEntry(LinkFault.BAD_PAYLOAD, 1L);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void badHeaderClosesAfterTheSoundFramesBeforeIt() {
        introduce(3);
        byte[] good = Frames.data(3, 7, 0, 5);
        byte[] bad = Frames.data(3, 7, 1, 6);
        bad[16] ^= 1;
        receive(Frames.join(good, bad));
        assertThat(sink.kept.toByteArray()).isEqualTo(good);
        assertThat(channel.isOpen()).isFalse();
        assertThat(server.faults()).containsEntry(LinkFault.BAD_HEADER, 1L);
        assertThat(sink.sources).containsExactly("up 3", "down 3");
    }

    @Test
    void garbageIsRefusedAtItsFourthByte() {
        receive("GET ".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(channel.isOpen()).isFalse();
        assertThat(server.faults()).containsEntry(LinkFault.GARBAGE, 1L);
        assertThat(answers()).contains("\"ok\":false").contains("PDL1");
        assertThat(sink.sound).isEmpty();
    }

    /** The time for a HELLO ends also for a connection that has been closed by then; it is no second fault. */
    @Test
    void aClosedConnectionIsNotMissedForItsHello() {
        receive("GET ".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        channel.advanceTimeBy(ConfigLoader.defaults().link().helloTimeoutMs() + 1L, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(server.faults()).containsEntry(LinkFault.GARBAGE, 1L).containsEntry(LinkFault.NO_HELLO, 0L);
    }

    @Test
    void aSilentConnectionIsClosed() {
        channel.advanceTimeBy(ConfigLoader.defaults().link().helloTimeoutMs() + 1L, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(server.faults()).containsEntry(LinkFault.NO_HELLO, 1L);
        assertThat(channel.isOpen()).isFalse();
    }

    /** A length that its CRC does not vouch for must not make us allocate. */
    @Test
    void hostileLengthIsRefused() {
        introduce(3);
        byte[] frame = Frames.data(3, 7, 0, 5);
        frame[10] = 0x7F;
        receive(frame);
        assertThat(channel.isOpen()).isFalse();
        assertThat(server.faults()).containsEntry(LinkFault.BAD_HEADER, 1L);
    }

    @Test
    void dataBeforeHelloIsRefused() {
        receive(GOLDEN_DATA);
        assertThat(answers()).contains("first frame: type 0x10 (expected: HELLO)");
        assertThat(server.faults()).containsEntry(LinkFault.PROTOCOL, 1L);
    }

    @Test
    void helloBeyondTheLimitsIsRefused() {
        receive(Frames.json(
                Frame.HELLO, 3, 0, "{\"protocol\":\"PDL 1\",\"sourceId\":3,\"limits\":{\"elements\":1048577}}"));
        assertThat(answers()).contains("HELLO limits.elements: 1048577 (expected: at most 1048576)");
        assertThat(server.faults()).containsEntry(LinkFault.HELLO_REFUSED, 1L);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void helloOfAnotherSourceThanItsFrameIsRefused() {
        receive(Frames.json(Frame.HELLO, 4, 0, "{\"protocol\":\"PDL 1\",\"sourceId\":3}"));
        assertThat(answers()).contains("HELLO sourceId: 3 (expected: the frame header's 4)");
    }

    @Test
    void otherScannerThanTheArmedOneIsRefused() {
        server.expect(Optional.of(ScannerCatalogue.find("mmr")));
        introduce(3);
        assertThat(answers()).contains("DESCRIPTOR scanner: bench (expected: mmr)");
        assertThat(server.faults()).containsEntry(LinkFault.DESCRIPTOR_REFUSED, 1L);
        assertThat(server.readySources()).isEmpty();
    }

    @Test
    void descriptorThatIsNoScannerIsRefused() {
        receive(Frames.join(Frames.hello(3), Frames.json(Frame.DESCRIPTOR, 3, 1, "{\"name\":\"x\"}")));
        assertThat(answers()).contains("DESCRIPTOR: scanner:");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void secondConnectionOfALivingSourceIsRefused() {
        introduce(3);
        EmbeddedChannel second = new EmbeddedChannel(new FrameDecoder(new LinkConnection(server, Optional.empty())));
        second.writeInbound(Unpooled.directBuffer().writeBytes(Frames.hello(3)));
        assertThat(second.isOpen()).isFalse();
        assertThat(channel.isOpen()).isTrue();
        assertThat(server.readySources()).containsExactly(3);
        second.finishAndReleaseAll();
    }

    /** A front end that became ready after the run had chosen its sources is not started, and one that went is missed. */
    @Test
    void onlyTheSourcesOfTheRunAreAsked() {
        introduce(3);
        answers();
        assertThat(server.stop(7, Set.of(4))).isCompleted();
        assertThat(server.start(7, 60, Set.of(4))).isCompletedExceptionally();
        assertThat(server.start(7, 60, Set.of(3, 4))).isCompletedExceptionally();
        assertThat(answers()).isEmpty();
    }

    @Test
    void commandsAreAnswered() {
        introduce(3);
        answers();
        var started = server.start(7, 60, Set.of(3));
        assertThat(answers()).isEqualTo("{\"request\":1,\"command\":\"start\",\"runTag\":7,\"durationS\":60.0}");
        assertThat(started).isNotDone();
        receive(Frames.json(Frame.REPLY, 3, 2, "{\"request\":1,\"ok\":true}"));
        assertThat(started).isCompleted();
        var stopped = server.stop(7, Set.of(3));
        receive(Frames.json(Frame.REPLY, 3, 3, "{\"request\":2,\"ok\":false,\"error\":\"no run\"}"));
        assertThat(stopped).isCompletedExceptionally();
    }
}
