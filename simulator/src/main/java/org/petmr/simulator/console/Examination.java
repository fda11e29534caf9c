package org.petmr.simulator.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An examination of several beds as it stands.
 *
 * @param version changes with its state
 * @param result figures of the last knitting, for which the contract has no names
 */
public record Examination(
        String id,
        ExaminationState state,
        int version,
        List<Bed> beds,
        Instant armedAt,
        Optional<JsonNode> result,
        Optional<String> error) {

    /**
     * @param number from 1
     * @param positionMm z of its middle as planned, in scanner coordinates of the first bed
     * @param session its acquisition; none before it was armed
     */
    public record Bed(int number, double positionMm, double durationS, Optional<String> session) {}
}
