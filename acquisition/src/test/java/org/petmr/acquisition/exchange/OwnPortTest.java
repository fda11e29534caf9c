package org.petmr.acquisition.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeProvider;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.StoreOutcome;
import org.petmr.acquisition.dicom.StoreSource;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.recon.compute.Progress;
import org.slf4j.LoggerFactory;

/** What configuration makes of our own port: who is let in, and how much is taken. */
class OwnPortTest {

    private static final int WAIT_S = 30;

    @TempDir
    Path directory;

    private DicomNode node(String... flags) throws Exception {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < flags.length; i += 2) {
            all.put(flags[i], flags[i + 1]);
        }
        DicomNodeConfig config = ExchangeSetup.node(
                TestService.config(directory, all).dicom(), Files.createDirectories(directory.resolve("incoming")));
        return DicomNodeProvider.named("netty").create(config);
    }

    private static DicomObject object(int pixels) {
        return DicomObject.builder()
                .put(Tag.SOPClassUID, Uids.MR_IMAGE)
                .put(Tag.SOPInstanceUID, Uids.fresh())
                .put(Tag.PatientName, "Secret^Sarah")
                .put(Tag.PatientID, "SECRET-ID-77")
                .put(Tag.PixelData, new short[pixels])
                .build();
    }

    private static List<StoreOutcome> send(DicomNode from, DicomNode to, DicomObject... objects) throws Exception {
        return from.store(
                        new Peer("PETMR", "127.0.0.1", to.boundPort()),
                        StoreSource.objects(List.of(objects)),
                        Progress.NONE)
                .get(WAIT_S, TimeUnit.SECONDS);
    }

    /** A700 with a reason, nothing left of it on the disk, and the association goes on with the next object. */
    @Test
    void anObjectThatIsTooLargeIsRefusedAndTheNextIsTaken() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        Level before = root.getLevel();
        root.setLevel(Level.INFO);
        try (DicomNode us = node("dicom.limits.objectBytes", "1048576");
                DicomNode mr = DicomNodeProvider.named("netty")
                        .create(DicomNodeConfig.of("MRHOST", directory.resolve("mr")))) {
            us.listen(0, NodeServices.storage(o -> DicomStatus.SUCCESS)).get(WAIT_S, TimeUnit.SECONDS);
            List<StoreOutcome> outcomes = send(mr, us, object(600_000), object(1000));
            assertThat(outcomes.get(0).result()).isEqualTo(StoreOutcome.Result.REFUSED);
            assertThat(outcomes.get(0).status().code()).isEqualTo(0xA700);
            assertThat(outcomes.get(0).status().toString()).contains("larger than 1048576 bytes");
            assertThat(outcomes.get(1).isStored()).isTrue();
            try (Stream<Path> left = Files.list(directory.resolve("incoming"))) {
                assertThat(left).isEmpty();
            }
            // An endless one is not read to its end.
            assertThat(send(mr, us, object(1_500_000)).get(0).result()).isEqualTo(StoreOutcome.Result.UNANSWERED);
        } finally {
            root.detachAppender(log);
            root.setLevel(before);
        }
        assertThat(log.list).isNotEmpty();
        assertThat(log.list)
                .noneMatch(e -> e.getFormattedMessage().contains("Secret")
                        || e.getFormattedMessage().contains("SECRET-ID-77"));
    }

    @Test
    void onlyThoseOfTheListAreLetIn() throws Exception {
        try (DicomNode us = node(
                        "dicom.access.mr.aeTitle", "MRHOST",
                        "dicom.access.mr.addresses", "127.0.0.1, 10.0.0.0/8",
                        "dicom.access.far.aeTitle", "FARAWAY",
                        "dicom.access.far.addresses", "192.0.2.1");
                DicomNode mr =
                        DicomNodeProvider.named("netty").create(DicomNodeConfig.of("MRHOST", directory.resolve("mr")));
                DicomNode far = DicomNodeProvider.named("netty")
                        .create(DicomNodeConfig.of("FARAWAY", directory.resolve("far")));
                DicomNode stranger = DicomNodeProvider.named("netty")
                        .create(DicomNodeConfig.of("STRANGER", directory.resolve("stranger")))) {
            us.listen(0, NodeServices.storage(o -> DicomStatus.SUCCESS)).get(WAIT_S, TimeUnit.SECONDS);
            assertThat(send(mr, us, object(10)).get(0).isStored()).isTrue();
            assertThatThrownBy(() -> send(far, us, object(10))).hasMessageContaining("association rejected");
            assertThatThrownBy(() -> send(stranger, us, object(10))).hasMessageContaining("association rejected");
        }
    }

    @Test
    void aWrongAddressIsNamed() {
        assertThatThrownBy(() -> node("dicom.access.mr.aeTitle", "MRHOST", "dicom.access.mr.addresses", "mr.example"))
                .hasMessageContaining("dicom.access.mr: network: 'mr.example' (expected: an address");
        assertThatThrownBy(() -> node("dicom.tls.keyStore", "/no/such.p12", "dicom.tls.trustStore", "/no/such.p12"))
                .hasMessageContaining("dicom.tls.keyStore: /no/such.p12 (expected: a readable PKCS #12 or PEM file)");
    }
}
