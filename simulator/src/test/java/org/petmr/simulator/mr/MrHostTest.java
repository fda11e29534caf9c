package org.petmr.simulator.mr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeProvider;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.StoreHandler;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.simulator.mr.MrHost.SentSeries;
import org.petmr.simulator.mr.MrStyle.Vendor;
import org.petmr.simulator.phantom.Phantoms;

/** Sending to a real node that takes, refuses, or isn't there. */
class MrHostTest {

    private static final int WAIT_S = 60;
    private static final Workers WORKERS = new Workers(2);

    @TempDir
    private Path directory;

    private final MrScanner scanner = new MrScanner(Phantoms.benchHead(), 0.01, 3, WORKERS);
    private final Examination examination = SampleScans.examination();
    private DicomNode host;
    private DicomNode service;

    @BeforeEach
    void open() throws Exception {
        host = node("MRHOST");
        service = node("PETMR");
    }

    @AfterEach
    void closeNodes() {
        host.close();
        service.close();
    }

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private DicomNode node(String title) throws Exception {
        Path incoming = Files.createDirectories(directory.resolve(title));
        return DicomNodeProvider.named("netty")
                .create(DicomNodeConfig.of(title, incoming).withHost("127.0.0.1"));
    }

    private Peer listen(StoreHandler handler) throws Exception {
        service.listen(0, handler).get(WAIT_S, TimeUnit.SECONDS);
        return new Peer("PETMR", "127.0.0.1", service.boundPort());
    }

    private static MrProtocol protocol(MrScan... scans) {
        return MrProtocol.of("test", List.of(scans), List.of(SampleScans.BED)).coarser(4);
    }

    private List<SentSeries> play(MrHost mr, MrProtocol protocol, double speed, Progress progress) throws Exception {
        return mr.play(protocol, scanner, examination, speed, progress).get(WAIT_S, TimeUnit.SECONDS);
    }

    /** Series come in order, each whole, none before its step has ended; progress names them all. */
    @Test
    void playsByTheClock() throws Exception {
        ConcurrentLinkedQueue<Integer> arrived = new ConcurrentLinkedQueue<>();
        long[] firstOfT1 = new long[1];
        Peer peer = listen(object -> {
            int series = object.header().requireInt(Tag.SeriesNumber);
            if (series == 6 && firstOfT1[0] == 0) {
                firstOfT1[0] = System.nanoTime();
            }
            arrived.add(series);
            return DicomStatus.SUCCESS;
        });
        List<Double> fractions = new ArrayList<>();
        MrProtocol protocol = protocol(MrScan.DIXON, MrScan.T1_GRADIENT).within(1.5);
        long began = System.nanoTime();
        List<SentSeries> sent = play(
                new MrHost(host, peer, new MrStyle(Vendor.GE_LIKE, false, "HEAD")),
                protocol,
                1,
                (fraction, message) -> fractions.add(fraction));
        assertThat(sent).extracting(SentSeries::series).containsExactly(2, 3, 4, 5, 6);
        assertThat(sent)
                .allMatch(SentSeries::isWhole)
                .allMatch(s -> s.complaints().isEmpty());
        assertThat(sent.get(2).description()).isEqualTo("WATER: Ax MRAC");
        assertThat(new ArrayList<>(arrived))
                .isSorted()
                .hasSize(sent.stream().mapToInt(SentSeries::objects).sum());
        assertThat(firstOfT1[0] - began).isGreaterThan(1_500_000_000L);
        assertThat(fractions).hasSize(5).isSorted().endsWith(1.0);
    }

    /** What is refused for want of resources comes again, and only that. */
    @Test
    void sendsAgainWhatABusyServiceRefused() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Peer peer = listen(
                object -> calls.incrementAndGet() == 2 ? DicomStatus.outOfResources("disk full") : DicomStatus.SUCCESS);
        List<SentSeries> sent = play(new MrHost(host, peer), protocol(MrScan.T1_GRADIENT), 1e6, Progress.NONE);
        assertThat(sent).singleElement().matches(SentSeries::isWhole);
        assertThat(calls.get()).isEqualTo(sent.get(0).objects() + 1);
    }

    /** A refusal for good is reported with the service's words, once; later series are sent all the same. */
    @Test
    void reportsWhatIsRefusedForGood() throws Exception {
        Peer peer = listen(object -> object.header().requireInt(Tag.SeriesNumber) == 2
                ? DicomStatus.cannotUnderstand("not that one")
                : DicomStatus.SUCCESS);
        List<SentSeries> sent =
                play(new MrHost(host, peer), protocol(MrScan.T1_GRADIENT, MrScan.ZTE), 1e6, Progress.NONE);
        assertThat(sent).hasSize(2);
        assertThat(sent.get(0).accepted()).isZero();
        assertThat(sent.get(0).complaints()).containsExactly("REFUSED C000 (not that one)");
        assertThat(sent.get(1).isWhole()).isTrue();
    }

    /** Nobody listens: every series says so, after three attempts. */
    @Test
    void saysWhenNobodyIsThere() throws Exception {
        Peer gone = listen(object -> DicomStatus.SUCCESS);
        service.close();
        List<SentSeries> sent = play(new MrHost(host, gone), protocol(MrScan.T1_GRADIENT), 1e6, Progress.NONE);
        assertThat(sent.get(0).accepted()).isZero();
        assertThat(sent.get(0).complaints()).singleElement().asString().contains("127.0.0.1");
        assertThatThrownBy(() -> new MrHost(host, gone)
                        .send(scanner.play(protocol(MrScan.ZTE).steps().get(0)), examination, Progress.NONE)
                        .get(WAIT_S, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);
    }

    /** Cancelled, the host doesn't begin another step. */
    @Test
    void canBeCancelled() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        Peer peer = listen(object -> {
            first.countDown();
            return DicomStatus.SUCCESS;
        });
        Progress cancelling = new Progress() {
            @Override
            public void report(double fraction, String message) {}

            @Override
            public boolean isCancelled() {
                return first.getCount() == 0;
            }
        };
        var play = new MrHost(host, peer)
                .play(protocol(MrScan.T1_GRADIENT, MrScan.ZTE), scanner, examination, 1e6, cancelling);
        assertThatThrownBy(() -> play.get(WAIT_S, TimeUnit.SECONDS))
                .isInstanceOfAny(ExecutionException.class, java.util.concurrent.CancellationException.class);
        assertThatThrownBy(() -> new MrHost(host, peer)
                        .play(protocol(MrScan.ZTE), scanner, examination, 0, Progress.NONE)
                        .join())
                .isNotInstanceOf(CompletionException.class)
                .hasMessage("speed: 0.0 (expected: > 0)");
    }
}
