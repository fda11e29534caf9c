package org.petmr.acquisition.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.compute.Progress;

/** What every provider of {@link DicomNode} keeps to: two nodes of it over real sockets. A provider's test extends this. */
public abstract class DicomNodeContract {

    private static final int WAIT_S = 20;

    @TempDir
    Path directory;

    private final List<ReceivedObject> received = Collections.synchronizedList(new ArrayList<>());
    private volatile DicomStatus answer = DicomStatus.SUCCESS;
    private DicomNode provider;
    private DicomNode user;

    @BeforeEach
    void open() throws Exception {
        provider = node("HERE", 131072);
        provider.listen(0, this::stored).get(WAIT_S, TimeUnit.SECONDS);
        user = node("THERE", 16384);
    }

    /** The name of the provider. */
    protected abstract String provider();

    private DicomNode node(String aeTitle, int maxPduBytes) {
        return DicomNodeProvider.named(provider())
                .create(DicomNodeConfig.of(aeTitle, directory.resolve("incoming-" + aeTitle))
                        .withHost("127.0.0.1")
                        .withMaxPduBytes(maxPduBytes));
    }

    private DicomStatus stored(ReceivedObject object) {
        if (answer.isSuccess()) {
            try {
                Files.move(object.file(), directory.resolve(object.sopInstanceUid() + ".dcm"));
            } catch (IOException e) {
                return DicomStatus.outOfResources(e.getMessage());
            }
        }
        received.add(object);
        return answer;
    }

    @AfterEach
    void close() {
        user.close();
        provider.close();
    }

    private Peer here() {
        return new Peer("HERE", "127.0.0.1", provider.boundPort());
    }

