package org.petmr.acquisition.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.acquisition.Peers;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.config.ConfigLoader;
import org.petmr.acquisition.ingest.Ingest;
import org.petmr.acquisition.ingest.LiveConsumer;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.store.Journal;
import org.petmr.acquisition.store.ListModeStore;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

/** PETSIRD over TCP, with the official samples: what is stored is what reading the file gives. */
@Timeout(120)
class PetsirdStreamTest {

    private static final int SOURCE = 1000;

    @TempDir
    private Path directory;

    private final AcquisitionConfig config = ConfigLoader.load(
            Optional.empty(),
            Map.of(),
            Map.of("link.port", "0", "link.heartbeatMs", "1000", "link.lostAfterMs", "5000"));
    private final Ingest ingest = new Ingest(config.link().ringBytes(), 100);
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final LinkServer link = new LinkServer(config.link(), group, ingest);
    private final PetsirdListener petsird =
            new PetsirdListener(new AcquisitionConfig.Petsird("127.0.0.1", 0, SOURCE), link, 1000);
    private int port;

    @BeforeEach
    void listen() {
        ingest.throttle(link);
        port = petsird.start();
    }

    @AfterEach
    void close() throws Exception {
        petsird.close();
        link.close().get(10, TimeUnit.SECONDS);
        group.shutdownGracefully();
    }

    private static byte[] sample(String name) throws IOException {
        return Files.readAllBytes(Peers.data("petsird").resolve(name));
    }

    private Ingest.Opened open(ScannerModel scanner) {
        ListModeStore store = ListModeStore.create(
                directory.resolve("listmode"),
                new ListModeHeader(scanner, "test", "2026-11-21T09:00:00Z", 0, "18F", 6586.2, 0.967),
                1 << 24,
                0);
        return ingest.open(
                7,
                Set.of(SOURCE),
                store,
                new Journal(directory.resolve("journal.jsonl"), Clock.systemUTC()),
                LiveConsumer.NONE);
    }

    private void awaitReady() {
        await().atMost(Duration.ofSeconds(30)).until(() -> link.readySources().equals(Set.of(SOURCE)));
    }

    /** Coincidences and triggers, in order, and the last mark. */
    private static List<Object> content(ListModeSource source) throws IOException {
        long[] events = new long[1 << 20];
        int n = 0;
        long lastMs = 0;
        long[] words = new long[8192];
        for (int k = source.read(words); k >= 0; k = source.read(words)) {
            for (int i = 0; i < k; i++) {
                if (Word.isCoincidence(words[i]) || Word.kind(words[i]) == Word.TRIGGER) {
                    events[n++] = words[i];
                } else if (Word.kind(words[i]) == Word.TIME_MARK) {
                    lastMs = Word.timeMs(words[i]);
                }
            }
        }
        return List.of(n, Arrays.hashCode(Arrays.copyOf(events, n)), lastMs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"medium-ring.petsird", "v091-medium-ring.petsird"})
    void aSampleArrivesToTheEvent(String name) throws Exception {
        byte[] bytes = sample(name);
        ListModeSource file = ListModeFiles.open(Peers.data("petsird").resolve(name));
        List<Object> expected = content(file);
        try (file;
                Socket stream = new Socket("127.0.0.1", port)) {
            // In odd pieces: the header alone, then the rest.
            stream.getOutputStream().write(bytes, 0, 20_001);
            stream.getOutputStream().flush();
            stream.getOutputStream().write(bytes, 20_001, bytes.length / 2 - 20_001);
            awaitReady();
            assertThat(link.links().get(0).scanner())
                    .isEqualTo(file.header().scanner().name());
            Ingest.Opened run = open(file.header().scanner());
            link.start(7, 60, Set.of(SOURCE)).get(10, TimeUnit.SECONDS);
            // What has come is there before the rest is.
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> ingest.totals().orElseThrow().receivedEvents() > 1000);
            stream.getOutputStream().write(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
            run.ended().get(30, TimeUnit.SECONDS);
        }
        Ingest.Finished finished = ingest.finish();
        assertThat(finished.failure()).isEmpty();
        RunTotals totals = finished.totals();
        assertThat(totals.isComplete()).isTrue();
        assertThat(totals.gaps()).isEmpty();
        try (ListModeSource stored = ListModeFiles.open(directory.resolve("listmode"))) {
            assertThat(content(stored)).isEqualTo(expected);
        }
    }

