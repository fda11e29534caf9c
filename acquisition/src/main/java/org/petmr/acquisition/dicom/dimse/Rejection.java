package org.petmr.acquisition.dicom.dimse;

/** The numbers of A-ASSOCIATE-RJ for a person (PS3.8 Table 9-21). */
public final class Rejection {

    private Rejection() {}

    /** The words, then the numbers, such as {@code called AE title not recognised (1/1/7)}. */
    public static String inWords(int result, int source, int reason) {
        String why = switch (source * 10 + reason) {
            case 11 -> "no reason given";
            case 12 -> "application context not supported";
            case 13 -> "calling AE title not recognised";
            case 17 -> "called AE title not recognised";
            case 22 -> "protocol version not supported";
            case 31 -> "temporary congestion";
            case 32 -> "local limit exceeded";
            default -> "unknown reason";
        };
        return "%s (%d/%d/%d)".formatted(why, result, source, reason);
    }
}
