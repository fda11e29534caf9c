package org.petmr.acquisition.dicom.netty;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomFormatException;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.ReceivedObject;
import org.petmr.acquisition.dicom.StoreHandler;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The provider of C-ECHO and C-STORE on one association (PS3.7 9.3.1, 9.3.5). Success is answered when the handler has the
 * object safe, never before.
 */
final class ServiceProvider implements AssociationUser {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceProvider.class);

    private final DicomNodeConfig config;
    private final StoreHandler handler;
    private final BooleanSupplier hasRoom;
    private final Runnable whenClosed;
    private final CommandAssembler commands = new CommandAssembler();
    private final Map<Integer, String> abstractSyntaxes = new HashMap<>();
    private final Map<Integer, String> transferSyntaxes = new HashMap<>();
    private UpperLayer upperLayer;
    private MessageWriter writer;
    private String callingAeTitle = "";

    // The message being received; null between messages.
    private Command request;
    private int requestContextId;
    private IncomingFile incoming;
    private DicomStatus refusal;

    /**
     * @param hasRoom false when no further association is to be served
     * @param whenClosed run once when this one is over
     */
    ServiceProvider(DicomNodeConfig config, StoreHandler handler, BooleanSupplier hasRoom, Runnable whenClosed) {
        this.config = config;
        this.handler = handler;
        this.hasRoom = hasRoom;
        this.whenClosed = whenClosed;
    }

    void attach(UpperLayer layer) {
        upperLayer = layer;
    }

    @Override
    public Pdu requested(Pdu.AssociateRequest asked) {
        callingAeTitle = asked.callingField().strip();
        Pdu answer = hasRoom.getAsBoolean() ? Acceptance.answer(asked, config) : Pdu.AssociateReject.LOCAL_LIMIT;
        if (answer instanceof Pdu.AssociateAccept accept) {
            asked.contexts().forEach(context -> abstractSyntaxes.put(context.id(), context.abstractSyntax()));
            accept.contexts().stream()
                    .filter(context -> context.result() == Pdu.AnsweredContext.ACCEPTED)
                    .forEach(context -> transferSyntaxes.put(context.id(), context.transferSyntax()));
            writer = new MessageWriter(upperLayer, asked.user().maxPduBytes(), config.maxPduBytes());
        }
        return answer;
    }

    @Override
    public void accepted(Pdu.AssociateAccept accept) {
        throw new IllegalStateException("an acceptor was accepted");
    }

    @Override
    public void fragment(int contextId, boolean isCommand, boolean isLast, ByteBuf fragment) {
        if (!transferSyntaxes.containsKey(contextId)) {
            throw new PduException(
                    Pdu.Abort.INVALID_VALUE,
                    "presentation context %d (expected: an accepted one)".formatted(contextId));
        }
        if (isCommand == (request != null)) {
            throw new PduException(
                    Pdu.Abort.UNEXPECTED_PDU,
                    isCommand ? "command fragment within a data set" : "data fragment without a command");
        }
        if (isCommand) {
            Optional<Command> command = commands.add(contextId, isLast, fragment);
            command.ifPresent(complete -> begin(contextId, complete));
            return;
        }
        if (contextId != requestContextId) {
            throw new PduException(Pdu.Abort.INVALID_VALUE, "data set: fragments of two contexts interleaved");
        }
        if (incoming != null) {
            incoming.write(fragment);
        }
        if (isLast) {
            end();
        }
    }

    private void begin(int contextId, Command command) {
        if (command.isResponse()) {
            throw new PduException(Pdu.Abort.UNEXPECTED_PDU, "a response that nobody asked for");
        }
        if (command.field() == Command.CANCEL_REQUEST) {
            return; // nothing that we serve can be cancelled
        }
        if (command.elements().intValue(Tag.MessageID).isEmpty()) {
            throw new PduException(Pdu.Abort.INVALID_VALUE, "command: no Message ID");
        }
        request = command;
        requestContextId = contextId;
        refusal = refusal(contextId, command);
        if (!command.hasDataSet()) {
            DicomStatus status = refusal == null ? DicomStatus.SUCCESS : refusal;
            answer(
                    command.field() == Command.STORE_REQUEST && refusal == null
                            ? DicomStatus.cannotUnderstand("no data set")
                            : status);
        } else if (refusal == null) {
            incoming = new IncomingFile(
                    config.incoming(),
                    command.sopClassUid(),
                    command.sopInstanceUid(),
                    transferSyntaxes.get(contextId));
        }
    }

    /** Why a request cannot be served, known from its command alone; null when it can. */
    private DicomStatus refusal(int contextId, Command command) {
        String abstractSyntax = abstractSyntaxes.get(contextId);
        return switch (command.field()) {
            case Command.ECHO_REQUEST ->
                abstractSyntax.equals(Uids.VERIFICATION) && !command.hasDataSet()
                        ? null
                        : DicomStatus.classNotSupported("C-ECHO needs a verification context");
            case Command.STORE_REQUEST -> {
                if (!command.sopClassUid().equals(abstractSyntax)) {
                    yield DicomStatus.classNotSupported("class differs from that of the context");
                }
                yield Uids.isValid(command.sopInstanceUid())
                        ? null
                        : DicomStatus.cannotUnderstand("instance UID is not a UID");
            }
            default -> DicomStatus.unrecognisedOperation();
        };
    }

    private void end() {
        if (incoming == null) {
            answer(refusal);
            return;
        }
        DicomStatus status;
        try (IncomingFile file = incoming) {
            status = keep(file);
        } catch (IOException e) {
            LOG.error("incoming object not kept calling={} error={}", callingAeTitle, e.toString());
            status = DicomStatus.outOfResources("cannot write: " + e.getMessage());
        } finally {
            incoming = null;
        }
        answer(status);
    }

    private DicomStatus keep(IncomingFile file) throws IOException {
        Path path = file.finish();
        DicomObject header;
        try {
            header = DicomFile.readHeader(path).dataSet();
        } catch (DicomFormatException e) {
            return DicomStatus.cannotUnderstand(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
        }
        if (!header.string(Tag.SOPClassUID, "").equals(request.sopClassUid())
                || !header.string(Tag.SOPInstanceUID, "").equals(request.sopInstanceUid())) {
            return DicomStatus.doesNotMatchClass("class or instance differs from the command");
        }
        try {
            return handler.stored(new ReceivedObject(
                    callingAeTitle,
                    request.sopClassUid(),
                    request.sopInstanceUid(),
                    transferSyntaxes.get(requestContextId),
                    path,
                    header));
        } catch (DicomFormatException e) {
            return DicomStatus.cannotUnderstand(e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("store handler failed calling={}", callingAeTitle, e);
            return DicomStatus.cannotUnderstand("internal fault");
        }
    }

    private void answer(DicomStatus status) {
        Command answered = request;
        request = null;
        writer.send(requestContextId, answered.response(status));
    }

    @Override
    public void closed(String fault) {
        try {
            if (incoming != null) {
                incoming.close();
            }
        } catch (IOException e) {
            LOG.warn("incoming object not removed error={}", e.toString());
        } finally {
            whenClosed.run();
        }
    }
}
