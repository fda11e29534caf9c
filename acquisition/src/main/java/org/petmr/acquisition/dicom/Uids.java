package org.petmr.acquisition.dicom;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Unique identifiers: new ones, our own, and those of the standard that this service names (PS3.6 Annex A). */
public final class Uids {

    public static final String VERIFICATION = "1.2.840.10008.1.1";
    public static final String MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4";
    public static final String ENHANCED_MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4.1";
    public static final String MR_SPECTROSCOPY = "1.2.840.10008.5.1.4.1.1.4.2";
    public static final String ENHANCED_MR_COLOR_IMAGE = "1.2.840.10008.5.1.4.1.1.4.3";
    public static final String LEGACY_CONVERTED_ENHANCED_MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4.4";
    public static final String SECONDARY_CAPTURE_IMAGE = "1.2.840.10008.5.1.4.1.1.7";
    public static final String PET_IMAGE = "1.2.840.10008.5.1.4.1.1.128";
    public static final String ENHANCED_PET_IMAGE = "1.2.840.10008.5.1.4.1.1.130";
    public static final String RAW_DATA = "1.2.840.10008.5.1.4.1.1.66";
    public static final String SPATIAL_REGISTRATION = "1.2.840.10008.5.1.4.1.1.66.1";
    public static final String SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4";
    public static final String ENHANCED_SR = "1.2.840.10008.5.1.4.1.1.88.22";
    public static final String COMPREHENSIVE_SR = "1.2.840.10008.5.1.4.1.1.88.33";

    /** Modality Worklist Information Model, FIND (PS3.4 Annex K). */
    public static final String MODALITY_WORKLIST_FIND = "1.2.840.10008.5.1.4.31";

    /** Modality Performed Procedure Step (PS3.4 Annex F.7). */
    public static final String PERFORMED_STEP = "1.2.840.10008.3.1.2.3.3";

    /** Storage Commitment Push Model and its one instance (PS3.4 Annex J). */
    public static final String STORAGE_COMMITMENT = "1.2.840.10008.1.20.1";

    public static final String STORAGE_COMMITMENT_INSTANCE = "1.2.840.10008.1.20.1.1";

    /** The application context of every association (PS3.7 A.2.1). */
    public static final String APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1";

    /** All storage classes of the standard begin so (PS3.4 B.5). */
    public static final String STORAGE_PREFIX = "1.2.840.10008.5.1.4.1.1.";

    /** Names this implementation to other nodes (PS3.7 D.3.3.2). Made once from a random UUID; never change it. */
    public static final String IMPLEMENTATION_CLASS = "2.25.27662880044959189543291440609182458934";

    public static final String IMPLEMENTATION_VERSION = "PETMR_0_1";

    private Uids() {}

    /** A new identifier: {@code 2.25.} and a random 128-bit UUID in decimal (PS3.5 B.2). */
    public static String fresh() {
        return decimal(UUID.randomUUID());
    }

    /** Always the same for the same text: {@code 2.25.} and the UUID of that name (RFC 9562 5.3) in decimal. */
    public static String ofName(String text) {
        return decimal(UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String decimal(UUID uuid) {
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
        return "2.25." + new BigInteger(1, bytes);
    }

    /** True for digits and dots, at most 64, no empty part and no part with a needless leading zero (PS3.5 9.1). */
    public static boolean isValid(String uid) {
        if (uid.isEmpty() || uid.length() > 64) {
            return false;
        }
        int partStart = 0;
        for (int i = 0; i <= uid.length(); i++) {
            if (i == uid.length() || uid.charAt(i) == '.') {
                int length = i - partStart;
                if (length == 0 || length > 1 && uid.charAt(partStart) == '0') {
                    return false;
                }
                partStart = i + 1;
            } else if (uid.charAt(i) < '0' || uid.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
