package org.petmr.acquisition.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.compute.Progress;

/** Peers that go quiet in the middle, as every provider of {@link DicomNode} bears them: each is given up, and no other suffers. */
public abstract class DicomStallContract {

    private static final int WAIT_S = 30;
    private static final int SIZE =
            2600; // 13.5 MB of pixels: more than the sockets' buffers, less than what memory takes
    private static final long SOME_BYTES = 1 << 20;
    private static final int ASSOCIATE_REQUEST = 1;
    private static final int ASSOCIATE_ACCEPT = 2;

    @TempDir
    Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final CountDownLatch isHeard = new CountDownLatch(1);

    /** The name of the provider. */
    protected abstract String provider();

    private DicomNodeConfig config(String aeTitle, TestKeys... keys) throws Exception {
        DicomNodeConfig config = DicomNodeConfig.of(aeTitle, directory.resolve("incoming-" + aeTitle))
                .withHost("127.0.0.1");
        return keys.length == 0 ? config : config.withTls(keys[0].believing(keys[0]));
    }

    private TestKeys[] keys(boolean isTls) throws Exception {
        return isTls ? new TestKeys[] {TestKeys.fresh(directory, "keys")} : new TestKeys[0];
    }

    private static DicomNodeConfig.Timeouts timeouts(Duration answer, Duration idle) {
        Duration other = Duration.ofSeconds(60);
        return new DicomNodeConfig.Timeouts(other, Duration.ofSeconds(1), other, answer, idle, Duration.ofSeconds(1));
    }

    private DicomNode node(DicomNodeConfig config) {
        DicomNode node = DicomNodeProvider.named(provider()).create(config);
        opened.add(node);
        return node;
    }

    private TestWire wire(DicomNode node) throws Exception {
        TestWire wire = new TestWire(node.boundPort());
        opened.add(wire);
        return wire;
    }

    private static Peer peer(int port, boolean isTls) {
        Peer peer = new Peer("HERE", "127.0.0.1", port);
        return isTls ? peer.withTls() : peer;
    }

    private static DicomObject image(int size) {
        return DicomObject.builder()
                .put(Tag.SOPClassUID, Uids.MR_IMAGE)
                .put(Tag.SOPInstanceUID, Uids.fresh())
                .put(Tag.Rows, size)
                .put(Tag.Columns, size)
                .put(Tag.PixelData, new short[size * size])
                .build();
    }

