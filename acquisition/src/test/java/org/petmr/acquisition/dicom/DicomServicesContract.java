package org.petmr.acquisition.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.compute.Progress;

/** Normalised services, rules of access and TLS, as every provider of {@link DicomNode} has them. */
public abstract class DicomServicesContract {

    private static final int WAIT_S = 20;
    private static final String INSTANCE = "1.2.3.4.5";

    @TempDir
    Path directory;

    private final List<DicomNode> nodes = new ArrayList<>();
    private final List<DimseRequest> received = Collections.synchronizedList(new ArrayList<>());

    /** The name of the provider. */
    protected abstract String provider();

    private DicomNodeConfig config(String aeTitle) {
        return DicomNodeConfig.of(aeTitle, directory.resolve("incoming-" + aeTitle))
                .withHost("127.0.0.1");
    }

    private DicomNode node(DicomNodeConfig config) {
        DicomNode node = DicomNodeProvider.named(provider()).create(config);
        nodes.add(node);
        return node;
    }

    private DicomNode listening(DicomNodeConfig config, NodeServices services) throws Exception {
        DicomNode node = node(config);
        node.listen(0, services).get(WAIT_S, TimeUnit.SECONDS);
        return node;
    }

    private static Peer peer(String aeTitle, DicomNode node) {
        return new Peer(aeTitle, "127.0.0.1", node.boundPort());
    }

    @AfterEach
    void close() {
        nodes.forEach(DicomNode::close);
    }

    private static DicomObject attributes(String text) {
        return DicomObject.builder()
                .put(Tag.SpecificCharacterSet, "ISO_IR 192")
                .put(Tag.PatientName, text)
                .put(
                        Tag.PerformedSeriesSequence,
                        DicomObject.builder().put(Tag.ProtocolName, "Schädel").build())
                .build();
    }

    private DimseAnswer echoing(String calling, DimseRequest request) {
        received.add(request);
        return new DimseAnswer(DicomStatus.SUCCESS, request.dataSet());
    }

    @Test
    void aRequestArrivesWholeAndSoDoesItsAnswer() throws Exception {
        DicomNode provider = listening(
                config("HERE"),
                NodeServices.none().with(Uids.PERFORMED_STEP, NodeServices.Role.PROVIDER, this::echoing));
        DicomObject sent = attributes("Prüfung^" + "x".repeat(50));
        for (DimseRequest request : List.of(
                DimseRequest.create(Uids.PERFORMED_STEP, INSTANCE, sent),
                DimseRequest.set(Uids.PERFORMED_STEP, INSTANCE, sent),
                DimseRequest.action(Uids.PERFORMED_STEP, INSTANCE, 7, sent),
                DimseRequest.event(Uids.PERFORMED_STEP, INSTANCE, 9, sent))) {
            DimseAnswer answer = node(config("THERE"))
                    .request(peer("HERE", provider), request)
                    .get(WAIT_S, TimeUnit.SECONDS);
            assertThat(answer).isEqualTo(new DimseAnswer(DicomStatus.SUCCESS, Optional.of(sent)));
            assertThat(received.get(received.size() - 1)).isEqualTo(request);
        }
    }

    @Test
    void aLargeDataSetPassesThroughSmallPdus() throws Exception {
        DicomNode provider = listening(
                config("HERE").withMaxPduBytes(4096),
                NodeServices.none().with(Uids.PERFORMED_STEP, NodeServices.Role.PROVIDER, this::echoing));
        List<DicomObject> items = Collections.nCopies(20_000, attributes("a^b"));
        DicomObject sent =
                DicomObject.builder().putItems(Tag.ReferencedSOPSequence, items).build();
        DimseAnswer answer = node(config("THERE"))
                .request(peer("HERE", provider), DimseRequest.create(Uids.PERFORMED_STEP, INSTANCE, sent))
                .get(WAIT_S, TimeUnit.SECONDS);
        assertThat(answer.dataSet()).contains(sent);
    }

    @Test
    void failuresAreAnswersAndFaultsOfAHandlerAreFailures() throws Exception {
        DicomNode provider = listening(
                config("HERE"),
                NodeServices.none().with(Uids.PERFORMED_STEP, NodeServices.Role.PROVIDER, (calling, r) -> {
                    if (r.operation() == DimseRequest.Operation.N_SET) {
                        throw new IllegalStateException("broken");
                    }
                    return DimseAnswer.of(DicomStatus.duplicateInstance("there already"));
                }));
        DicomNode user = node(config("THERE"));
        Peer here = peer("HERE", provider);
        assertThat(user.request(here, DimseRequest.create(Uids.PERFORMED_STEP, INSTANCE, attributes("a")))
                        .get(WAIT_S, TimeUnit.SECONDS)
                        .status())
                .isEqualTo(DicomStatus.duplicateInstance("there already"));
        assertThat(user.request(here, DimseRequest.set(Uids.PERFORMED_STEP, INSTANCE, attributes("a")))
                        .get(WAIT_S, TimeUnit.SECONDS)
                        .status()
                        .code())
                .isEqualTo(0x0110);
    }

