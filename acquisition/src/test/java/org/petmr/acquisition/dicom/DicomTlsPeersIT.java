package org.petmr.acquisition.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.OutsideProgram;
import org.petmr.acquisition.Peers;
import org.petmr.recon.compute.Progress;

/** DICOM over TLS with DCMTK, both ways, and how it refuses. */
public class DicomTlsPeersIT {

    private static final int WAIT_S = 60;

    @TempDir
    Path directory;

    /** The name of the provider of our node. */
    protected String provider() {
        return "netty";
    }

    @Test
    void dcmtkAndWeSpeakOverTlsAndStrangersDoNot() throws Exception {
        String storescp = Peers.tool("storescp");
        String storescu = Peers.tool("storescu");
        String echoscu = Peers.tool("echoscu");
        TestKeys ours = TestKeys.fresh(directory, "ours");
        TestKeys theirs = TestKeys.fresh(directory, "theirs");
        TestKeys strange = TestKeys.fresh(directory, "strange");
        List<String> received = Collections.synchronizedList(new ArrayList<>());
        int port = RunningPeers.freePort();
        Path kept = Files.createDirectories(directory.resolve("kept"));
        try (RunningPeers peers = new RunningPeers(directory);
                DicomNode node = DicomNodeProvider.named(provider())
                        .create(DicomNodeConfig.of("PETMR", directory.resolve("incoming"))
                                .withHost("127.0.0.1")
                                .withTls(ours.believing(theirs)))) {
            peers.start(
                    port,
                    storescp,
                    "+tls",
                    theirs.keyPem().toString(),
                    theirs.certificatePem().toString(),
                    "+cf",
                    ours.certificatePem().toString(),
                    "-aet",
                    "STORE",
                    "-od",
                    kept.toString(),
                    "" + port);
            List<StoreOutcome> outcomes = node.store(
                            new Peer("STORE", "127.0.0.1", port, true),
                            StoreSource.objects(PetSeries.objects(
                                    SamplePet.volume(),
                                    SamplePet.description(PetSeriesDescription.Quantity.ACTIVITY_BQ_PER_ML))),
                            Progress.NONE)
                    .get(WAIT_S, TimeUnit.SECONDS);
            assertThat(outcomes).hasSize(6).allMatch(StoreOutcome::isStored);

            node.listen(0, object -> {
                        received.add(object.sopInstanceUid());
                        return DicomStatus.SUCCESS;
                    })
                    .get(WAIT_S, TimeUnit.SECONDS);
            String ourPort = "" + node.boundPort();
            OutsideProgram.Result sent = OutsideProgram.run(
                    storescu,
                    "+tls",
                    theirs.keyPem().toString(),
                    theirs.certificatePem().toString(),
                    "+cf",
                    ours.certificatePem().toString(),
                    "-aec",
                    "PETMR",
                    "+sd",
                    "127.0.0.1",
                    ourPort,
                    kept.toString());
            assertThat(sent.status()).as(sent.output()).isZero();
            assertThat(received).hasSize(6);

            assertThat(OutsideProgram.run(echoscu, "-aec", "PETMR", "127.0.0.1", ourPort)
                            .status())
                    .as("without TLS")
                    .isNotZero();
            assertThat(OutsideProgram.run(
                                    echoscu,
                                    "+tls",
                                    strange.keyPem().toString(),
                                    strange.certificatePem().toString(),
                                    "+cf",
                                    ours.certificatePem().toString(),
                                    "-aec",
                                    "PETMR",
                                    "127.0.0.1",
                                    ourPort)
                            .status())
                    .as("with a certificate that nobody vouches for")
                    .isNotZero();
            assertThat(OutsideProgram.run(
                                    echoscu,
                                    "+tla",
                                    "+cf",
                                    ours.certificatePem().toString(),
                                    "-aec",
                                    "PETMR",
                                    "127.0.0.1",
                                    ourPort)
                            .status())
                    .as("without a certificate")
                    .isNotZero();
        }
    }
}
