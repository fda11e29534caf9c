package org.petmr.acquisition.dicom;

/** What the map of an attenuation correction was measured with, in the terms of PS3.3 C.8.22.6. */
public enum AttenuationSource {
    /** In the same scanner, at the same time. */
    MR("MR", "SIMULTANEOUS", "MRAC"),
    /** In another scanner. */
    CT("CT", "SEPARATE", "CTAC"),
    /** PET itself, whose outline was filled. */
    OUTLINE("CALCULATED", "SIMULTANEOUS", "AC"),
    /** Nobody said; also of several maps that differ in it. */
    UNKNOWN("CALCULATED", "SEPARATE", "AC");

    private final String term;
    private final String time;
    private final String abbreviation;

    AttenuationSource(String term, String time, String abbreviation) {
        this.term = term;
        this.time = time;
        this.abbreviation = abbreviation;
    }

    /** Of Attenuation Correction Source. */
    String term() {
        return term;
    }

    /** Of Attenuation Correction Temporal Relationship. */
    String time() {
        return time;
    }

    /** As descriptions of series name the correction. */
    public String abbreviation() {
        return abbreviation;
    }
}
