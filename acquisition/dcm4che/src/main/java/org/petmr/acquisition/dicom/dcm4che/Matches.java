package org.petmr.acquisition.dicom.dcm4che;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.dcm4che3.data.Attributes;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.DimseRSPHandler;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.FindAnswer;

/** The answers to one C-FIND (PS3.7 9.1.2): pending ones, each with a match, then a last one without. */
final class Matches extends DimseRSPHandler {

    private final int limit;
    private final Patience patience;
    private final List<DicomObject> matches = new ArrayList<>();
    private final CompletableFuture<FindAnswer> done = new CompletableFuture<>();
    private boolean isCut;

    Matches(int messageId, int limit, Patience patience) {
        super(messageId);
        this.limit = limit;
        this.patience = patience;
    }

    @Override
    public void onDimseRSP(Association association, Attributes command, Attributes match) {
        super.onDimseRSP(association, command, match);
        patience.moved();
        DicomStatus status = DataSets.command(command).status();
        if (!status.isPending()) {
            done.complete(new FindAnswer(matches, isCut, status));
        } else if (match == null) {
            done.completeExceptionally(new IOException("pending answer without a match"));
        } else if (matches.size() < limit) {
            matches.add(DataSets.ours(match));
        } else if (!isCut) {
            isCut = true; // matches that were on their way still come, and are passed over
            try {
                cancel(association);
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        }
    }

    @Override
    public void onClose(Association association) {
        super.onClose(association);
        IOException fault = association.getException();
        done.completeExceptionally(fault == null ? new IOException("released without an answer") : fault);
    }

    /** Waits for the last one. */
    FindAnswer all() throws IOException, InterruptedException {
        try {
            return done.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException fault ? fault : new IOException(e.getCause());
        }
    }
}
