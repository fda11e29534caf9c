package org.petmr.simulator.scenario;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a scenario's result is held against. */
public enum Judge {
    /** Means of regions against the activity that was put in. */
    @JsonProperty("regions")
    REGIONS,
    /** NEMA NU 2 image quality. */
    @JsonProperty("image-quality")
    IMAGE_QUALITY,
    /** Regions, and the crystals against those of the calibration day. */
    @JsonProperty("daily-check")
    DAILY_CHECK
}
