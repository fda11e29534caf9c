package org.petmr.acquisition.dicom.netty;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.dicom.DicomFormatException;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeException;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.dimse.Command;

/** The user of C-ECHO: one question, one answer. */
final class EchoUser implements AssociationUser {

    static final int CONTEXT_ID = 1;
    private static final int MESSAGE_ID = 1;

    private final DicomNodeConfig config;
    private final Peer peer;
    private final CompletableFuture<DicomStatus> done = new CompletableFuture<>();
    private final CommandAssembler commands = new CommandAssembler();
    private UpperLayer upperLayer;
    private DicomStatus status;
    private boolean isAccepted;
    private Future<?> timer;

    EchoUser(DicomNodeConfig config, Peer peer) {
        this.config = config;
        this.peer = peer;
    }

    void attach(UpperLayer layer) {
        upperLayer = layer;
    }

    CompletableFuture<DicomStatus> done() {
        return done;
    }

    @Override
    public Pdu requested(Pdu.AssociateRequest request) {
        throw new IllegalStateException("a requestor was requested");
    }

    @Override
    public void accepted(Pdu.AssociateAccept accept) {
        isAccepted = accept.contexts().stream()
                .anyMatch(context -> context.id() == CONTEXT_ID && context.result() == Pdu.AnsweredContext.ACCEPTED);
        if (!isAccepted) {
            upperLayer.release();
            return;
        }
        new MessageWriter(upperLayer, accept.user().maxPduBytes(), config.maxPduBytes())
                .send(CONTEXT_ID, Command.echoRequest(MESSAGE_ID));
        timer = upperLayer
                .context()
                .executor()
                .schedule(
                        () -> upperLayer.abort("no answer to C-ECHO"),
                        config.timeouts().dimse().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void fragment(int contextId, boolean isCommand, boolean isLast, ByteBuf fragment) {
        if (!isCommand) {
            throw new PduException(Pdu.Abort.UNEXPECTED_PDU, "a data set in answer to C-ECHO");
        }
        Optional<Command> complete = commands.add(contextId, isLast, fragment);
        if (complete.isPresent()) {
            try {
                status = complete.get().status();
            } catch (DicomFormatException e) {
                throw new PduException(Pdu.Abort.INVALID_VALUE, "answer: " + e.getMessage());
            }
            upperLayer.release();
        }
    }

    @Override
    public void closed(String fault) {
        if (timer != null) {
            timer.cancel(false);
        }
        if (status != null) {
            done.complete(status);
        } else if (fault.isEmpty() && !isAccepted) {
            done.completeExceptionally(DicomNodeException.refused(peer, "does not offer verification"));
        } else {
            done.completeExceptionally(StoreUser.fault(peer, fault));
        }
    }
}