    @Test
    void aServiceThatIsNotOfferedIsNamed() throws Exception {
        DicomNode provider = listening(config("HERE"), NodeServices.storage(object -> DicomStatus.SUCCESS));
        assertThatThrownBy(() -> node(config("THERE"))
                        .request(
                                peer("HERE", provider),
                                DimseRequest.create(Uids.PERFORMED_STEP, INSTANCE, attributes("a")))
                        .get(WAIT_S, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        DicomNodeException.class,
                        e -> assertThat(e.kind()).isEqualTo(DicomNodeException.Kind.OPERATOR));
    }

    @Test
    void whoWaitsForSomethingToComeBackWaitsAsLongAsItSaidAndNoLonger() throws Exception {
        DicomNode provider = listening(
                config("HERE"),
                NodeServices.none().with(Uids.STORAGE_COMMITMENT, NodeServices.Role.PROVIDER, this::echoing));
        long before = System.nanoTime();
        DimseAnswer answer = node(config("THERE"))
                .request(
                        peer("HERE", provider),
                        DimseRequest.action(
                                Uids.STORAGE_COMMITMENT, Uids.STORAGE_COMMITMENT_INSTANCE, 1, attributes("a")),
                        Duration.ofMillis(300),
                        this::echoing)
                .get(WAIT_S, TimeUnit.SECONDS);
        assertThat(answer.status()).isEqualTo(DicomStatus.SUCCESS);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(290));
        assertThat(received).hasSize(1);
    }

    @Test
    void strangersAreRejectedAndFriendsAreNot() throws Exception {
        DicomNode provider = listening(
                config("HERE")
                        .withAccess(AccessRules.only(
                                AccessRules.Known.of("FRIEND", "127.0.0.0/8"),
                                AccessRules.Known.of("ELSEWHERE", "10.1.2.3"))),
                NodeServices.none());
        Peer here = peer("HERE", provider);
        assertThat(node(config("FRIEND"))
                        .echo(here)
                        .get(WAIT_S, TimeUnit.SECONDS)
                        .isSuccess())
                .isTrue();
        for (String title : List.of("STRANGER", "friend", "ELSEWHERE")) {
            assertThatThrownBy(() -> node(config(title)).echo(here).get(WAIT_S, TimeUnit.SECONDS))
                    .as(title)
                    .cause()
                    .isInstanceOfSatisfying(
                            DicomNodeException.class,
                            e -> assertThat(e.kind()).isEqualTo(DicomNodeException.Kind.OPERATOR))
                    .hasMessageContaining("calling AE title not recognised (1/1/3)");
        }
    }

