package org.petmr.simulator.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An acquisition as it stands.
 *
 * @param version changes with every step of its state
 * @param arm what was asked for, as the contract's ArmRequest
 * @param startedAt ms 0 of its events
 * @param storedAt when everything was on disk
 * @param endedAt when it came to rest
 * @param totals of the parts that are closed
 * @param stages of the processing
 * @param result figures of the last processing, for which the contract has no names
 * @param error why it failed, or was interrupted or aborted
 * @param sends how the results get on to the archives; empty where none were exported
 */
public record Session(
        String id,
        SessionState state,
        String version,
        JsonNode arm,
        Instant armedAt,
        Optional<Instant> startedAt,
        Optional<Instant> storedAt,
        Optional<Instant> endedAt,
        Optional<Totals> totals,
        List<Stage> stages,
        Optional<JsonNode> result,
        Optional<String> error,
        Optional<List<Send>> sends) {

    /** The result's figures; without a result a node that has none. */
    public JsonNode figures() {
        return result.orElse(MissingNode.getInstance());
    }
}