    /** The nodes before the wires, so that a node has to end while its peer is still quiet. */
    @AfterEach
    void close() throws Exception {
        for (boolean isNode : new boolean[] {true, false}) {
            for (AutoCloseable each : opened) {
                if (each instanceof DicomNode == isNode) {
                    each.close();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoStopsReadingInTheMiddleOfAnObjectIsGivenUp(boolean isTls) throws Exception {
        TestKeys[] keys = keys(isTls);
        DicomNode provider = node(config("HERE", keys));
        provider.listen(0, object -> DicomStatus.SUCCESS).get(WAIT_S, TimeUnit.SECONDS);
        DicomNode user =
                node(config("THERE", keys).withTimeouts(timeouts(Duration.ofSeconds(1), Duration.ofSeconds(60))));
        // Twice: what one such peer blocks may not be what the next one needs.
        for (int time = 0; time < 2; time++) {
            TestWire wire = wire(provider).carrying(SOME_BYTES, TestWire.ALL).open();
            StoreOutcome outcome = user.store(
                            peer(wire.port(), isTls), StoreSource.objects(List.of(image(SIZE))), Progress.NONE)
                    .get(WAIT_S, TimeUnit.SECONDS)
                    .get(0);
            assertThat(outcome.result()).isEqualTo(StoreOutcome.Result.UNANSWERED);
            assertThat(outcome.status().comment()).contains("the peer does not read within 1000 ms");
        }
        assertThat(user.echo(peer(provider.boundPort(), isTls))
                        .get(WAIT_S, TimeUnit.SECONDS)
                        .isSuccess())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoDoesNotReadTheAnswerLosesItsPlace(boolean isTls) throws Exception {
        TestKeys[] keys = keys(isTls);
        DicomNode provider = node(config("HERE", keys)
                .withTimeouts(timeouts(Duration.ofSeconds(60), Duration.ofSeconds(1)))
                .withAccess(AccessRules.open().withMaxAssociationsEach(1)));
        provider.listen(0, NodeServices.none().with(Uids.PERFORMED_STEP, NodeServices.Role.PROVIDER, this::echoing))
                .get(WAIT_S, TimeUnit.SECONDS);
        DicomNode user = node(config("THERE", keys));
        TestWire wire = wire(provider).carrying(TestWire.ALL, SOME_BYTES).open();
        CompletableFuture<DimseAnswer> unread =
                user.request(peer(wire.port(), isTls), DimseRequest.create(Uids.PERFORMED_STEP, "1.2.3", image(SIZE)));
        assertThat(isHeard.await(WAIT_S, TimeUnit.SECONDS)).isTrue();
        await().atMost(Duration.ofSeconds(WAIT_S))
                .ignoreExceptions()
                .until(() -> user.echo(peer(provider.boundPort(), isTls))
                        .get(WAIT_S, TimeUnit.SECONDS)
                        .isSuccess());
        assertThat(unread).isNotDone();
    }

    private DimseAnswer echoing(String calling, DimseRequest request) {
        isHeard.countDown();
        return new DimseAnswer(DicomStatus.SUCCESS, request.dataSet());
    }

    @Test
    void whoDoesNotAnswerIsGivenUpAndNamed() throws Exception {
        CountDownLatch mayGo = new CountDownLatch(1);
        DicomNode provider = node(config("HERE"));
        provider.listen(
                        0,
                        NodeServices.storage(object -> {
                                    waitFor(mayGo);
                                    return DicomStatus.SUCCESS;
                                })
                                .with(Uids.PERFORMED_STEP, NodeServices.Role.PROVIDER, (calling, request) -> {
                                    waitFor(mayGo);
                                    return DimseAnswer.of(DicomStatus.SUCCESS);
                                }))
                .get(WAIT_S, TimeUnit.SECONDS);
        DicomNode user = node(config("THERE").withTimeouts(timeouts(Duration.ofMillis(500), Duration.ofSeconds(60))));
        Peer here = peer(provider.boundPort(), false);
        StoreOutcome outcome = user.store(here, StoreSource.objects(List.of(image(4))), Progress.NONE)
                .get(WAIT_S, TimeUnit.SECONDS)
                .get(0);
        assertThat(outcome.result()).isEqualTo(StoreOutcome.Result.UNANSWERED);
        assertThat(outcome.status().comment()).contains("no answer to C-STORE within 500 ms");
        assertThatThrownBy(() -> user.request(here, DimseRequest.create(Uids.PERFORMED_STEP, "1.2.3", image(4)))
                        .get(WAIT_S, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        DicomNodeException.class, e -> assertThat(e.kind()).isEqualTo(DicomNodeException.Kind.RETRY))
                .hasMessageContaining("no answer within 500 ms");
        mayGo.countDown();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await(WAIT_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The limit is one of silence, not of the whole: an object of any length goes through a slow line. */
    @Test
    void whoReadsSlowlyIsNotGivenUp() throws Exception {
        DicomNode provider = node(config("HERE"));
        provider.listen(0, object -> DicomStatus.SUCCESS).get(WAIT_S, TimeUnit.SECONDS);
        TestWire wire = wire(provider).withBytesPerS(12_000_000).open();
        DicomNode user = node(config("THERE").withTimeouts(timeouts(Duration.ofSeconds(2), Duration.ofSeconds(60))));
        long before = System.nanoTime();
        List<StoreOutcome> outcomes = user.store(
                        peer(wire.port(), false), StoreSource.objects(List.of(image(4500))), Progress.NONE)
                .get(WAIT_S, TimeUnit.SECONDS);
        assertThat(outcomes).allMatch(StoreOutcome::isStored);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofSeconds(3));
    }

    /** Lengths of a P-DATA-TF that nothing fits into, or that are none: all of them are seen on wires. */
    @ParameterizedTest
    @ValueSource(longs = {1, 6, 7, 0x7FFFFFFFL, 0xFFFFFFFFL})
    void aCallerMayNameAnyLength(long maxPduBytes) throws Exception {
        DicomNode provider = node(config("HERE"));
        provider.listen(0, NodeServices.none()).get(WAIT_S, TimeUnit.SECONDS);
        TestWire wire = wire(provider)
                .changing((bytes, count) -> setMaxPduBytes(bytes, count, ASSOCIATE_REQUEST, (int) maxPduBytes))
                .open();
        assertThat(node(config("THERE"))
                        .echo(peer(wire.port(), false))
                        .get(WAIT_S, TimeUnit.SECONDS)
                        .isSuccess())
                .isTrue();
    }

    @Test
    void whoIsCalledAndTakesNoLengthIsRefusedOrServed() throws Exception {
        DicomNode provider = node(config("HERE"));
        provider.listen(0, NodeServices.none()).get(WAIT_S, TimeUnit.SECONDS);
        TestWire wire = wire(provider)
                .changing((bytes, count) -> setMaxPduBytes(bytes, count, ASSOCIATE_ACCEPT, 6))
                .open();
        CompletableFuture<DicomStatus> echo = node(config("THERE")).echo(peer(wire.port(), false));
        await().atMost(Duration.ofSeconds(WAIT_S)).until(echo::isDone);
        if (echo.isCompletedExceptionally()) {
            assertThatThrownBy(echo::get).cause().hasMessageContaining("maximum length of a P-DATA-TF: 6");
        }
    }

    /** Sets the maximum length (PS3.8 Annex D.1) in a PDU of this type. */
    private static void setMaxPduBytes(byte[] bytes, int count, int pduType, int maxPduBytes) {
        if (bytes[0] != pduType) {
            return;
        }
        for (int at = 0; at + 8 <= count; at++) {
            if (bytes[at] == 0x51 && bytes[at + 1] == 0 && bytes[at + 2] == 0 && bytes[at + 3] == 4) {
                ByteBuffer.wrap(bytes).putInt(at + 4, maxPduBytes);
                return;
            }
        }
    }
}
