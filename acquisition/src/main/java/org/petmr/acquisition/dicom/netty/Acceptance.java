package org.petmr.acquisition.dicom.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.dicom.TransferSyntax;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.dicom.dimse.Caller;
import org.petmr.acquisition.dicom.dimse.Offer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether, and on what terms, a request for an association is accepted (PS3.8 7.1.1, PS3.4 B.5). */
final class Acceptance {

    private static final Logger LOG = LoggerFactory.getLogger(Acceptance.class);

    private Acceptance() {}

    /**
     * @param caller what the connection shows of who asks
     * @param services what we serve beside verification
     */
    static Pdu answer(Pdu.AssociateRequest request, DicomNodeConfig config, Caller caller, NodeServices services) {
        if ((request.protocolVersion() & 1) == 0) {
            return Pdu.AssociateReject.PROTOCOL_VERSION;
        }
        if (!request.applicationContext().equals(Uids.APPLICATION_CONTEXT)) {
            return Pdu.AssociateReject.APPLICATION_CONTEXT;
        }
        if (!request.calledField().strip().equals(config.aeTitle())) {
            return Pdu.AssociateReject.CALLED_TITLE;
        }
        String calling = request.callingField().strip();
        Optional<String> objection = config.access().objection(calling, caller.address(), caller.certificateSha256());
        if (objection.isPresent()) {
            LOG.warn("association not let in calling={} reason={}", calling, objection.get());
            return Pdu.AssociateReject.CALLING_TITLE;
        }
        Offer offer = new Offer(services);
        List<Pdu.AnsweredContext> contexts = new ArrayList<>();
        boolean anyAccepted = false;
        for (Pdu.ProposedContext proposed : request.contexts()) {
            Pdu.AnsweredContext answered = answer(proposed, offer);
            contexts.add(answered);
            anyAccepted |= answered.result() == Pdu.AnsweredContext.ACCEPTED;
        }
        if (!anyAccepted) {
            return Pdu.AssociateReject.NO_REASON; // nothing could ever be said on it
        }
        return new Pdu.AssociateAccept(
                request.calledField(),
                request.callingField(),
                Uids.APPLICATION_CONTEXT,
                contexts,
                new Pdu.UserInformation(
                        config.maxPduBytes(),
                        Uids.IMPLEMENTATION_CLASS,
                        Uids.IMPLEMENTATION_VERSION,
                        roles(request.user().roles(), offer)));
    }

    static Pdu.UserInformation ownInformation(DicomNodeConfig config) {
        return new Pdu.UserInformation(config.maxPduBytes(), Uids.IMPLEMENTATION_CLASS, Uids.IMPLEMENTATION_VERSION);
    }

    private static List<Pdu.RoleSelection> roles(List<Pdu.RoleSelection> wanted, Offer offer) {
        List<Pdu.RoleSelection> taken = new ArrayList<>();
        for (Pdu.RoleSelection role : wanted) {
            offer.roles(role.sopClassUid(), role.isUser(), role.isProvider())
                    .ifPresent(left ->
                            taken.add(new Pdu.RoleSelection(role.sopClassUid(), left.isUser(), left.isProvider())));
        }
        return taken;
    }

    private static Pdu.AnsweredContext answer(Pdu.ProposedContext proposed, Offer offer) {
        if (!offer.has(proposed.abstractSyntax())) {
            return refused(proposed, Pdu.AnsweredContext.ABSTRACT_SYNTAX_NOT_SUPPORTED);
        }
        return offer.transferSyntax(proposed.abstractSyntax(), proposed.transferSyntaxes())
                .map(chosen -> new Pdu.AnsweredContext(proposed.id(), Pdu.AnsweredContext.ACCEPTED, chosen))
                .orElseGet(() -> refused(proposed, Pdu.AnsweredContext.TRANSFER_SYNTAXES_NOT_SUPPORTED));
    }

    /** A refused context still carries a transfer syntax, which says nothing (PS3.8 9.3.3.2). */
    private static Pdu.AnsweredContext refused(Pdu.ProposedContext proposed, int result) {
        return new Pdu.AnsweredContext(proposed.id(), result, TransferSyntax.IMPLICIT_LE.uid());
    }
}
