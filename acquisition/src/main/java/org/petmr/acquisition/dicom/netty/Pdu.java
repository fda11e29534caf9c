package org.petmr.acquisition.dicom.netty;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.petmr.acquisition.dicom.dimse.Rejection;

/** What two upper layers say to each other (PS3.8 section 9.3). */
sealed interface Pdu {

    /** Asks for a presentation context: one abstract syntax in one of several transfer syntaxes. */
    record ProposedContext(int id, String abstractSyntax, List<String> transferSyntaxes) {}

    /** Answers one. {@code result} 0 accepted, 3 abstract syntax and 4 transfer syntaxes not supported. */
    record AnsweredContext(int id, int result, String transferSyntax) {

        static final int ACCEPTED = 0;
        static final int ABSTRACT_SYNTAX_NOT_SUPPORTED = 3;
        static final int TRANSFER_SYNTAXES_NOT_SUPPORTED = 4;
    }

    /**
     * What each side says of itself.
     *
     * @param maxPduBytes largest P-DATA-TF length field it receives, 0 for no limit
     * @param roles for classes where the usual roles are not meant; in an answer, those that were taken
     */
    record UserInformation(
            long maxPduBytes, String implementationClassUid, String implementationVersion, List<RoleSelection> roles) {

        UserInformation(long maxPduBytes, String implementationClassUid, String implementationVersion) {
            this(maxPduBytes, implementationClassUid, implementationVersion, List.of());
        }
    }

    /** The roles of the requestor in a class (PS3.7 D.3.3.4). */
    record RoleSelection(String sopClassUid, boolean isUser, boolean isProvider) {}

    /**
     * A-ASSOCIATE-RQ.
     *
     * @param protocolVersion bit 0 is version 1
     * @param calledField 16 characters as on the wire
     * @param callingField 16 characters as on the wire
     */
    record AssociateRequest(
            int protocolVersion,
            String calledField,
            String callingField,
            String applicationContext,
            List<ProposedContext> contexts,
            UserInformation user)
            implements Pdu {}

    /** A-ASSOCIATE-AC; the title fields are those of the request. */
    record AssociateAccept(
            String calledField,
            String callingField,
            String applicationContext,
            List<AnsweredContext> contexts,
            UserInformation user)
            implements Pdu {}

    /** A-ASSOCIATE-RJ (PS3.8 Table 9-21). */
    record AssociateReject(int result, int source, int reason) implements Pdu {

        static final AssociateReject NO_REASON = new AssociateReject(1, 1, 1);
        static final AssociateReject APPLICATION_CONTEXT = new AssociateReject(1, 1, 2);
        static final AssociateReject CALLING_TITLE = new AssociateReject(1, 1, 3);
        static final AssociateReject CALLED_TITLE = new AssociateReject(1, 1, 7);
        static final AssociateReject PROTOCOL_VERSION = new AssociateReject(1, 2, 2);
        static final AssociateReject LOCAL_LIMIT = new AssociateReject(2, 3, 2);

        String inWords() {
            return Rejection.inWords(result, source, reason);
        }
    }

    /**
     * P-DATA-TF.
     *
     * @param values presentation data values, their lengths already checked; whoever takes this from the channel
     *     releases it
     */
    record Data(ByteBuf values) implements Pdu {}

    record ReleaseRequest() implements Pdu {}

    record ReleaseReply() implements Pdu {}

    /** A-ABORT; source 0 the user, 2 the provider of the upper layer (PS3.8 Table 9-26). */
    record Abort(int source, int reason) implements Pdu {

        static final int USER = 0;
        static final int PROVIDER = 2;
        static final int NOT_SPECIFIED = 0;
        static final int UNRECOGNISED_PDU = 1;
        static final int UNEXPECTED_PDU = 2;
        static final int INVALID_VALUE = 6;

        String inWords() {
            String who = source == USER ? "by the user" : "by the upper layer";
            String why = switch (reason) {
                case UNRECOGNISED_PDU -> "unrecognised PDU";
                case UNEXPECTED_PDU -> "unexpected PDU";
                case 4 -> "unrecognised PDU parameter";
                case 5 -> "unexpected PDU parameter";
                case INVALID_VALUE -> "invalid PDU parameter value";
                default -> "no reason given";
            };
            return "aborted " + who + ": " + why;
        }
    }
}