    private static DicomObject image(int size) {
        short[] pixels = new short[size * size];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (short) (i * 31);
        }
        return DicomObject.builder()
                .put(Tag.SOPClassUID, Uids.MR_IMAGE)
                .put(Tag.SOPInstanceUID, Uids.fresh())
                .put(Tag.PatientName, "Prüfung^A")
                .put(Tag.Rows, size)
                .put(Tag.Columns, size)
                .put(Tag.PixelData, pixels)
                .build();
    }

    @Test
    void echoIsAnswered() throws Exception {
        assertThat(user.echo(here()).get(WAIT_S, TimeUnit.SECONDS)).isEqualTo(DicomStatus.SUCCESS);
    }

    @Test
    void objectsArriveEqualWhateverTheirSizeAndSyntax() throws Exception {
        DicomObject small = image(3);
        DicomObject large = image(1500); // 4.5 MB: hundreds of PDUs, more than one socket buffer
        DicomObject implicit = image(64);
        Path file = directory.resolve("implicit.dcm");
        DicomFile.write(file, implicit, TransferSyntax.IMPLICIT_LE);
        List<Double> fractions = Collections.synchronizedList(new ArrayList<>());

        List<StoreOutcome> outcomes = user.store(
                        here(),
                        List.of(
                                new StoreSource.Memory(small),
                                new StoreSource.File(file),
                                new StoreSource.Memory(large)),
                        (fraction, message) -> fractions.add(fraction))
                .get(WAIT_S, TimeUnit.SECONDS);

        assertThat(outcomes).allMatch(StoreOutcome::isStored).hasSize(3);
        assertThat(received)
                .hasSize(3)
                .allMatch(object -> object.callingAeTitle().equals("THERE"));
        for (DicomObject sent : List.of(small, implicit, large)) {
            Path kept = directory.resolve(sent.requireString(Tag.SOPInstanceUID) + ".dcm");
            assertThat(DicomFile.read(kept).dataSet()).isEqualTo(sent);
        }
        assertThat(fractions).containsExactly(1.0 / 3, 2.0 / 3, 1.0);
        try (var left = Files.list(directory.resolve("incoming-HERE"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aRefusalComesBackWithItsReasonAndLeavesNothing() throws Exception {
        answer = DicomStatus.notAuthorised("patient P-2 (expected: P-1)");
        List<StoreOutcome> outcomes = user.store(
                        here(), StoreSource.objects(List.of(image(8), image(8))), Progress.NONE)
                .get(WAIT_S, TimeUnit.SECONDS);
        assertThat(outcomes).extracting(StoreOutcome::result).containsOnly(StoreOutcome.Result.REFUSED);
        assertThat(outcomes.get(1).status()).isEqualTo(new DicomStatus(0x0124, "patient P-2 (expected: P-1)"));
        try (var left = Files.list(directory.resolve("incoming-HERE"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void unreadableAndUnknownObjectsDoNotStopTheOthers() throws Exception {
        Path text = Files.writeString(directory.resolve("text.dcm"), "no");
        DicomObject strange = DicomObject.builder()
                .put(Tag.SOPClassUID, "1.2.3.4.5")
                .put(Tag.SOPInstanceUID, Uids.fresh())
                .build();
        List<StoreOutcome> outcomes = user.store(
                        here(),
                        List.of(
                                new StoreSource.File(text),
                                new StoreSource.Memory(strange),
                                new StoreSource.Memory(image(8))),
                        Progress.NONE)
                .get(WAIT_S, TimeUnit.SECONDS);
        assertThat(outcomes)
                .extracting(StoreOutcome::result)
                .containsExactly(
                        StoreOutcome.Result.NOT_SENT, StoreOutcome.Result.NOT_SENT, StoreOutcome.Result.STORED);
        assertThat(outcomes.get(0).status().comment()).contains("text.dcm: no DICM");
    }

    @Test
    void aCallToAnotherTitleIsRejected() {
        Peer wrong = new Peer("ELSEWHERE", "127.0.0.1", provider.boundPort());
        assertThatThrownBy(() -> user.echo(wrong).get(WAIT_S, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        DicomNodeException.class, e -> assertThat(e.kind()).isEqualTo(DicomNodeException.Kind.OPERATOR))
                .hasMessageContaining("called AE title not recognised (1/1/7)");
    }

    @Test
    void aClosedPortIsNamed() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0)) {
            port = taken.getLocalPort();
        }
        Peer nobody = new Peer("NOBODY", "127.0.0.1", port);
        assertThatThrownBy(() -> user.store(nobody, StoreSource.objects(List.of(image(2))), Progress.NONE)
                        .get(WAIT_S, TimeUnit.SECONDS))
                .cause()
                .hasMessageContaining("NOBODY@127.0.0.1:" + port + ": cannot be reached");
    }

    @Test
    void aPortInUseIsRefusedInWords() {
        int port = provider.boundPort();
        assertThatThrownBy(() -> user.listen(port, this::stored).get(WAIT_S, TimeUnit.SECONDS))
                .cause()
                .hasMessageContaining("dicom.port: 127.0.0.1:" + port + " cannot be opened");
    }

    @Test
    void whatAKilledServiceLeftHalfWrittenIsRemoved() throws Exception {
        Path incoming = Files.createDirectories(directory.resolve("incoming-THERE"));
        Path left = Files.createFile(incoming.resolve(java.util.UUID.randomUUID() + ".part"));
        Path foreign = Files.createFile(incoming.resolve("notes.part"));
        user.listen(0, this::stored).get(WAIT_S, TimeUnit.SECONDS);
        assertThat(left).doesNotExist();
        assertThat(foreign).exists();
    }

    @Test
    void cancellingEndsTheJob() {
        Progress cancelled = new Progress() {
            @Override
            public void report(double fraction, String message) {}

            @Override
            public boolean isCancelled() {
                return true;
            }
        };
        assertThatThrownBy(() -> user.store(here(), StoreSource.objects(List.of(image(2))), cancelled)
                        .get(WAIT_S, TimeUnit.SECONDS))
                .isInstanceOf(CancellationException.class);
        assertThat(received).isEmpty();
    }

    @Test
    void anUnknownProviderIsRefusedWithTheNamesThereAre() {
        assertThatThrownBy(() -> DicomNodeProvider.named("nonesuch"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dicom.provider: 'nonesuch' (expected: one of [")
                .hasMessageContaining("netty");
    }
}
