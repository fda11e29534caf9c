package org.petmr.acquisition.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.config.ConfigLoader;
import org.petmr.acquisition.console.TestTls;
import org.petmr.acquisition.ingest.Ingest;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.link.Frames;
import org.petmr.acquisition.link.LinkServer;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.acquisition.wire.LinkCredentials;
import org.petmr.acquisition.wire.LinkSocket;
import org.petmr.acquisition.wire.LinkTls;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.SegmentCheck;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;

/** A disk that stands still under a run on a real link: the front end is made to wait, and nothing is lost. */
class SlowDiskTest {

    private static final int BLOCKS = 1500;
    private static final int SMALL_FRAMES = 40_000;

    @TempDir
    Path directory;

    /** Writes nothing but the file's head until it is told to go on. */
    private static SegmentChannel.Disk standingStill(CountDownLatch goOn) {
        return new SegmentChannel.Disk() {
            @Override
            public SegmentChannel create(Path file) throws IOException {
                SegmentChannel real = SegmentChannel.Disk.REAL.create(file);
                return new SegmentChannel() {
                    private boolean hasHead;

                    @Override
                    public void write(ByteBuffer bytes) throws IOException {
                        try {
                            if (hasHead && !goOn.await(60, TimeUnit.SECONDS)) {
                                throw new IOException("the test did not go on");
                            }
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                        hasHead = true;
                        real.write(bytes);
                    }

                    @Override
                    public void force() throws IOException {
                        real.force();
                    }

                    @Override
                    public void truncate(long size) throws IOException {
                        real.truncate(size);
                    }

                    @Override
                    public void close() throws IOException {
                        real.close();
                    }
                };
            }

            @Override
            public long usableBytes(Path d) {
                return Long.MAX_VALUE;
            }
        };
    }

    /** By TLS a read comes in many small batches; they too must make the front end wait before the ring is full. */
    @Test
    void byTlsTheFrontEndWaitsTooAndNothingIsLost() throws Exception {
        TestTls pems = new TestTls(directory);
        String certificate = pems.certificate().toString();
        LinkTls tls = new LinkTls(certificate, pems.key().toString(), certificate);
        AcquisitionConfig config = ConfigLoader.load(
                Optional.empty(),
                Map.of(),
                Map.of(
                        "link.port", "0",
                        "link.ringBytes", "33554432",
                        "link.helloTimeoutMs", "60000",
                        "link.lostAfterMs", "120000",
                        "link.tlsCertificateFile", certificate,
                        "link.tlsKeyFile", pems.key().toString(),
                        "link.tlsCaFile", certificate));
        Ingest ingest = new Ingest(config.link().ringBytes(), 100);
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        LinkServer link = new LinkServer(config.link(), group, ingest);
        ingest.throttle(link);
        CountDownLatch goOn = new CountDownLatch(1);
        LinkCredentials credentials = new LinkCredentials(Optional.empty(), Optional.of(tls));
        try (LinkSocket device = LinkSocket.connect("127.0.0.1", link.listen().get(), credentials, 5000)) {
            device.write(ByteBuffer.wrap(Frames.hello(1)));
            device.write(ByteBuffer.wrap(Frames.descriptor(1, ScannerCatalogue.find("bench"))));
            assertThat(device.hear().text()).contains("\"ok\":true");
            ListModeStore store = ListModeStore.create(
                    directory.resolve("listmode"), ListModeStoreTest.HEADER, 1 << 30, 0, standingStill(goOn));
            Journal journal = new Journal(directory.resolve("journal.jsonl"), Clock.systemUTC());
            Ingest.Opened run = ingest.open(7, Set.of(1), store, journal, span -> {});
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < SMALL_FRAMES; i++) { // each a record of its own
                        device.write(ByteBuffer.wrap(
                                Frames.data(1, 7, i, Word.coincidence(false, 1, 90, 0), Word.timeMark(i, 1, false))));
                    }
                    device.write(ByteBuffer.wrap(Frames.of(
                            Frame.END_OF_RUN,
                            1,
                            7,
                            SMALL_FRAMES,
                            SMALL_FRAMES + 1,
                            SMALL_FRAMES,
                            0,
                            0,
                            SMALL_FRAMES,
                            0)));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().atMost(Duration.ofSeconds(60)).until(() -> ingest.gauges().pauses() > 0);
            assertThat(run.ended()).isNotDone();

            goOn.countDown();

            sent.get(60, TimeUnit.SECONDS);
            run.ended().get(60, TimeUnit.SECONDS);
            Ingest.Finished finished = ingest.finish();
            assertThat(finished.failure()).isEmpty();
            assertThat(finished.totals().lostInService()).isZero();
            assertThat(finished.totals().storedEvents()).isEqualTo(SMALL_FRAMES);
        } finally {
            goOn.countDown();
            link.close().join();
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    @Test
    void theFrontEndWaitsAndNothingIsLost() throws Exception {
        AcquisitionConfig config = ConfigLoader.load(
                Optional.empty(),
                Map.of(),
                Map.of(
                        "link.port", "0",
                        "link.readBytes", "65536",
                        "link.ringBytes", "1048576",
                        "link.receiveBufferBytes", "65536",
                        "link.helloTimeoutMs", "60000",
                        "link.lostAfterMs", "120000"));
        Ingest ingest = new Ingest(config.link().ringBytes(), 100);
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        LinkServer link = new LinkServer(config.link(), group, ingest);
        ingest.throttle(link);
        CountDownLatch goOn = new CountDownLatch(1);
        try (TestFrontEnd device = new TestFrontEnd(link.listen().get(), 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            ListModeStore store = ListModeStore.create(
                    directory.resolve("listmode"), ListModeStoreTest.HEADER, 1 << 30, 0, standingStill(goOn));
            Journal journal = new Journal(directory.resolve("journal.jsonl"), Clock.systemUTC());
            Ingest.Opened run = ingest.open(7, Set.of(1), store, journal, span -> {});
            CompletableFuture<?> started = link.start(7, 60, Set.of(1)).toCompletableFuture();
            device.agreeToStart();
            started.get(20, TimeUnit.SECONDS);
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < BLOCKS; i++) {
                        device.sendBlock(800, 200);
                    }
                    device.endRun();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().atMost(Duration.ofSeconds(60)).until(() -> ingest.gauges().pauses() > 0);
            assertThat(ingest.totals().orElseThrow().storedEvents()).isZero();
            assertThat(ingest.gauges().heldBytes())
                    .isLessThan(4L * config.link().ringBytes());
            assertThat(run.ended()).isNotDone();

            goOn.countDown();

            sent.get(60, TimeUnit.SECONDS);
            run.ended().get(60, TimeUnit.SECONDS);
            Ingest.Finished finished = ingest.finish();
            RunTotals totals = finished.totals();
            assertThat(finished.failure()).isEmpty();
            assertThat(totals.isComplete()).isTrue();
            assertThat(totals.storedEvents()).isEqualTo(1000L * BLOCKS);
            assertThat(totals.durableBytes()).isEqualTo(totals.storedBytes());
            SegmentCheck check = SegmentCheck.of(
                    Recovery.segmentFiles(directory.resolve("listmode")).get(0));
            assertThat(check.isSound() && check.isClosed()).isTrue();
            assertThat(check.prompts() + check.delayeds()).isEqualTo(1000L * BLOCKS);
        } finally {
            goOn.countDown();
            link.close().join();
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }
}
