package org.petmr.acquisition.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.petmr.acquisition.Peers;
import org.petmr.recon.compute.Progress;

/** Objects that DCMTK and Orthanc took and gave back as they were. */
public final class GivenBack {

    private static final int WAIT_S = 120;

    private GivenBack() {}

    /** @param directory for what the peers keep @param files Part 10 files that we wrote; dciodvfy judges them, too */
    public static void unchanged(Path directory, List<Path> files) throws Exception {
        String storescp = Peers.tool("storescp");
        Peers.tool("Orthanc");
        Dciodvfy.findsNoError(files.toArray(Path[]::new));
        List<DicomObject> ours = read(files);
        int port = RunningPeers.freePort();
        Path kept = Files.createDirectories(directory.resolve("kept"));
        try (RunningPeers peers = new RunningPeers(directory);
                DicomNode node = DicomNodeProvider.named("netty")
                        .create(DicomNodeConfig.of("PETMR", directory.resolve("incoming"))
                                .withHost("127.0.0.1"))) {
            peers.start(port, storescp, "-aet", "STORE", "-pm", "-od", kept.toString(), "" + port);
            RunningPeers.Orthanc orthanc = peers.orthanc(1);
            for (Peer peer : List.of(new Peer("STORE", "127.0.0.1", port), orthanc.peer())) {
                assertThat(node.store(peer, StoreSource.files(files), Progress.NONE)
                                .get(WAIT_S, TimeUnit.SECONDS))
                        .as(peer.aeTitle())
                        .allMatch(StoreOutcome::isStored);
            }
            try (Stream<Path> back = Files.list(kept)) {
                assertThat(read(back.toList())).as("DCMTK").containsExactlyInAnyOrderElementsOf(ours);
            }
            assertThat(orthanc.objects(directory)).as("Orthanc").containsExactlyInAnyOrderElementsOf(ours);
        }
    }

    private static List<DicomObject> read(List<Path> files) throws Exception {
        List<DicomObject> objects = new ArrayList<>();
        for (Path file : files) {
            objects.add(DicomFile.read(file).dataSet());
        }
        return objects;
    }
}
