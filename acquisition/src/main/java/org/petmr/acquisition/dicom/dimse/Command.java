package org.petmr.acquisition.dicom.dimse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomObjectBuilder;
import org.petmr.acquisition.dicom.DicomReader;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.DicomWriter;
import org.petmr.acquisition.dicom.DimseRequest;
import org.petmr.acquisition.dicom.DimseRequest.Operation;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.TransferSyntax;
import org.petmr.acquisition.dicom.Uids;

/**
 * A command set of DIMSE (PS3.7 section 6.3 and Annex E): group 0000 in implicit little endian, its length first.
 *
 * @param elements the elements but for the group length
 */
public record Command(DicomObject elements) {

    public static final int STORE_REQUEST = 0x0001;
    public static final int STORE_RESPONSE = 0x8001;
    public static final int ECHO_REQUEST = 0x0030;
    public static final int ECHO_RESPONSE = 0x8030;
    public static final int FIND_REQUEST = 0x0020;
    public static final int FIND_RESPONSE = 0x8020;
    public static final int CANCEL_REQUEST = 0x0FFF;
    private static final int EVENT_REPORT_REQUEST = 0x0100;
    private static final int SET_REQUEST = 0x0120;
    private static final int ACTION_REQUEST = 0x0130;
    private static final int CREATE_REQUEST = 0x0140;
    private static final int RESPONSE_BIT = 0x8000;
    private static final int NO_DATA_SET = 0x0101;
    private static final int WITH_DATA_SET = 0x0000;
    private static final int MEDIUM_PRIORITY = 0;
    private static final int COMMENT_CHARACTERS = 64;

    public static Command read(byte[] bytes) {
        return new Command(DicomReader.read(bytes, TransferSyntax.IMPLICIT_LE));
    }

    public static Command echoRequest(int messageId) {
        return new Command(DicomObject.builder()
                .put(Tag.AffectedSOPClassUID, Uids.VERIFICATION)
                .put(Tag.CommandField, ECHO_REQUEST)
                .put(Tag.MessageID, messageId)
                .put(Tag.CommandDataSetType, NO_DATA_SET)
                .build());
    }

    public static Command storeRequest(int messageId, String sopClassUid, String sopInstanceUid) {
        return new Command(DicomObject.builder()
                .put(Tag.AffectedSOPClassUID, sopClassUid)
                .put(Tag.CommandField, STORE_REQUEST)
                .put(Tag.MessageID, messageId)
                .put(Tag.Priority, MEDIUM_PRIORITY)
                .put(Tag.CommandDataSetType, WITH_DATA_SET)
                .put(Tag.AffectedSOPInstanceUID, sopInstanceUid)
                .build());
    }

    public static Command findRequest(int messageId, String modelUid) {
        return new Command(DicomObject.builder()
                .put(Tag.AffectedSOPClassUID, modelUid)
                .put(Tag.CommandField, FIND_REQUEST)
                .put(Tag.MessageID, messageId)
                .put(Tag.Priority, MEDIUM_PRIORITY)
                .put(Tag.CommandDataSetType, WITH_DATA_SET)
                .build());
    }

    public static Command cancelRequest(int messageId) {
        return new Command(DicomObject.builder()
                .put(Tag.CommandField, CANCEL_REQUEST)
                .put(Tag.MessageIDBeingRespondedTo, messageId)
                .put(Tag.CommandDataSetType, NO_DATA_SET)
                .build());
    }

    /** A request of a normalised service (PS3.7 10.3). Which tags name the instance depends on the operation. */
    public static Command request(int messageId, DimseRequest request) {
        boolean isRequested = request.operation() == Operation.N_SET || request.operation() == Operation.N_ACTION;
        DicomObjectBuilder command = DicomObject.builder()
                .put(isRequested ? Tag.RequestedSOPClassUID : Tag.AffectedSOPClassUID, request.sopClassUid())
                .put(isRequested ? Tag.RequestedSOPInstanceUID : Tag.AffectedSOPInstanceUID, request.sopInstanceUid())
                .put(Tag.MessageID, messageId)
                .put(Tag.CommandDataSetType, request.dataSet().isPresent() ? WITH_DATA_SET : NO_DATA_SET);
        switch (request.operation()) {
            case N_EVENT_REPORT ->
                command.put(Tag.CommandField, EVENT_REPORT_REQUEST).put(Tag.EventTypeID, request.typeId());
            case N_SET -> command.put(Tag.CommandField, SET_REQUEST);
            case N_ACTION -> command.put(Tag.CommandField, ACTION_REQUEST).put(Tag.ActionTypeID, request.typeId());
            case N_CREATE -> command.put(Tag.CommandField, CREATE_REQUEST);
        }
        return new Command(command.build());
    }

