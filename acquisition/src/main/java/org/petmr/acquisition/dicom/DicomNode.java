package org.petmr.acquisition.dicom;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.petmr.recon.compute.Progress;

/**
 * The port to other DICOM nodes: verification and storage, as user and as provider. Which implementation stands behind
 * it is chosen at start-up ({@link DicomNodeProvider}).
 *
 * <p>Futures complete on threads of the node; do not block there. They fail with {@link DicomNodeException}.
 */
public interface DicomNode extends AutoCloseable {

    /**
     * Listens for associations called to our AE title, answers C-ECHO, and hands what C-STORE brings to the handler.
     *
     * @param port 0 for any free one, see {@link #boundPort}
     * @return completes when the port is open; fails when it cannot be, such as a port in use
     */
    CompletableFuture<Void> listen(int port, StoreHandler handler);

    /** The port in use; throws {@link IllegalStateException} when not listening. */
    int boundPort();

    /** Opens an association, sends C-ECHO, releases; completes with the status of the answer. */
    CompletableFuture<DicomStatus> echo(Peer peer);

    /**
     * Sends objects over as few associations as it can.
     *
     * @return one outcome an object, in their order. Fails only when no association could be had or the peer was lost
     *     before the first object; an association lost later shows in the outcomes of what was not answered
     */
    CompletableFuture<List<StoreOutcome>> store(Peer peer, List<StoreSource> objects, Progress progress);

    /** Ends all associations and stops listening. */
    @Override
    void close();
}
