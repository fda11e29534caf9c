package org.petmr.acquisition.dicom.workflow;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeProvider;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.ReceivedObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;

/** Another department over real sockets, whose answers a test decides. */
public final class Archive implements AutoCloseable {

    public static final String AE_TITLE = "ARCHIVE";
    private static final int WAIT_S = 20;

    public final List<String> stored = Collections.synchronizedList(new ArrayList<>());
    public volatile Function<ReceivedObject, DicomStatus> policy = object -> DicomStatus.SUCCESS;
    private final Path directory;
    private final int port;
    private NodeServices services;
    private DicomNode node;

    public Archive(Path directory) throws IOException {
        this.directory = directory;
        services = NodeServices.storage(this::store);
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort(); // kept free until the test starts us: archives are down sometimes
        }
    }

    private DicomStatus store(ReceivedObject object) {
        DicomStatus status = policy.apply(object);
        if (status.isSuccess() || status.isWarning()) {
            stored.add(object.sopInstanceUid());
        }
        return status;
    }

    public Archive serving(NodeServices others) {
        NodeServices all = services;
        for (var entry : others.normalised().entrySet()) {
            all = all.with(
                    entry.getKey(), entry.getValue().role(), entry.getValue().handler());
        }
        services = all;
        return this;
    }

    public Archive start() throws Exception {
        node = node(AE_TITLE, directory.resolve("archive"));
        node.listen(port, services).get(WAIT_S, TimeUnit.SECONDS);
        return this;
    }

    public static DicomNode node(String aeTitle, Path incoming) {
        return DicomNodeProvider.named("netty")
                .create(DicomNodeConfig.of(aeTitle, incoming).withHost("127.0.0.1"));
    }

    public DicomNode node() {
        return node;
    }

    public Peer peer() {
        return new Peer(AE_TITLE, "127.0.0.1", port);
    }

    /** Writes small objects into a directory. */
    public static List<Path> objects(Path directory, int count) throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path file = directory.resolve("object%03d.dcm".formatted(i));
            DicomFile.write(
                    file,
                    DicomObject.builder()
                            .put(Tag.SOPClassUID, Uids.PET_IMAGE)
                            .put(Tag.SOPInstanceUID, Uids.fresh())
                            .put(Tag.InstanceNumber, i + 1)
                            .put(Tag.Rows, 8)
                            .put(Tag.Columns, 8)
                            .put(Tag.PixelData, new short[64])
                            .build());
            files.add(file);
        }
        return files;
    }

    public static String uid(Path file) throws IOException {
        return DicomFile.readHeader(file).dataSet().requireString(Tag.SOPInstanceUID);
    }

    public void stop() {
        if (node != null) {
            node.close();
            node = null;
        }
    }

    @Override
    public void close() {
        stop();
    }
}
