package org.petmr.acquisition.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Fills into an arm request what it leaves to its protocol; what the request says itself stays. */
public final class ArmDefaults {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .defaultPropertyInclusion(JsonInclude.Value.ALL_NON_NULL)
            .build();

    private ArmDefaults() {}

    /**
     * @param request the JSON of an arm request; filled in place
     * @param bed which bed of the protocol, from 0
     * @throws IllegalArgumentException the request is for another scanner or version than the protocol
     */
    public static void fill(ObjectNode request, Protocol protocol, int bed) {
        JsonNode scanner = request.path("scanner");
        Rule.require(
                protocol.scanner() == null
                        || !scanner.isTextual()
                        || scanner.asText().equals(protocol.scanner()),
                "scanner",
                scanner.asText(),
                "%s, which protocol %s is for".formatted(protocol.scanner(), protocol.name()));
        JsonNode version = request.path("protocolVersion");
        Rule.require(
                version.isMissingNode() || version.isNull() || version.asInt() == protocol.version(),
                "protocolVersion",
                version.asText(),
                "%d, the version of %s that is there".formatted(protocol.version(), protocol.name()));
        PlannedBed planned =
                protocol.bedsOn(scanner.isTextual() ? scanner.asText() : null).get(bed);
        ObjectNode defaults = JSON.createObjectNode();
        defaults.put("protocolVersion", protocol.version());
        if (protocol.scanner() != null) {
            defaults.put("scanner", protocol.scanner());
        }
        defaults.put("durationS", planned.durationS());
        if (planned.counts() != null) {
            defaults.put("counts", planned.counts());
        }
        if (protocol.lossLimit() != null) {
            defaults.put("lossLimit", protocol.lossLimit());
        }
        if (planned.positionMm() != null) {
            defaults.put("tablePositionMm", planned.positionMm());
        }
        defaults.set(
                "mrSeries", JSON.valueToTree(planned.mrSeries() == null ? protocol.mrSeries() : planned.mrSeries()));
        defaults.set("plan", JSON.valueToTree(protocol.plan()));
        ObjectNode pipeline =
                protocol.pipeline() instanceof ObjectNode options ? options.deepCopy() : JSON.createObjectNode();
        if (protocol.anatomy() != null && !pipeline.hasNonNull("anatomy")) {
            pipeline.put("anatomy", protocol.anatomy());
        }
        if (!pipeline.isEmpty()) {
            defaults.set("pipeline", pipeline);
        }
        under(request, defaults);
    }

    /** Deep: objects of both are put together, everything else of the request wins unless it is null. */
    private static void under(ObjectNode request, ObjectNode defaults) {
        for (Map.Entry<String, JsonNode> entry : defaults.properties()) {
            JsonNode own = request.get(entry.getKey());
            if (own == null || own.isNull()) {
                request.set(entry.getKey(), entry.getValue());
            } else if (own instanceof ObjectNode mine && entry.getValue() instanceof ObjectNode theirs) {
                under(mine, theirs);
            }
        }
    }
}
