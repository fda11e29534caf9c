package org.petmr.acquisition.dicom.dcm4che;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import org.dcm4che3.data.Attributes;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.Dimse;
import org.dcm4che3.net.DimseRQHandler;
import org.dcm4che3.net.PDVInputStream;
import org.dcm4che3.net.pdu.PresentationContext;
import org.petmr.acquisition.dicom.DicomFormatException;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.DimseAnswer;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.dicom.RequestHandler;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.dicom.dimse.Arrivals;
import org.petmr.acquisition.dicom.dimse.Command;
import org.petmr.acquisition.dicom.dimse.IncomingFile;
import org.petmr.acquisition.dicom.dimse.Requests;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is called: C-ECHO, C-STORE and the normalised services there are. Runs on the association's own thread, which reads
 * no further meanwhile; success is answered when the handler has the object safe.
 */
final class Services implements DimseRQHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Services.class);
    private static final int PIECE_BYTES = 1 << 16;

    /** What a requestor awaits on its own association. */
    record Awaited(RequestHandler handler, CountDownLatch served) {}

    private final DicomNodeConfig config;
    private final ScheduledExecutorService timers;
    private volatile NodeServices services = NodeServices.none();

    Services(DicomNodeConfig config, ScheduledExecutorService timers) {
        this.config = config;
        this.timers = timers;
    }

    void serve(NodeServices newServices) {
        services = newServices;
    }

    @Override
    public void onDimseRQ(
            Association association, PresentationContext context, Dimse dimse, Attributes request, PDVInputStream data)
            throws IOException {
        Command command;
        try {
            command = DataSets.command(request);
        } catch (DicomFormatException e) {
            LOG.warn("command not understood calling={} error={}", association.getRemoteAET(), e.getMessage());
            association.abort();
            return;
        }
        if (command.elements().intValue(Tag.MessageID).isEmpty()) {
            association.abort();
            return;
        }
        String abstractSyntax = association.getAbstractSyntax(context.getPCID());
        Optional<Awaited> awaited = Optional.ofNullable(association.getProperty(Awaited.class));
        DimseAnswer answer;
        if (association.isRequestor()) {
            answer = awaited.isPresent()
                    ? normalised(awaited.get().handler(), association, context, command, data)
                    : DimseAnswer.of(DicomStatus.unrecognisedOperation());
        } else {
            answer = answer(association, context, abstractSyntax, command, data);
        }
        if (data != null) {
            passOver(data);
        }
        respond(
                association,
                context,
                command.response(answer.status(), answer.dataSet().isPresent()),
                answer);
        awaited.ifPresent(waiting -> waiting.served().countDown());
    }

    private void respond(Association association, PresentationContext context, Command response, DimseAnswer answer)
            throws IOException {
        Patience patience = new Patience(timers, association, config.timeouts().idle());
        patience.await("the answer is not read");
        try {
            association.writeDimseRSP(
                    context,
                    DataSets.command(response),
                    answer.dataSet().map(DataSets::theirs).orElse(null));
        } finally {
            patience.rest();
        }
    }

    private DimseAnswer answer(
            Association association,
            PresentationContext context,
            String abstractSyntax,
            Command command,
            PDVInputStream data)
            throws IOException {
        switch (command.field()) {
            case Command.ECHO_REQUEST:
                return DimseAnswer.of(
                        Uids.VERIFICATION.equals(abstractSyntax) && data == null
                                ? DicomStatus.SUCCESS
                                : DicomStatus.classNotSupported("C-ECHO needs a verification context"));
            case Command.STORE_REQUEST:
                DicomStatus refusal = Arrivals.refusal(command, abstractSyntax);
                if (refusal == null && data == null) {
                    refusal = DicomStatus.cannotUnderstand("no data set");
                }
                return DimseAnswer.of(refusal == null ? store(association, context, command, data) : refusal);
            default:
                NodeServices.Normalised service = services.normalised().get(abstractSyntax);
                if (command.operation().isEmpty() || service == null) {
                    return DimseAnswer.of(DicomStatus.unrecognisedOperation());
                }
                return command.sopClassUid().equals(abstractSyntax)
                        ? normalised(service.handler(), association, context, command, data)
                        : DimseAnswer.of(DicomStatus.classNotSupported("class differs from that of the context"));
        }
    }

    private static DimseAnswer normalised(
            RequestHandler handler,
            Association association,
            PresentationContext context,
            Command command,
            PDVInputStream data)
            throws IOException {
        Optional<DicomObject> dataSet;
        try {
            dataSet = data == null ? Optional.empty() : Optional.of(DataSets.read(data, context.getTransferSyntax()));
        } catch (DicomFormatException e) {
            return DimseAnswer.of(DicomStatus.processingFailure(e.getMessage()));
        }
        return Requests.serve(handler, association.getRemoteAET(), command, dataSet);
    }

    private DicomStatus store(
            Association association, PresentationContext context, Command command, PDVInputStream data)
            throws IOException {
        String calling = association.getRemoteAET();
        try (IncomingFile file = new IncomingFile(
                config.incoming(), command.sopClassUid(), command.sopInstanceUid(), context.getTransferSyntax())) {
            if (!take(data, file)) {
                LOG.warn("incoming object too large calling={} limit={}", calling, config.maxObjectBytes());
                return DicomStatus.outOfResources("larger than %d bytes".formatted(config.maxObjectBytes()));
            }
            try {
                return Arrivals.keep(
                        file,
                        command,
                        calling,
                        context.getTransferSyntax(),
                        services.storage().orElseThrow());
            } catch (IOException e) {
                LOG.error("incoming object not kept calling={} error={}", calling, e.toString());
                return DicomStatus.outOfResources("cannot write: " + e.getMessage());
            }
        }
    }

    /** False when there is more of it than is taken; it is then passed over, so that the sender hears why. */
    private boolean take(InputStream data, IncomingFile file) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        long bytes = 0;
        for (int read = data.read(piece); read >= 0; read = data.read(piece)) {
            bytes += read;
            if (bytes > config.maxObjectBytes()) {
                return false;
            }
            file.write(ByteBuffer.wrap(piece, 0, read));
        }
        return true;
    }

    /** Reads what is left of a data set, within reason. */
    private void passOver(InputStream data) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        long bytes = 0;
        for (int read = data.read(piece); read >= 0; read = data.read(piece)) {
            bytes += read;
            if (bytes / 2 > config.maxObjectBytes()) {
                throw new IOException("data set: goes on at %d bytes, though it is refused".formatted(bytes));
            }
        }
    }

    @Override
    public void onClose(Association association) {
        Awaited awaited = association.getProperty(Awaited.class);
        if (awaited != null) {
            awaited.served().countDown(); // nothing will come any more
        }
    }
}
