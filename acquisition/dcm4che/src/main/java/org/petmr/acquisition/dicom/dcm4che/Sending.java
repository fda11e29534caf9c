package org.petmr.acquisition.dicom.dcm4che;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.FutureDimseRSP;
import org.dcm4che3.net.InputStreamDataWriter;
import org.dcm4che3.net.pdu.PresentationContext;
import org.petmr.acquisition.dicom.DicomFormatException;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.StoreOutcome;
import org.petmr.acquisition.dicom.StoreSource;
import org.petmr.acquisition.dicom.dimse.Contexts;
import org.petmr.acquisition.dicom.dimse.Outgoing;
import org.petmr.recon.compute.Progress;

/** C-STORE as user: objects one after the other, each when the one before has been answered. */
final class Sending {

    private static final int MEDIUM_PRIORITY = 0;

    private final Caller caller;
    private final Peer peer;
    private final StoreOutcome[] outcomes;

    private Sending(Caller caller, Peer peer, StoreOutcome[] outcomes) {
        this.caller = caller;
        this.peer = peer;
        this.outcomes = outcomes;
    }

    /** Sends all that can be read; see {@link org.petmr.acquisition.dicom.DicomNode#store}. */
    static List<StoreOutcome> send(Caller caller, Peer peer, List<StoreSource> objects, Progress progress)
            throws InterruptedException {
        StoreOutcome[] outcomes = new StoreOutcome[objects.size()];
        List<Outgoing> left = new ArrayList<>();
        for (int i = 0; i < outcomes.length; i++) {
            try {
                left.add(Outgoing.of(i, objects.get(i)));
            } catch (IOException | DicomFormatException e) {
                outcomes[i] = new StoreOutcome(
                        objects.get(i),
                        "",
                        StoreOutcome.Result.NOT_SENT,
                        DicomStatus.cannotUnderstand("cannot be read: " + e.getMessage()));
            }
        }
        Sending sending = new Sending(caller, peer, outcomes);
        int count = left.size();
        for (int done = 0; done < count; ) {
            List<Outgoing> rest = left.subList(done, count);
            Contexts contexts = new Contexts();
            int fitting = 0;
            while (fitting < rest.size()
                    && contexts.add(
                            rest.get(fitting).sopClassUid(), rest.get(fitting).syntax())) {
                fitting++;
            }
            sending.batch(
                    contexts,
                    rest.subList(0, fitting),
                    progress.part((double) done / count, (double) (done + fitting) / count));
            done += fitting;
        }
        return List.of(outcomes);
    }

    /** Sends what fits the contexts of one association. */
    private void batch(Contexts contexts, List<Outgoing> objects, Progress progress) throws InterruptedException {
        Association association = caller.open(peer, contexts.proposals());
        for (PresentationContext answered : association.getAAssociateAC().getPresentationContexts()) {
            if (answered.isAccepted()) {
                contexts.accepted(answered.getPCID(), answered.getTransferSyntax());
            }
        }
        Patience patience = caller.patience(association);
        int next = 0;
        int sent = 0;
        try {
            for (; next < objects.size(); next++) {
                if (progress.isCancelled()) {
                    caller.release(association);
                    throw new CancellationException("cancelled");
                }
                if (send(association, patience, contexts, objects.get(next))) {
                    sent++;
                    progress.report((double) sent / objects.size(), "sent " + sent + " of " + objects.size());
                }
            }
            caller.release(association);
        } catch (IOException e) {
            association.abort();
            String why = Caller.reason(patience.told(e));
            for (Outgoing unanswered : objects.subList(next, objects.size())) {
                settle(unanswered, StoreOutcome.Result.UNANSWERED, new DicomStatus(0xC000, why));
            }
        } catch (RuntimeException | InterruptedException e) {
            association.abort();
            throw e;
        } finally {
            patience.rest();
        }
    }

    /** False when it was not sent, which is settled then. */
    private boolean send(Association association, Patience patience, Contexts contexts, Outgoing object)
            throws IOException, InterruptedException {
        Optional<Contexts.Accepted> context = contexts.find(object.sopClassUid(), object.syntax());
        if (context.isEmpty()) {
            settle(object, StoreOutcome.Result.NOT_SENT, DicomStatus.classNotSupported("peer takes no such class"));
            return false;
        }
        Outgoing.Body body;
        try {
            body = object.body(context.get().syntax());
        } catch (IOException | DicomFormatException e) {
            settle(
                    object,
                    StoreOutcome.Result.NOT_SENT,
                    DicomStatus.cannotUnderstand("cannot be read: " + e.getMessage()));
            return false;
        }
        try (body) {
            FutureDimseRSP answer = new FutureDimseRSP(association.nextMessageID());
            patience.await("the peer does not read");
            association.cstore(
                    object.sopClassUid(),
                    object.sopInstanceUid(),
                    MEDIUM_PRIORITY,
                    new InputStreamDataWriter(patience.watched(body.in())),
                    context.get().syntax().uid(),
                    answer);
            patience.await("no answer to C-STORE");
            answer.next();
            patience.rest();
            DicomStatus status = DataSets.command(answer.getCommand()).status();
            boolean isStored = status.isSuccess() || status.isWarning();
            settle(object, isStored ? StoreOutcome.Result.STORED : StoreOutcome.Result.REFUSED, status);
            return true;
        } catch (DicomFormatException e) {
            throw new IOException("answer: " + e.getMessage(), e);
        }
    }

    private void settle(Outgoing object, StoreOutcome.Result result, DicomStatus status) {
        outcomes[object.index()] = new StoreOutcome(object.source(), object.sopInstanceUid(), result, status);
    }
}