    /** All whole blocks are kept, and the run has no end: it cannot pass for a whole one. */
    @Test
    void aStreamThatBreaksOffIsNoWholeRun() throws Exception {
        byte[] bytes = sample("medium-ring.petsird");
        try (Socket stream = new Socket("127.0.0.1", port)) {
            stream.getOutputStream().write(bytes, 0, 2 * bytes.length / 3);
            stream.shutdownOutput();
            awaitReady();
            Ingest.Opened run = open(ListModeFiles.open(Peers.data("petsird").resolve("medium-ring.petsird"))
                    .header()
                    .scanner());
            link.start(7, 60, Set.of(SOURCE)).get(10, TimeUnit.SECONDS);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> link.readySources().isEmpty());
            assertThat(run.ended()).isNotDone();
        }
        Ingest.Finished finished = ingest.finish();
        assertThat(finished.unended())
                .startsWith("front end 1000 did not end its run (connection closed by the front end");
        assertThat(finished.totals().isEnded()).isFalse();
        assertThat(finished.totals().storedEvents())
                .isEqualTo(finished.totals().receivedEvents())
                .isBetween(60_000L, 160_000L);
    }

    /** The service ends the run: what has come is a whole run. */
    @Test
    void stopEndsTheRun() throws Exception {
        byte[] bytes = sample("medium-ring.petsird");
        try (Socket stream = new Socket("127.0.0.1", port)) {
            stream.getOutputStream().write(bytes, 0, bytes.length - 1000);
            awaitReady();
            Ingest.Opened run = open(ListModeFiles.open(Peers.data("petsird").resolve("medium-ring.petsird"))
                    .header()
                    .scanner());
            link.start(7, 60, Set.of(SOURCE)).get(10, TimeUnit.SECONDS);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> ingest.totals().orElseThrow().receivedEvents() > 100_000);
            link.stop(7, Set.of(SOURCE)).get(10, TimeUnit.SECONDS);
            run.ended().get(30, TimeUnit.SECONDS);
        }
        assertThat(ingest.finish().totals().isComplete()).isTrue();
    }

    /** Who died while waiting for the start does not hold the place. */
    @Test
    void aNewerStreamTakesThePlaceOfOneThatHasNotBegun() throws Exception {
        byte[] bytes = sample("medium-ring.petsird");
        try (Socket silent = new Socket("127.0.0.1", port);
                Socket waiting = new Socket("127.0.0.1", port)) {
            waiting.getOutputStream().write(bytes, 0, bytes.length / 2);
            awaitReady();
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
            String before = link.links().get(0).address();
            try (Socket newer = new Socket("127.0.0.1", port)) {
                newer.getOutputStream().write(bytes);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> link.readySources().equals(Set.of(SOURCE))
                                && !link.links().get(0).address().equals(before));
                Ingest.Opened run =
                        open(ListModeFiles.open(Peers.data("petsird").resolve("medium-ring.petsird"))
                                .header()
                                .scanner());
                link.start(7, 60, Set.of(SOURCE)).get(10, TimeUnit.SECONDS);
                run.ended().get(30, TimeUnit.SECONDS);
            }
        }
        assertThat(ingest.finish().totals().isComplete()).isTrue();
    }

    @Test
    void aStreamWithoutHeaderIsNotWaitedForForever() throws Exception {
        try (Socket stream = new Socket("127.0.0.1", port)) {
            stream.setSoTimeout(30_000);
            stream.getOutputStream().write(sample("medium-ring.petsird"), 0, 100);
            assertThat(stream.getInputStream().read()).isEqualTo(-1);
        }
    }

    /** Stopped before it was started, it makes room for the next. */
    @Test
    void stopBeforeTheStartClosesTheStream() throws Exception {
        byte[] bytes = sample("medium-ring.petsird");
        for (int i = 0; i < 2; i++) {
            try (Socket stream = new Socket("127.0.0.1", port)) {
                stream.getOutputStream().write(bytes, 0, bytes.length / 2);
                awaitReady();
                link.stop(7, Set.of(SOURCE)).get(10, TimeUnit.SECONDS);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> link.readySources().isEmpty());
            }
        }
    }

    @Test
    void theWrongScannerAndOtherBytesAreRefused() throws Exception {
        link.expect(Optional.of(ScannerCatalogue.find("bench")));
        assertClosed(sample("medium-ring.petsird"), 200_000);
        await().until(() -> link.faults().get(LinkFault.DESCRIPTOR_REFUSED) == 1);
        link.expect(Optional.empty());
        assertClosed("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 18);
        byte[] damaged = sample("medium-ring.petsird");
        Arrays.fill(damaged, 100, 200, (byte) 0xFF);
        assertClosed(damaged, 20_000);
        // Two kinds of modules are no ring.
        assertClosed(sample("full-small.petsird"), 21_383);
        assertThat(link.readySources()).isEmpty();
    }

    private void assertClosed(byte[] bytes, int n) throws IOException {
        try (Socket stream = new Socket("127.0.0.1", port)) {
            stream.setSoTimeout(30_000);
            try {
                stream.getOutputStream().write(bytes, 0, Math.min(n, bytes.length));
                stream.shutdownOutput();
                InputStream in = stream.getInputStream();
                assertThat(in.read()).as("nothing is ever said").isEqualTo(-1);
            } catch (java.net.SocketException e) {
                assertThat(e.getMessage()).as("closed with bytes unread").matches("(?i).*(reset|broken pipe|closed).*");
            }
        }
    }
}
