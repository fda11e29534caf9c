package org.petmr.simulator.scenario;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How events come about. */
public enum Physics {
    /** Every decay in its time, singles, dead time, pairing; as slow as that is. */
    @JsonProperty("analogue")
    ANALOGUE("every decay"),
    /** Photons that scatter, by Monte Carlo with every short cut that keeps the means exact; accidental ones from given singles. */
    @JsonProperty("accelerated")
    ACCELERATED("photons that scatter"),
    /** Drawn around exact means, scatter included; no photon is followed. */
    @JsonProperty("expected")
    EXPECTED("draws around exact means"),
    /** True coincidences by exact geometry and accidental ones from given singles; nothing scatters. */
    @JsonProperty("trues")
    TRUES("photons that do not scatter");

    private final String words;

    Physics(String words) {
        this.words = words;
    }

    /** What it follows. */
    public String inWords() {
        return words;
    }
}
