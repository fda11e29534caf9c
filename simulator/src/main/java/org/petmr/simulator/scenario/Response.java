package org.petmr.simulator.scenario;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What crystals are. */
public enum Response {
    /** Patches of a cylinder, with given efficiencies; see {@link Scenario.Detector}. */
    @JsonProperty("cylinder")
    CYLINDER,
    /** Blocks that a photon is followed through, with the scanner's own physics. */
    @JsonProperty("blocks")
    BLOCKS
}
