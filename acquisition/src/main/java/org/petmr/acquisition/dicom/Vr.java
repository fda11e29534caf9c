package org.petmr.acquisition.dicom;

/** Value representations and their rules (PS3.5 section 6.2 and 7.1.2). */
public enum Vr {
    AE(Kind.TEXT, 16),
    AS(Kind.TEXT, 4),
    AT(Kind.NUMBER, 4),
    CS(Kind.TEXT, 16),
    DA(Kind.TEXT, 8),
    DS(Kind.TEXT, 16),
    DT(Kind.TEXT, 26),
    FD(Kind.NUMBER, 8),
    FL(Kind.NUMBER, 4),
    IS(Kind.TEXT, 12),
    LO(Kind.TEXT, 64),
    LT(Kind.TEXT, 10240),
    OB(Kind.BYTES, 1),
    OD(Kind.BYTES, 8),
    OF(Kind.BYTES, 4),
    OL(Kind.BYTES, 4),
    OV(Kind.BYTES, 8),
    OW(Kind.BYTES, 2),
    PN(Kind.TEXT, 324),
    SH(Kind.TEXT, 16),
    SL(Kind.NUMBER, 4),
    SQ(Kind.SEQUENCE, 0),
    SS(Kind.NUMBER, 2),
    ST(Kind.TEXT, 1024),
    SV(Kind.NUMBER, 8),
    TM(Kind.TEXT, 14),
    UC(Kind.TEXT, Integer.MAX_VALUE),
    UI(Kind.TEXT, 64),
    UL(Kind.NUMBER, 4),
    UN(Kind.BYTES, 1),
    UR(Kind.TEXT, Integer.MAX_VALUE),
    US(Kind.NUMBER, 2),
    UT(Kind.TEXT, Integer.MAX_VALUE),
    UV(Kind.NUMBER, 8);

    /** How a value is laid out. */
    enum Kind {
        TEXT,
        NUMBER,
        BYTES,
        SEQUENCE
    }

    private final Kind kind;
    private final int size;

    /** @param size of one value: the largest number of characters of a text, the bytes of a number */
    Vr(Kind kind, int size) {
        this.kind = kind;
        this.size = size;
    }

    boolean isText() {
        return kind == Kind.TEXT;
    }

    boolean isNumber() {
        return kind == Kind.NUMBER;
    }

    /** Bytes of one binary number; largest count of characters of one text. */
    int size() {
        return size;
    }

    /** True when explicit VR gives this a 32-bit length after two reserved bytes (PS3.5 7.1.2). */
    boolean hasLongLength() {
        return switch (this) {
            case OB, OD, OF, OL, OV, OW, SQ, SV, UC, UN, UR, UT, UV -> true;
            default -> false;
        };
    }

    /** True for text whose bytes follow Specific Character Set (PS3.5 6.1.2.2). */
    boolean followsCharacterSet() {
        return switch (this) {
            case LO, LT, PN, SH, ST, UC, UT -> true;
            default -> false;
        };
    }

    /** True for text in which a backslash parts values; the others hold one value and may contain it. */
    boolean isMultiValued() {
        return switch (this) {
            case LT, ST, UT, UR -> false;
            default -> true;
        };
    }

    /** The byte that makes a length even: a space in text, zero in identifiers and binary values. */
    byte padding() {
        return (byte) (isText() && this != UI ? ' ' : 0);
    }
}
