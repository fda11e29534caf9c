package org.petmr.acquisition.dicom.dcm4che;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.AssociationHandler;
import org.dcm4che3.net.pdu.AAssociateAC;
import org.dcm4che3.net.pdu.AAssociateRJ;
import org.dcm4che3.net.pdu.AAssociateRQ;
import org.dcm4che3.net.pdu.PresentationContext;
import org.dcm4che3.net.pdu.RoleSelection;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.TransferSyntax;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.dicom.dimse.Caller;
import org.petmr.acquisition.dicom.dimse.Offer;
import org.petmr.acquisition.dicom.dimse.Places;
import org.petmr.acquisition.dicom.dimse.Rejection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether, and on what terms, an association is accepted: the same rules as of the built-in node. */
final class Admission extends AssociationHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    private static final int NO_LIMIT = 0;
    private static final Duration AFTER_THE_ABORT = Duration.ofSeconds(1);

    private final DicomNodeConfig config;
    private final Offer offer;
    private final Places places;

    Admission(DicomNodeConfig config, Offer offer, Places places) {
        this.config = config;
        this.offer = offer;
        this.places = places;
    }

    @Override
    protected AAssociateAC negotiate(Association association, AAssociateRQ request) throws IOException {
        try {
            return admit(association, request);
        } catch (AAssociateRJ e) {
            LOG.warn(
                    "association rejected peer={} reason={}",
                    association.getSocket().getRemoteSocketAddress(),
                    Rejection.inWords(e.getResult(), e.getSource(), e.getReason()));
            throw e;
        }
    }

    private AAssociateAC admit(Association association, AAssociateRQ request) throws IOException {
        if ((request.getProtocolVersion() & 1) == 0) {
            throw permanent(
                    AAssociateRJ.SOURCE_SERVICE_PROVIDER_ACSE, AAssociateRJ.REASON_PROTOCOL_VERSION_NOT_SUPPORTED);
        }
        if (!Uids.APPLICATION_CONTEXT.equals(request.getApplicationContext())) {
            throw permanent(AAssociateRJ.SOURCE_SERVICE_USER, AAssociateRJ.REASON_APP_CTX_NAME_NOT_SUPPORTED);
        }
        if (!request.getCalledAET().equals(config.aeTitle())) {
            throw permanent(AAssociateRJ.SOURCE_SERVICE_USER, AAssociateRJ.REASON_CALLED_AET_NOT_RECOGNIZED);
        }
        String calling = request.getCallingAET();
        Caller caller = caller(association.getSocket());
        Optional<String> objection = config.access().objection(calling, caller.address(), caller.certificateSha256());
        if (objection.isPresent()) {
            LOG.warn("association not let in calling={} reason={}", calling, objection.get());
            throw permanent(AAssociateRJ.SOURCE_SERVICE_USER, AAssociateRJ.REASON_CALLING_AET_NOT_RECOGNIZED);
        }
        AAssociateAC answer = answer(request);
        request.setMaxPDULength(usable(request.getMaxPDULength()));
        // Asked last, so that a stranger cannot take the places of those that are known.
        Places.Ticket ticket = places.connect();
        if (!ticket.admit(calling)) {
            ticket.giveBack();
            throw new AAssociateRJ(
                    AAssociateRJ.RESULT_REJECTED_TRANSIENT,
                    AAssociateRJ.SOURCE_SERVICE_PROVIDER_PRES,
                    AAssociateRJ.REASON_LOCAL_LIMIT_EXCEEDED);
        }
        association.addAssociationListener(closed -> ticket.giveBack());
        Line.letClose(association.getSocket());
        // dcm4che's idle timer stands still within a message; a socket that waits for bytes does not.
        association.getSocket().setSoTimeout((int) Math.min(
                Integer.MAX_VALUE,
                config.timeouts().idle().plus(AFTER_THE_ABORT).toMillis()));
        return answer;
    }

    private static Caller caller(Socket socket) {
        Optional<SSLSession> session =
                socket instanceof SSLSocket secured ? Optional.of(secured.getSession()) : Optional.empty();
        return Caller.of(Optional.ofNullable(socket.getInetAddress()), session);
    }

    /** What no PDU of dcm4che's would fit into, it would fill for ever. Lengths from 2 GiB on come as negative ones. */
    private static int usable(int maxPduBytes) {
        if (maxPduBytes < 0) {
            return NO_LIMIT;
        }
        return maxPduBytes == NO_LIMIT ? NO_LIMIT : Math.max(Line.LEAST_PDU_BYTES, maxPduBytes);
    }

    private static AAssociateRJ permanent(int source, int reason) {
        return new AAssociateRJ(AAssociateRJ.RESULT_REJECTED_PERMANENT, source, reason);
    }

    private AAssociateAC answer(AAssociateRQ request) throws AAssociateRJ {
        AAssociateAC answer = new AAssociateAC();
        answer.setCalledAET(request.getCalledAET());
        answer.setCallingAET(request.getCallingAET());
        answer.setImplClassUID(Uids.IMPLEMENTATION_CLASS);
        answer.setImplVersionName(Uids.IMPLEMENTATION_VERSION);
        answer.setMaxPDULength(config.maxPduBytes());
        answer.setMaxOpsInvoked(1);
        answer.setMaxOpsPerformed(1);
        for (RoleSelection wanted : request.getRoleSelections()) {
            offer.roles(wanted.getSOPClassUID(), wanted.isSCU(), wanted.isSCP())
                    .ifPresent(left -> answer.addRoleSelection(
                            new RoleSelection(wanted.getSOPClassUID(), left.isUser(), left.isProvider())));
        }
        boolean anyAccepted = false;
        for (PresentationContext proposed : request.getPresentationContexts()) {
            PresentationContext answered = answer(proposed);
            answer.addPresentationContext(answered);
            anyAccepted |= answered.isAccepted();
        }
        if (!anyAccepted) {
            // Nothing could ever be said on it.
            throw permanent(AAssociateRJ.SOURCE_SERVICE_USER, AAssociateRJ.REASON_NO_REASON_GIVEN);
        }
        return answer;
    }

    private PresentationContext answer(PresentationContext proposed) {
        if (proposed.getAbstractSyntax() == null || !offer.has(proposed.getAbstractSyntax())) {
            return refused(proposed, PresentationContext.ABSTRACT_SYNTAX_NOT_SUPPORTED);
        }
        return offer.transferSyntax(proposed.getAbstractSyntax(), List.of(proposed.getTransferSyntaxes()))
                .map(chosen ->
                        new PresentationContext(proposed.getPCID(), PresentationContext.ACCEPTANCE, null, chosen))
                .orElseGet(() -> refused(proposed, PresentationContext.TRANSFER_SYNTAX_NOT_SUPPORTED));
    }

    /** A refused context still carries a transfer syntax, which says nothing (PS3.8 9.3.3.2). */
    private static PresentationContext refused(PresentationContext proposed, int result) {
        return new PresentationContext(proposed.getPCID(), result, null, TransferSyntax.IMPLICIT_LE.uid());
    }
}
