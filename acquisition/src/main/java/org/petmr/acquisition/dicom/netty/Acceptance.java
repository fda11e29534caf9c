package org.petmr.acquisition.dicom.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.TransferSyntax;
import org.petmr.acquisition.dicom.Uids;

/** Whether, and on what terms, a request for an association is accepted (PS3.8 7.1.1, PS3.4 B.5). */
final class Acceptance {

    private Acceptance() {}

    static Pdu answer(Pdu.AssociateRequest request, DicomNodeConfig config) {
        if ((request.protocolVersion() & 1) == 0) {
            return Pdu.AssociateReject.PROTOCOL_VERSION;
        }
        if (!request.applicationContext().equals(Uids.APPLICATION_CONTEXT)) {
            return Pdu.AssociateReject.APPLICATION_CONTEXT;
        }
        if (!request.calledField().strip().equals(config.aeTitle())) {
            return Pdu.AssociateReject.CALLED_TITLE;
        }
        List<Pdu.AnsweredContext> contexts = new ArrayList<>();
        boolean anyAccepted = false;
        for (Pdu.ProposedContext proposed : request.contexts()) {
            Pdu.AnsweredContext answered = answer(proposed);
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
                ownInformation(config));
    }

    static Pdu.UserInformation ownInformation(DicomNodeConfig config) {
        return new Pdu.UserInformation(config.maxPduBytes(), Uids.IMPLEMENTATION_CLASS, Uids.IMPLEMENTATION_VERSION);
    }

    private static Pdu.AnsweredContext answer(Pdu.ProposedContext proposed) {
        String syntax = proposed.abstractSyntax();
        boolean isVerification = syntax.equals(Uids.VERIFICATION);
        if (!isVerification && !syntax.startsWith(Uids.STORAGE_PREFIX)) {
            return refused(proposed, Pdu.AnsweredContext.ABSTRACT_SYNTAX_NOT_SUPPORTED);
        }
        Optional<String> chosen = chosen(proposed.transferSyntaxes());
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
