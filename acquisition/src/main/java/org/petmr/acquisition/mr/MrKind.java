package org.petmr.acquisition.mr;

/** What an MR series is to this service. */
public enum MrKind {
    DIXON_IN,
    DIXON_OPPOSED,
    DIXON_WATER,
    DIXON_FAT,
    UTE,
    ZTE,
    T1,
    /** T1-weighted after contrast agent. */
    T1_CONTRAST,
    T2,
    FLAIR,
    STIR,
    PROTON_DENSITY,
    DWI,
    ADC,
    PERFUSION_DSC,
    ASL,
    FIELD_MAP,
    LOCALIZER,
    /** Derived maps, phase images, and what no rule knows; the evidence says which. */
    OTHER;

    public boolean isT1() {
        return this == T1 || this == T1_CONTRAST;
    }

    public boolean isDixon() {
        return this == DIXON_IN || this == DIXON_OPPOSED || this == DIXON_WATER || this == DIXON_FAT;
    }
}
