package org.petmr.simulator.scenario;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How events come about. */
public enum Physics {
    /** True coincidences by exact geometry and accidental ones from given singles; nothing scatters. */
    @JsonProperty("trues")
    TRUES
}
