package org.petmr.acquisition.dicom;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.petmr.recon.compute.Progress;

/**
 * The port to other DICOM nodes: verification and storage as user and as provider, queries and normalised services. Which
 * implementation stands behind it is chosen at start-up ({@link DicomNodeProvider}).
 *
 * <p>Futures complete on threads of the node; do not block there. They fail with {@link DicomNodeException}.
 */
public interface DicomNode extends AutoCloseable {

    /**
     * Listens for associations called to our AE title, answers C-ECHO, and hands everything else to the services.
     *
     * @param port 0 for any free one, see {@link #boundPort}
     * @return completes when the port is open; fails when it cannot be, such as a port in use
     */
    CompletableFuture<Void> listen(int port, NodeServices services);

    /** As {@link #listen(int, NodeServices)}, with storage alone. */
    default CompletableFuture<Void> listen(int port, StoreHandler handler) {
        return listen(port, NodeServices.storage(handler));
    }

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

    /**
     * Asks with C-FIND (PS3.4 C.4.1) and collects the matches.
     *
     * @param modelUid the information model, such as {@link Uids#MODALITY_WORKLIST_FIND}
     * @param limit most matches wanted; at the next one C-CANCEL is sent
     */
    CompletableFuture<FindAnswer> find(Peer peer, String modelUid, DicomObject keys, int limit);

    /**
     * Sends one request on an association of its own. A failure status is an answer, not an exception.
     *
     * @param linger how long to keep the association open after a good answer, for a request that the peer may send back
     *     on it; released as soon as that has been served
     * @param comingBack serves such a request
     */
    CompletableFuture<DimseAnswer> request(
            Peer peer, DimseRequest request, Duration linger, RequestHandler comingBack);

    /** Sends one request and releases. */
    default CompletableFuture<DimseAnswer> request(Peer peer, DimseRequest request) {
        return request(
                peer,
                request,
                Duration.ZERO,
                (calling, unasked) -> DimseAnswer.of(DicomStatus.unrecognisedOperation()));
    }

    /** Ends all associations and stops listening. */
    @Override
    void close();
}
