package org.petmr.acquisition.dicom;

import java.util.Map;

/**
 * How a data set is laid out in bytes (PS3.5 section 10 and Annex A).
 *
 * @param uid its identifier
 * @param isExplicit true when each element carries its value representation
 * @param isEncapsulated true when pixels are compressed and lie in fragments
 */
public record TransferSyntax(String uid, boolean isExplicit, boolean isEncapsulated) {

    public static final TransferSyntax IMPLICIT_LE = new TransferSyntax("1.2.840.10008.1.2", false, false);
    public static final TransferSyntax EXPLICIT_LE = new TransferSyntax("1.2.840.10008.1.2.1", true, false);

    /** Compressed forms whose bytes are kept as they came: they are never decoded here. */
    private static final Map<String, String> KEPT = Map.of(
            "1.2.840.10008.1.2.4.70", "JPEG Lossless SV1",
            "1.2.840.10008.1.2.4.57", "JPEG Lossless",
            "1.2.840.10008.1.2.4.80", "JPEG-LS Lossless",
            "1.2.840.10008.1.2.4.90", "JPEG 2000 Lossless",
            "1.2.840.10008.1.2.4.201", "HTJ2K Lossless",
            "1.2.840.10008.1.2.5", "RLE Lossless");

    /** True for those that {@link #of} knows: little endian, plain or losslessly compressed. */
    public static boolean isKnown(String uid) {
        return uid.equals(IMPLICIT_LE.uid) || uid.equals(EXPLICIT_LE.uid) || KEPT.containsKey(uid);
    }

    /** Throws {@link DicomFormatException} for one that this service does not read. */
    public static TransferSyntax of(String uid) {
        if (uid.equals(IMPLICIT_LE.uid)) {
            return IMPLICIT_LE;
        }
        if (uid.equals(EXPLICIT_LE.uid)) {
            return EXPLICIT_LE;
        }
        if (KEPT.containsKey(uid)) {
            return new TransferSyntax(uid, true, true);
        }
        throw new DicomFormatException(
                "transfer syntax: " + uid + " (expected: implicit or explicit little endian, or lossless compression)");
    }
}
