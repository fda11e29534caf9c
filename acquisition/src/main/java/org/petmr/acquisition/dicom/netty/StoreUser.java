package org.petmr.acquisition.dicom.netty;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.dicom.DicomFormatException;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeException;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.StoreOutcome;
import org.petmr.acquisition.dicom.dimse.Command;
import org.petmr.acquisition.dicom.dimse.Contexts;
import org.petmr.acquisition.dicom.dimse.Outgoing;
import org.petmr.recon.compute.Progress;

/**
 * The user of C-STORE on one association: sends its objects one after the other, each when the one before has been
 * answered.
 */
final class StoreUser implements AssociationUser {

    private final DicomNodeConfig config;
    private final Peer peer;
    private final Contexts contexts;
    private final int count;
    private final Iterator<Outgoing> objects;
    private final StoreOutcome[] outcomes;
    private final Progress progress;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final CommandAssembler commands = new CommandAssembler();
    private UpperLayer upperLayer;
    private MessageWriter writer;
    private boolean isAccepted;
    private boolean isCancelled;
    private int messageId;
    private int sent;

    // The object on its way; null between objects.
    private Outgoing current;
    private int contextId;
    private Outgoing.Body body;
    private long bytesLeft;
    private Future<?> timer;

    /** @param outcomes of all objects of the job; entries of these objects are overwritten */
    StoreUser(
            DicomNodeConfig config,
            Peer peer,
            Contexts contexts,
            List<Outgoing> objects,
            StoreOutcome[] outcomes,
            Progress progress) {
        this.config = config;
        this.peer = peer;
        this.contexts = contexts;
        this.count = objects.size();
        this.objects = objects.iterator();
        this.outcomes = outcomes;
        this.progress = progress;
    }

    void attach(UpperLayer layer) {
        upperLayer = layer;
    }

    /** Completes when the association is over; fails when none came about or the work was cancelled. */
    CompletableFuture<Void> done() {
        return done;
    }

    @Override
    public Pdu requested(Pdu.AssociateRequest request) {
        throw new IllegalStateException("a requestor was requested");
    }

    @Override
    public void accepted(Pdu.AssociateAccept accept) {
        isAccepted = true;
        accept.contexts().stream()
                .filter(answer -> answer.result() == Pdu.AnsweredContext.ACCEPTED)
                .forEach(answer -> contexts.accepted(answer.id(), answer.transferSyntax()));
        writer = new MessageWriter(upperLayer, accept.user().maxPduBytes(), config.maxPduBytes());
        next();
    }

    private void next() {
        current = null;
        while (objects.hasNext() && current == null) {
            if (progress.isCancelled()) {
                isCancelled = true;
                break;
            }
            start(objects.next());
        }
        if (current == null) {
            upperLayer.release();
        } else {
            pump();
        }
    }

    private void start(Outgoing object) {
        Optional<Contexts.Accepted> context = contexts.find(object.sopClassUid(), object.syntax());
        if (context.isEmpty()) {
            settle(object, StoreOutcome.Result.NOT_SENT, DicomStatus.classNotSupported("peer takes no such class"));
            return;
        }
        try {
            body = object.body(context.get().syntax());
        } catch (IOException | DicomFormatException e) {
            settle(object, StoreOutcome.Result.NOT_SENT, DicomStatus.cannotUnderstand(e.getMessage()));
            return;
        }
        current = object;
        contextId = context.get().id();
        bytesLeft = body.length();
        messageId = messageId % 0xFFFF + 1;
        writer.send(contextId, Command.storeRequest(messageId, object.sopClassUid(), object.sopInstanceUid()));
    }

    /** Writes while the channel takes it; goes on in {@link #writable}. */
    private void pump() {
        if (body == null) {
            return;
        }
        try {
            while (bytesLeft > 0
                    && body != null
                    && upperLayer.context().channel().isWritable()) {
                bytesLeft = writer.sendNext(contextId, body.in(), bytesLeft);
            }
            if (body == null) {
                return; // the association broke meanwhile
            }
            if (bytesLeft == 0) {
                closeBody();
            }
            startTimer(bytesLeft == 0 ? "no answer to C-STORE" : "the peer does not read");
        } catch (IOException e) {
            upperLayer.abort("reading the object failed: " + e.getMessage());
        }
    }

    private void startTimer(String fault) {
        stopTimer();
        long limitMs = config.timeouts().dimse().toMillis();
        timer = upperLayer
                .context()
                .executor()
                .schedule(
                        () -> upperLayer.abort("%s within %d ms".formatted(fault, limitMs)),
                        limitMs,
                        TimeUnit.MILLISECONDS);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    @Override
    public void writable() {
        pump(); // which starts the timer anew
    }

    @Override
    public void fragment(int fragmentContextId, boolean isCommand, boolean isLast, ByteBuf fragment) {
        if (!isCommand) {
            throw new PduException(Pdu.Abort.UNEXPECTED_PDU, "a data set from a storage provider");
        }
        Optional<Command> complete = commands.add(fragmentContextId, isLast, fragment);
        if (complete.isEmpty()) {
            return;
        }
        Command answer = complete.get();
        try {
            if (current == null
                    || answer.field() != Command.STORE_RESPONSE
                    || answer.answeredMessageId() != messageId) {
                throw new PduException(Pdu.Abort.UNEXPECTED_PDU, "an answer to no request of ours");
            }
            answered(answer.status());
        } catch (DicomFormatException e) {
            throw new PduException(Pdu.Abort.INVALID_VALUE, "answer: " + e.getMessage());
        }
    }

    private void answered(DicomStatus status) {
        stopTimer();
        boolean isEarly = body != null;
        boolean isStored = status.isSuccess() || status.isWarning();
        settle(current, isStored ? StoreOutcome.Result.STORED : StoreOutcome.Result.REFUSED, status);
        sent++;
        progress.report((double) sent / count, "sent " + sent + " of " + count);
        if (isEarly) {
            // A refusal before the last byte: the rest of this data set cannot be taken back, so end here.
            upperLayer.abort("answered before the data set was sent");
            return;
        }
        next();
    }

    private void settle(Outgoing object, StoreOutcome.Result result, DicomStatus status) {
        outcomes[object.index()] = new StoreOutcome(object.source(), object.sopInstanceUid(), result, status);
    }

    private void closeBody() {
        if (body != null) {
            try {
                body.close();
            } catch (IOException e) {
                // Only read from: nothing is lost.
            }
            body = null;
        }
    }

    @Override
    public void closed(String fault) {
        closeBody();
        stopTimer();
        if (isCancelled) {
            done.completeExceptionally(new CancellationException("cancelled"));
        } else if (!isAccepted) {
            done.completeExceptionally(fault(peer, fault));
        } else {
            String why = fault.isEmpty() ? "ended early" : fault;
            if (current != null && outcomes[current.index()] == null) {
                settle(current, StoreOutcome.Result.UNANSWERED, new DicomStatus(0xC000, why));
            }
            objects.forEachRemaining(
                    object -> settle(object, StoreOutcome.Result.UNANSWERED, new DicomStatus(0xC000, why)));
            done.complete(null);
        }
    }

    /** What went wrong before an association came about. */
    static DicomNodeException fault(Peer peer, String fault) {
        String rejected = "rejected: ";
        if (fault.startsWith(rejected)) {
            boolean isTransient = fault.contains("(2/");
            return DicomNodeException.rejected(peer, fault.substring(rejected.length()), isTransient);
        }
        // Keys and names do not change by themselves.
        return fault.startsWith("TLS:")
                ? DicomNodeException.refused(peer, fault)
                : DicomNodeException.broken(peer, fault);
    }
}