    /** This request's operation; empty when it is not one of the normalised services that we know. */
    public Optional<Operation> operation() {
        return switch (field()) {
            case EVENT_REPORT_REQUEST -> Optional.of(Operation.N_EVENT_REPORT);
            case SET_REQUEST -> Optional.of(Operation.N_SET);
            case ACTION_REQUEST -> Optional.of(Operation.N_ACTION);
            case CREATE_REQUEST -> Optional.of(Operation.N_CREATE);
            default -> Optional.empty();
        };
    }

    /** Event or action type; 0 when there is none. */
    public int typeId() {
        return elements.intValue(Tag.EventTypeID)
                .orElse(elements.intValue(Tag.ActionTypeID).orElse(0));
    }

    /** The answer to this request, without a data set. */
    public Command response(DicomStatus status) {
        return response(status, false);
    }

    public Command response(DicomStatus status, boolean hasDataSet) {
        DicomObjectBuilder answer = DicomObject.builder()
                .put(Tag.CommandField, field() | RESPONSE_BIT)
                .put(Tag.MessageIDBeingRespondedTo, messageId())
                .put(Tag.CommandDataSetType, hasDataSet ? WITH_DATA_SET : NO_DATA_SET)
                .put(Tag.Status, status.code());
        // What a peer has sent in its place and is no UID is not repeated to it: the answer would be as wrong.
        if (Uids.isValid(sopClassUid())) {
            answer.put(Tag.AffectedSOPClassUID, sopClassUid());
        }
        if (Uids.isValid(sopInstanceUid())) {
            answer.put(Tag.AffectedSOPInstanceUID, sopInstanceUid());
        }
        copy(Tag.EventTypeID, answer);
        copy(Tag.ActionTypeID, answer);
        if (!status.comment().isEmpty()) {
            answer.put(Tag.ErrorComment, comment(status.comment()));
        }
        return new Command(answer.build());
    }

    private void copy(int tag, DicomObjectBuilder to) {
        elements.element(tag).ifPresent(to::put);
    }

    /** As LO takes it: 64 characters, no backslash, plain ASCII, since no character set goes with a command. */
    private static String comment(String text) {
        String plain = text.replace('\\', '/').replaceAll("[^ -~]", "?");
        return plain.length() <= COMMENT_CHARACTERS ? plain : plain.substring(0, COMMENT_CHARACTERS);
    }

    public int field() {
        return elements.requireInt(Tag.CommandField);
    }

    public boolean isResponse() {
        return (field() & RESPONSE_BIT) != 0;
    }

    public int messageId() {
        return elements.requireInt(Tag.MessageID);
    }

    public int answeredMessageId() {
        return elements.requireInt(Tag.MessageIDBeingRespondedTo);
    }

    public boolean hasDataSet() {
        return elements.requireInt(Tag.CommandDataSetType) != NO_DATA_SET;
    }

    public String sopClassUid() {
        return elements.string(Tag.AffectedSOPClassUID, elements.string(Tag.RequestedSOPClassUID, ""));
    }

    public String sopInstanceUid() {
        return elements.string(Tag.AffectedSOPInstanceUID, elements.string(Tag.RequestedSOPInstanceUID, ""));
    }

    public DicomStatus status() {
        return new DicomStatus(elements.requireInt(Tag.Status), elements.string(Tag.ErrorComment, ""));
    }

    public byte[] bytes() {
        byte[] rest = DicomWriter.bytes(elements, TransferSyntax.IMPLICIT_LE);
        return ByteBuffer.allocate(12 + rest.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0)
                .putInt(4)
                .putInt(rest.length)
                .put(rest)
                .array();
    }
}
