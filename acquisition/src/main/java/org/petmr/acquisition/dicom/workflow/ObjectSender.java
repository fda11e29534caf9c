package org.petmr.acquisition.dicom.workflow;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeException;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.StoreOutcome;
import org.petmr.acquisition.dicom.StoreSource;
import org.petmr.recon.compute.Progress;

/** A way to an archive. */
@FunctionalInterface
public interface ObjectSender {

    /**
     * Sends Part 10 files once.
     *
     * @return one outcome a file, in their order; fails with {@link DicomNodeException} when nothing could be sent
     */
    CompletableFuture<List<StoreOutcome>> send(List<Path> files);

    /** By C-STORE. */
    static ObjectSender dimse(DicomNode node, Peer peer) {
        return files -> node.store(peer, StoreSource.files(files), Progress.NONE);
    }
}
