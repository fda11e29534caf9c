package org.petmr.acquisition.dicom;

/**
 * A coded concept (PS3.3 section 8.8).
 *
 * @param value such as 77004003
 * @param scheme designator of the coding scheme, such as SCT or DCM
 * @param meaning for people
 */
public record Code(String value, String scheme, String meaning) {

    // PS3.16 CID 4020, 4021, 19 to 21, 7210.
    public static final Code FLUORINE_18 = new Code("77004003", "SCT", "^18^Fluorine");
    public static final Code GALLIUM_68 = new Code("35337001", "SCT", "^68^Gallium");
    public static final Code FLUORODEOXYGLUCOSE = new Code("35321007", "SCT", "Fluorodeoxyglucose F^18^");
    public static final Code RECUMBENT = new Code("102538003", "SCT", "recumbent");
    public static final Code SUPINE = new Code("40199007", "SCT", "supine");
    public static final Code PRONE = new Code("1240000", "SCT", "prone");
    public static final Code HEADFIRST = new Code("102540008", "SCT", "headfirst");
    public static final Code FEET_FIRST = new Code("102541007", "SCT", "feet-first");
    public static final Code SIMULTANEOUSLY_ACQUIRED = new Code("122400", "DCM", "Simultaneously Acquired");
    public static final Code FOR_ATTENUATION_CORRECTION = new Code("122403", "DCM", "For Attenuation Correction");

    /** As an item of a code sequence. */
    public DicomObject item() {
        return DicomObjectBuilder.code(value, scheme, meaning);
    }
}
