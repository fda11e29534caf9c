package org.petmr.acquisition.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.config.ConfigLoader;
import org.petmr.acquisition.fuzz.Mutations;
import org.petmr.acquisition.ingest.Ingest;
import org.petmr.acquisition.ingest.LiveHistogram;
import org.petmr.acquisition.store.Journal;
import org.petmr.acquisition.store.ListModeStore;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

/** Hostile bytes on the detector link, up to the store: refused by a named reason or taken, and every buffer given back. */
class LinkFuzzTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final int SOURCE = 3;
    private static final int RUN = 7;
    private static final int INTRODUCTION = Frames.hello(SOURCE).length + Frames.descriptor(SOURCE, BENCH).length;
    /** Several of the longest frames. */
    private static final long ALLOWED_BYTES = 8L << 20;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true, true);

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static byte[] stream() {
        return Frames.join(
                Frames.hello(SOURCE),
                Frames.descriptor(SOURCE, BENCH),
                Frames.data(SOURCE, RUN, 2, Word.timeMark(0, 0, false), Word.prompt(1, 90), Word.delayed(2, 91)),
                Frames.of(Frame.HEARTBEAT, SOURCE, RUN, 3, 4, 2, 0),
                Frames.of(Frame.TIME_SYNC, SOURCE, RUN, 4, 1_000_000_000L, 5, 6, 7),
                Frames.of(Frame.SINGLES, SOURCE, RUN, 5, 100L << 32, 1L << 24 | 4L << 56, 2L << 32, 77),
                Frames.data(SOURCE, RUN, 6, Word.prompt(5, 95), Word.timeMark(1, 3, false), Word.loss(1, 9, 1)),
                Frames.json(Frame.REPLY, SOURCE, 7, "{\"request\":1,\"ok\":true}"),
                Frames.of(Frame.END_OF_RUN, SOURCE, RUN, 8, 9, 3, 1, 0, 2, 0));
    }

    /** Frames whose checksums are right whatever is in them: what a front end that lies would send. */
    private static byte[] resealed(byte[] b, int from) {
        ByteBuffer frames = ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = from; at + Frame.HEADER_BYTES + Frame.TRAILER_BYTES <= b.length; ) {
            int room = (b.length - at - Frame.HEADER_BYTES - Frame.TRAILER_BYTES) / Long.BYTES;
            int words = Math.floorMod(frames.getInt(at + 8), 1 << 17);
            words = words > room ? room : words;
            Frame.Header h = new Frame.Header(
                    frames.get(at + 5) & 0xFF,
                    frames.getShort(at + 6) & 0xFFFF,
                    words,
                    frames.getShort(at + 12) & 0xFFFF,
                    frames.getShort(at + 14) & 0xFFFF,
                    frames.getLong(at + 16),
                    frames.getInt(at + 24) & 0xFFFFFFFFL);
            Frame.seal(frames, at, h);
            at += h.frameBytes();
        }
        return b;
    }

    private void feed(FrameSink sink, byte[] input, SplittableRandom random) {
        LinkServer server = new LinkServer(ConfigLoader.defaults().link(), group, sink);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(memory);
        channel.pipeline().addLast(new FrameDecoder(new LinkConnection(server, Optional.empty())));
        channel.pipeline().fireChannelActive();
        for (int at = 0; at < input.length && channel.isOpen(); ) {
            int n = Math.min(input.length - at, 1 + random.nextInt(random.nextInt(4) == 0 ? 40 : 4000));
            ByteBuf part = memory.directBuffer(n).writeBytes(input, at, n);
            channel.writeInbound(part);
            at += n;
        }
        channel.finishAndReleaseAll();
        assertThat(server.faults().get(LinkFault.SOCKET))
                .as("exceptions that nobody has declared")
                .isZero();
        assertThat(server.links()).isEmpty();
    }

    @Test
    void everyStreamIsTakenOrRefusedAndGivenBack() {
        new Mutations(stream()).each("link", Mutations.inputs(2_000, 600_000), ALLOWED_BYTES, (input, random) -> {
            boolean isLying = random.nextInt(3) == 0;
            RecordingSink sink = new RecordingSink();
            feed(sink, isLying ? resealed(input, 0) : input, random);
            assertThat(memory.metric().usedDirectMemory() + memory.metric().usedHeapMemory())
                    .as("bytes of buffers that were not given back")
                    .isZero();
        });
    }

    /** An honest introduction, then anything, into a run that is open: ledgers, merge, store and live histogram. */
    @Test
    void aRunTakesWhateverALyingFrontEndSends() throws Exception {
        Ingest ingest = new Ingest(1 << 26, 1000);
        ListModeHeader header = new ListModeHeader(BENCH, "S1", "2026-11-21T10:00:00Z", 0, "18F", 6586.2, 0.967);
        ListModeStore store = ListModeStore.create(directory.resolve("listmode"), header, 1 << 26, 0);
        Journal journal = new Journal(directory.resolve("journal.jsonl"), Clock.systemUTC());
        LiveHistogram live = new LiveHistogram(BENCH);
        Ingest.Opened run = ingest.open(RUN, Set.of(SOURCE), store, journal, live);
        byte[] whole = stream();
        byte[] introduction = java.util.Arrays.copyOf(whole, INTRODUCTION);
        byte[] rest = java.util.Arrays.copyOfRange(whole, INTRODUCTION, whole.length);
        new Mutations(rest).each("run", Mutations.inputs(1_000, 400_000), ALLOWED_BYTES, (input, random) -> {
            feed(ingest, Frames.join(introduction, resealed(input, 0)), random);
            if (random.nextInt(50) == 0) { // no more in memory than the rings hold
                await().atMost(Duration.ofSeconds(60))
                        .until(() ->
                                ingest.gauges().heldBytes() == 0 || run.failed().isDone());
            }
            assertThat(run.failed()).as("the store's thread goes on").isNotDone();
        });
        Ingest.Finished finished = ingest.finish();
        assertThat(finished.failure()).isEmpty();
        assertThat(finished.totals().storedEvents()).isPositive();
        assertThat(memory.metric().usedDirectMemory() + memory.metric().usedHeapMemory())
                .as("bytes of buffers that were not given back")
                .isZero();
    }
}
