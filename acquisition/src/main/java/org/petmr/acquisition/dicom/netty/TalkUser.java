package org.petmr.acquisition.dicom.netty;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.dicom.DicomFormatException;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeException;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomReader;
import org.petmr.acquisition.dicom.DicomWriter;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.TransferSyntax;
import org.petmr.acquisition.dicom.dimse.Command;

/** The user of an association with one context, on which a {@link Talk} is held. */
final class TalkUser<T> implements AssociationUser, Talk.Line {

    static final int CONTEXT_ID = 1;

    private final DicomNodeConfig config;
    private final Peer peer;
    private final Talk<T> talk;
    private final CompletableFuture<T> done = new CompletableFuture<>();
    private final MessageAssembler messages = new MessageAssembler();
    private UpperLayer upperLayer;
    private MessageWriter writer;
    private TransferSyntax syntax;
    private boolean isRefused;
    private Future<?> timer;

    TalkUser(DicomNodeConfig config, Peer peer, Talk<T> talk) {
        this.config = config;
        this.peer = peer;
        this.talk = talk;
    }

    void attach(UpperLayer layer) {
        upperLayer = layer;
    }

    CompletableFuture<T> done() {
        return done;
    }

    @Override
    public Pdu requested(Pdu.AssociateRequest request) {
        throw new IllegalStateException("a requestor was requested");
    }

    @Override
    public void accepted(Pdu.AssociateAccept accept) {
        Optional<Pdu.AnsweredContext> context = accept.contexts().stream()
                .filter(answer -> answer.id() == CONTEXT_ID
                        && answer.result() == Pdu.AnsweredContext.ACCEPTED
                        && TransferSyntax.isKnown(answer.transferSyntax()))
                .findFirst();
        if (context.isEmpty()) {
            isRefused = true;
            upperLayer.release();
            return;
        }
        syntax = TransferSyntax.of(context.get().transferSyntax());
        writer = new MessageWriter(upperLayer, accept.user().maxPduBytes(), config.maxPduBytes());
        waitFor(config.timeouts().dimse(), "no answer", false);
        talk.begin(this);
    }

    @Override
    public void fragment(int contextId, boolean isCommand, boolean isLast, ByteBuf fragment) {
        if (contextId != CONTEXT_ID) {
            throw new PduException(
                    Pdu.Abort.INVALID_VALUE, "presentation context %d (expected: %d)".formatted(contextId, CONTEXT_ID));
        }
        Optional<MessageAssembler.Message> complete = messages.add(contextId, isCommand, isLast, fragment);
        if (complete.isEmpty()) {
            return;
        }
        Command command = complete.get().command();
        try {
            Optional<DicomObject> dataSet = command.hasDataSet()
                    ? Optional.of(DicomReader.read(complete.get().dataSet(), syntax))
                    : Optional.empty();
            waitFor(config.timeouts().dimse(), "no answer", false);
            talk.heard(command, dataSet, this);
        } catch (DicomFormatException e) {
            throw new PduException(Pdu.Abort.INVALID_VALUE, "answer: " + e.getMessage());
        }
    }

    @Override
    public void send(Command command, Optional<DicomObject> dataSet) {
        writer.send(CONTEXT_ID, command);
        if (dataSet.isPresent()) {
            writer.sendAll(CONTEXT_ID, DicomWriter.bytes(dataSet.get(), syntax));
        }
    }

    @Override
    public void release() {
        stopTimer();
        upperLayer.release();
    }

    @Override
    public void waitFor(Duration limit, String what, boolean isOrderly) {
        stopTimer();
        Runnable end = isOrderly
                ? upperLayer::release
                : () -> upperLayer.abort("%s within %d ms".formatted(what, limit.toMillis()));
        timer = upperLayer.context().executor().schedule(end, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    @Override
    public void closed(String fault) {
        stopTimer();
        Optional<T> result = talk.result();
        if (result.isPresent()) {
            done.complete(result.get());
        } else if (isRefused) {
            done.completeExceptionally(
                    DicomNodeException.refused(peer, "does not offer the service " + talk.abstractSyntax()));
        } else {
            done.completeExceptionally(StoreUser.fault(peer, fault.isEmpty() ? "released without an answer" : fault));
        }
    }
}
