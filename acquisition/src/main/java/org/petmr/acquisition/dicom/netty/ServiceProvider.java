package org.petmr.acquisition.dicom.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.petmr.acquisition.dicom.DicomFormatException;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomReader;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.DicomWriter;
import org.petmr.acquisition.dicom.DimseAnswer;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.TransferSyntax;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.dicom.dimse.Arrivals;
import org.petmr.acquisition.dicom.dimse.Caller;
import org.petmr.acquisition.dicom.dimse.Command;
import org.petmr.acquisition.dicom.dimse.IncomingFile;
import org.petmr.acquisition.dicom.dimse.Requests;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is called, on one association: C-ECHO, C-STORE (PS3.7 9.3.1, 9.3.5) and whatever normalised services there are.
 * Success is answered when the handler has the object safe, never before.
 */
final class ServiceProvider implements AssociationUser {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceProvider.class);

    private final DicomNodeConfig config;
    private final NodeServices services;
    private final Predicate<String> hasRoom;
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
    private ByteArrayOutputStream attributes;
    private DicomStatus refusal;
    private long dataSetBytes;

    /**
     * @param hasRoom false when no further association is to be served for this calling title
     * @param whenClosed run once when this one is over
     */
    ServiceProvider(DicomNodeConfig config, NodeServices services, Predicate<String> hasRoom, Runnable whenClosed) {
        this.config = config;
        this.services = services;
        this.hasRoom = hasRoom;
        this.whenClosed = whenClosed;
    }

    void attach(UpperLayer layer) {
        upperLayer = layer;
    }

    @Override
    public Pdu requested(Pdu.AssociateRequest asked) {
        callingAeTitle = asked.callingField().strip();
        Caller caller = caller(upperLayer.context().channel());
        Pdu answer = Acceptance.answer(asked, config, caller, services);
        // Asked last, so that a stranger cannot take the places of those that are known.
        if (answer instanceof Pdu.AssociateAccept && !hasRoom.test(callingAeTitle)) {
            return Pdu.AssociateReject.LOCAL_LIMIT;
        }
        if (answer instanceof Pdu.AssociateAccept accept) {
            asked.contexts().forEach(context -> abstractSyntaxes.put(context.id(), context.abstractSyntax()));
            accept.contexts().stream()
                    .filter(context -> context.result() == Pdu.AnsweredContext.ACCEPTED)
                    .forEach(context -> transferSyntaxes.put(context.id(), context.transferSyntax()));
            writer = new MessageWriter(upperLayer, asked.user().maxPduBytes(), config.maxPduBytes());
        }
        return answer;
    }

    private static Caller caller(Channel channel) {
        Optional<InetAddress> address = channel.remoteAddress() instanceof InetSocketAddress remote
                ? Optional.of(remote.getAddress())
                : Optional.empty();
        return Caller.of(
                address,
                Optional.ofNullable(channel.pipeline().get(SslHandler.class))
                        .map(tls -> tls.engine().getSession()));
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
        dataSetBytes += fragment.readableBytes();
        if (incoming != null) {
            keepOrRefuse(fragment);
        } else if (attributes != null) {
            collect(fragment);
        } else if (dataSetBytes / 2 > config.maxObjectBytes()) {
            throw new PduException(
                    Pdu.Abort.INVALID_VALUE,
                    "data set: goes on at %d bytes, though it is refused".formatted(dataSetBytes));
        }
        if (isLast) {
            end();
        }
    }

    /** What is too large is read to its end, so that the sender hears why; within reason. */
    private void keepOrRefuse(ByteBuf fragment) {
        if (dataSetBytes <= config.maxObjectBytes()) {
            for (ByteBuffer part : fragment.nioBuffers()) {
                incoming.write(part);
            }
            return;
        }
        LOG.warn("incoming object too large calling={} limit={}", callingAeTitle, config.maxObjectBytes());
        refusal = DicomStatus.outOfResources("larger than %d bytes".formatted(config.maxObjectBytes()));
        try {
            incoming.close(); // removes it
        } catch (IOException e) {
            LOG.warn("incoming object not removed error={}", e.toString());
        }
        incoming = null;
    }

    private void collect(ByteBuf fragment) {
        if (attributes.size() + fragment.readableBytes() > MessageAssembler.MAX_DATA_SET_BYTES) {
            throw new PduException(
                    Pdu.Abort.INVALID_VALUE,
                    "data set: longer than %d bytes".formatted(MessageAssembler.MAX_DATA_SET_BYTES));
        }
        byte[] bytes = new byte[fragment.readableBytes()];
        fragment.readBytes(bytes);
        attributes.writeBytes(bytes);
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
        dataSetBytes = 0;
        refusal = refusal(contextId, command);
        boolean isNormalised = command.operation().isPresent() && refusal == null;
        if (isNormalised && !command.hasDataSet()) {
            serve(Optional.empty());
        } else if (isNormalised) {
            attributes = new ByteArrayOutputStream();
        } else if (!command.hasDataSet()) {
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
            case Command.STORE_REQUEST -> Arrivals.refusal(command, abstractSyntax);
            default -> {
                if (command.operation().isEmpty() || !services.normalised().containsKey(abstractSyntax)) {
                    yield DicomStatus.unrecognisedOperation();
                }
                yield command.sopClassUid().equals(abstractSyntax)
                        ? null
                        : DicomStatus.classNotSupported("class differs from that of the context");
            }
        };
    }

    private void end() {
        if (attributes != null) {
            byte[] bytes = attributes.toByteArray();
            attributes = null;
            DicomObject dataSet;
            try {
                dataSet = DicomReader.read(bytes, TransferSyntax.of(transferSyntaxes.get(requestContextId)));
            } catch (DicomFormatException e) {
                answer(DicomStatus.processingFailure(e.getMessage()));
                return;
            }
            serve(Optional.of(dataSet));
            return;
        }
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
        return Arrivals.keep(
                file,
                request,
                callingAeTitle,
                transferSyntaxes.get(requestContextId),
                services.storage().orElseThrow());
    }

    private void serve(Optional<DicomObject> dataSet) {
        Command served = request;
        NodeServices.Normalised service = services.normalised().get(served.sopClassUid());
        DimseAnswer answer = Requests.serve(service.handler(), callingAeTitle, served, dataSet);
        request = null;
        writer.send(
                requestContextId,
                served.response(answer.status(), answer.dataSet().isPresent()));
        if (answer.dataSet().isPresent()) {
            TransferSyntax syntax = TransferSyntax.of(transferSyntaxes.get(requestContextId));
            writer.sendAll(requestContextId, DicomWriter.bytes(answer.dataSet().get(), syntax));
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
