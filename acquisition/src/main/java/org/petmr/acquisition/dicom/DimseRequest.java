package org.petmr.acquisition.dicom;

import java.util.Optional;

/**
 * A request on a normalised service (PS3.7 section 10.1).
 *
 * @param operation what is asked for
 * @param sopClassUid the class, which is also the abstract syntax of the association
 * @param sopInstanceUid the instance that is meant
 * @param typeId event type or action type; 0 for operations that have none
 * @param dataSet attributes, event or action information
 */
public record DimseRequest(
        Operation operation, String sopClassUid, String sopInstanceUid, int typeId, Optional<DicomObject> dataSet) {

    /** The operations that this house uses. */
    public enum Operation {
        N_EVENT_REPORT,
        N_SET,
        N_ACTION,
        N_CREATE
    }

    public DimseRequest {
        if (!Uids.isValid(sopClassUid) || !Uids.isValid(sopInstanceUid)) {
            throw new IllegalArgumentException("%s: class '%s', instance '%s' (expected: two UIDs)"
                    .formatted(operation, sopClassUid, sopInstanceUid));
        }
    }

    public static DimseRequest create(String sopClassUid, String sopInstanceUid, DicomObject attributes) {
        return new DimseRequest(Operation.N_CREATE, sopClassUid, sopInstanceUid, 0, Optional.of(attributes));
    }

    public static DimseRequest set(String sopClassUid, String sopInstanceUid, DicomObject attributes) {
        return new DimseRequest(Operation.N_SET, sopClassUid, sopInstanceUid, 0, Optional.of(attributes));
    }

    public static DimseRequest action(String sopClassUid, String sopInstanceUid, int type, DicomObject information) {
        return new DimseRequest(Operation.N_ACTION, sopClassUid, sopInstanceUid, type, Optional.of(information));
    }

    public static DimseRequest event(String sopClassUid, String sopInstanceUid, int type, DicomObject information) {
        return new DimseRequest(Operation.N_EVENT_REPORT, sopClassUid, sopInstanceUid, type, Optional.of(information));
    }
}
