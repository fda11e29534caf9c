package org.petmr.simulator.mr;

/** What the images of a series show. */
public enum MrImageKind {
    DIXON_IN,
    DIXON_OPPOSED,
    DIXON_WATER,
    DIXON_FAT,
    UTE,
    ZTE,
    T1,
    T1_CONTRAST,
    T2,
    FLAIR,
    DWI,
    ADC,
    DSC;

    /** True for what the host computes from images of its own. */
    public boolean isDerived() {
        return this == ADC || this == DIXON_WATER || this == DIXON_FAT;
    }
}