    @Test
    void onePeerCannotTakeAllPlaces() throws Exception {
        CountDownLatch mayGo = new CountDownLatch(1);
        CountDownLatch isIn = new CountDownLatch(1);
        DicomNode provider = listening(
                config("HERE").withAccess(AccessRules.open().withMaxAssociationsEach(1)),
                NodeServices.storage(object -> {
                    isIn.countDown();
                    try {
                        mayGo.await(WAIT_S, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return DicomStatus.SUCCESS;
                }));
        Peer here = peer("HERE", provider);
        DicomNode greedy = node(config("GREEDY"));
        CompletableFuture<List<StoreOutcome>> first =
                greedy.store(here, StoreSource.objects(List.of(SampleObjects.varied())), Progress.NONE);
        assertThat(isIn.await(WAIT_S, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> greedy.echo(here).get(WAIT_S, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        DicomNodeException.class, e -> assertThat(e.kind()).isEqualTo(DicomNodeException.Kind.RETRY))
                .hasMessageContaining("(2/3/2)");
        assertThat(node(config("MODEST"))
                        .echo(here)
                        .get(WAIT_S, TimeUnit.SECONDS)
                        .isSuccess())
                .isTrue();
        mayGo.countDown();
        assertThat(first.get(WAIT_S, TimeUnit.SECONDS)).allMatch(StoreOutcome::isStored);
        await().atMost(Duration.ofSeconds(WAIT_S))
                .ignoreExceptions()
                .until(() -> greedy.echo(here).get(WAIT_S, TimeUnit.SECONDS).isSuccess());
    }

    @Test
    void tlsNeedsTheRightKeysOnBothSides() throws Exception {
        TestKeys ours = TestKeys.fresh(directory, "ours");
        TestKeys theirs = TestKeys.fresh(directory, "theirs");
        TestKeys strange = TestKeys.fresh(directory, "strange");
        DicomNode provider = listening(
                config("HERE")
                        .withTls(ours.believing(theirs, strange))
                        .withAccess(AccessRules.only(
                                AccessRules.Known.of("THERE", "127.0.0.1").withCertificate(theirs.fingerprint()))),
                NodeServices.storage(object -> DicomStatus.SUCCESS));
        Peer here = peer("HERE", provider).withTls();

        DicomNode known = node(config("THERE").withTls(theirs.believing(ours)));
        assertThat(known.store(here, StoreSource.objects(List.of(SampleObjects.varied())), Progress.NONE)
                        .get(WAIT_S, TimeUnit.SECONDS))
                .allMatch(StoreOutcome::isStored);

        DicomNode wrongCertificate = node(config("THERE").withTls(strange.believing(ours)));
        assertThatThrownBy(() -> wrongCertificate.echo(here).get(WAIT_S, TimeUnit.SECONDS))
                .cause()
                .hasMessageContaining("calling AE title not recognised");

        DicomNode unbelieved =
                node(config("THERE").withTls(TestKeys.fresh(directory, "other").believing(ours)));
        assertThatThrownBy(() -> unbelieved.echo(here).get(WAIT_S, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(DicomNodeException.class);

        DicomNode unbelieving = node(config("THERE").withTls(theirs.believing(strange)));
        assertThatThrownBy(() -> unbelieving.echo(here).get(WAIT_S, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        DicomNodeException.class, e -> assertThat(e.kind()).isEqualTo(DicomNodeException.Kind.OPERATOR))
                .hasMessageContaining("TLS");

        assertThatThrownBy(() -> node(config("THERE")).echo(here).get(WAIT_S, TimeUnit.SECONDS))
                .cause()
                .hasMessageContaining("dicom.tls: missing");
        // No plain fallback on a port that speaks TLS.
        assertThatThrownBy(() -> known.echo(peer("HERE", provider)).get(WAIT_S, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(DicomNodeException.class);
    }

    @Test
    void keysMayBeTextAsOthersHaveThem() throws Exception {
        TestKeys ours = TestKeys.fresh(directory, "ours");
        TestKeys theirs = TestKeys.fresh(directory, "theirs");
        Path keys = Files.writeString(
                directory.resolve("node.pem"),
                "a key of ours\n" + Files.readString(ours.keyPem()) + Files.readString(ours.certificatePem()));
        DicomNode provider = listening(
                config("HERE").withTls(DicomTls.mutual(keys, "", theirs.certificatePem(), "")), NodeServices.none());
        Peer here = peer("HERE", provider).withTls();
        assertThat(node(config("THERE").withTls(theirs.believing(ours)))
                        .echo(here)
                        .get(WAIT_S, TimeUnit.SECONDS)
                        .isSuccess())
                .isTrue();
        Path locked = Files.writeString(
                directory.resolve("locked.pem"),
                Files.readString(keys).replace(" PRIVATE KEY", " ENCRYPTED PRIVATE KEY"));
        DicomNode wrong = node(config("HERE").withTls(DicomTls.mutual(locked, "", theirs.certificatePem(), "")));
        assertThatThrownBy(() -> wrong.listen(0, NodeServices.none()).get(WAIT_S, TimeUnit.SECONDS))
                .cause()
                .hasMessageContaining("dicom.tls: " + locked)
                .hasMessageContaining("PRIVATE KEY in PKCS #8 without a password");
    }

    @Test
    void networksHoldTheirAddressesAndNoNames() throws Exception {
        Network network = Network.of("10.1.2.0/23");
        assertThat(network.contains(InetAddress.getByName("10.1.3.255"))).isTrue();
        assertThat(network.contains(InetAddress.getByName("10.1.4.0"))).isFalse();
        assertThat(network.contains(InetAddress.getByName("::1"))).isFalse();
        assertThat(Network.of("fe80::/10").contains(InetAddress.getByName("fe80::1")))
                .isTrue();
        for (String wrong : List.of("localhost", "10.1.2.3/33", "10.1.2.3/x", "300.1.1.1", "")) {
            assertThatThrownBy(() -> Network.of(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aKeyStoreThatCannotBeReadIsNamedAtTheStart() throws Exception {
        Path text = Files.writeString(directory.resolve("text.p12"), "no");
        DicomNode node = node(config("HERE").withTls(DicomTls.mutual(text, "x", text, "x")));
        assertThatThrownBy(() -> node.listen(0, NodeServices.none()).get(WAIT_S, TimeUnit.SECONDS))
                .cause()
                .hasMessageContaining("dicom.tls: " + text);
    }
}
