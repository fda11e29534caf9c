package org.petmr.acquisition.dicom.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.dicom.TransferSyntax;
import org.petmr.acquisition.dicom.Uids;
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
        Optional<String> objection =
                config.access().objection(calling, caller.address(), caller.certificateSha256());
        if (objection.isPresent()) {
            LOG.warn("association not let in calling={} reason={}", calling, objection.get());
            return Pdu.AssociateReject.CALLING_TITLE;
        }
        List<Pdu.AnsweredContext> contexts = new ArrayList<>();
        boolean anyAccepted = false;
        for (Pdu.ProposedContext proposed : request.contexts()) {
            Pdu.AnsweredContext answered = answer(proposed, services);
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
                        roles(request.user().roles(), services)));
    }

    static Pdu.UserInformation ownInformation(DicomNodeConfig config) {
        return new Pdu.UserInformation(config.maxPduBytes(), Uids.IMPLEMENTATION_CLASS, Uids.IMPLEMENTATION_VERSION);
    }

    /** Of the roles that the requestor wants, those that leave us ours. Classes that we do not serve stay unanswered. */
    private static List<Pdu.RoleSelection> roles(List<Pdu.RoleSelection> wanted, NodeServices services) {
        List<Pdu.RoleSelection> taken = new ArrayList<>();
        for (Pdu.RoleSelection role : wanted) {
            NodeServices.Normalised service = services.normalised().get(role.sopClassUid());
            if (service != null) {
                boolean weUse = service.role() == NodeServices.Role.USER;
                taken.add(new Pdu.RoleSelection(
                        role.sopClassUid(), role.isUser() && !weUse, role.isProvider() && weUse));
            } else if (isStorage(role.sopClassUid(), services)) {
                taken.add(new Pdu.RoleSelection(role.sopClassUid(), role.isUser(), false));
            }
        }
        return taken;
    }

    private static boolean isStorage(String abstractSyntax, NodeServices services) {
        return services.storage().isPresent() && abstractSyntax.startsWith(Uids.STORAGE_PREFIX);
    }

    private static Pdu.AnsweredContext answer(Pdu.ProposedContext proposed, NodeServices services) {
        String syntax = proposed.abstractSyntax();
        boolean isNormalised = services.normalised().containsKey(syntax);
        if (!syntax.equals(Uids.VERIFICATION) && !isNormalised && !isStorage(syntax, services)) {
            return refused(proposed, Pdu.AnsweredContext.ABSTRACT_SYNTAX_NOT_SUPPORTED);
        }
        Optional<String> chosen = chosen(proposed.transferSyntaxes())
                .filter(uid -> !isNormalised || !TransferSyntax.of(uid).isEncapsulated());
        return chosen.isPresent()
                ? new Pdu.AnsweredContext(proposed.id(), Pdu.AnsweredContext.ACCEPTED, chosen.get())
                : refused(proposed, Pdu.AnsweredContext.TRANSFER_SYNTAXES_NOT_SUPPORTED);
    }

    /** A refused context still carries a transfer syntax, which says nothing (PS3.8 9.3.3.2). */
    private static Pdu.AnsweredContext refused(Pdu.ProposedContext proposed, int result) {
        return new Pdu.AnsweredContext(proposed.id(), result, TransferSyntax.IMPLICIT_LE.uid());
    }

    /** Explicit little endian if offered, else implicit, else the first compressed one that we keep. */
    private static Optional<String> chosen(List<String> offered) {
        if (offered.contains(TransferSyntax.EXPLICIT_LE.uid())) {
            return Optional.of(TransferSyntax.EXPLICIT_LE.uid());
        }
        if (offered.contains(TransferSyntax.IMPLICIT_LE.uid())) {
            return Optional.of(TransferSyntax.IMPLICIT_LE.uid());
        }
        return offered.stream().filter(TransferSyntax::isKnown).findFirst();
    }
}
