package org.petmr.recon.event.petsird;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.petmr.recon.event.petsird.YardlType.Scalar;

/** The types of a protocol, made from the schema text that stands at the beginning of a file. */
final class YardlSchema {

    /** No sane schema nests so deep; one that does refers to itself. */
    private static final int DEEPEST = 64;

    /** Types that refer to others twice, over and over, could grow beyond memory. PETSIRD has some 500. */
    private static final int MOST_TYPES = 50_000;

    private static final Map<String, Scalar> SCALARS = Map.ofEntries(
            Map.entry("bool", Scalar.BOOL),
            Map.entry("int8", Scalar.OCTET),
            Map.entry("uint8", Scalar.OCTET),
            Map.entry("int16", Scalar.SIGNED32),
            Map.entry("uint16", Scalar.UNSIGNED32),
            Map.entry("int32", Scalar.SIGNED32),
            Map.entry("uint32", Scalar.UNSIGNED32),
            Map.entry("int64", Scalar.SIGNED64),
            Map.entry("uint64", Scalar.UNSIGNED64),
            Map.entry("size", Scalar.UNSIGNED64),
            Map.entry("float32", Scalar.FLOAT32),
            Map.entry("float64", Scalar.FLOAT64),
            Map.entry("string", Scalar.TEXT),
            Map.entry("date", Scalar.SIGNED64),
            Map.entry("time", Scalar.SIGNED64),
            Map.entry("datetime", Scalar.SIGNED64));

    private final String protocol;
    private final Map<String, YardlType> steps = new LinkedHashMap<>();
    private final Map<String, JsonNode> named = new HashMap<>();
    private String stream = "";
    private int built;

    private YardlSchema(String protocol) {
        this.protocol = protocol;
    }

    /** @throws IllegalArgumentException when the text is not a schema, or uses a kind of type that is not known here */
    static YardlSchema parse(String text) {
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("schema: not JSON (expected: yardl's schema)", e);
        }
        YardlSchema schema = new YardlSchema(json.path("protocol").path("name").asText());
        for (JsonNode type : json.path("types")) {
            schema.named.put(type.path("name").asText(), type);
        }
        for (JsonNode step : json.path("protocol").path("sequence")) {
            JsonNode type = step.path("type");
            String name = step.path("name").asText();
            if (type.has("stream")) {
                schema.stream = name;
                type = type.path("stream").path("items");
            }
            schema.steps.put(name, schema.type(type, Map.of(), 0));
        }
        return schema;
    }

    String protocol() {
        return protocol;
    }

    /** Type of a step, of one item where the step is a stream. */
    YardlType step(String name) {
        YardlType type = steps.get(name);
        if (type == null) {
            throw new IllegalArgumentException("schema: steps %s (expected: %s)".formatted(steps.keySet(), name));
        }
        return type;
    }

    /** Names of the steps, in order; the last stream's name. */
    List<String> steps() {
        return List.copyOf(steps.keySet());
    }

    String stream() {
        return stream;
    }

    private YardlType type(JsonNode node, Map<String, YardlType> parameters, int depth) {
        if (depth > DEEPEST || ++built > MOST_TYPES) {
            throw wrong("nested deeper than %d, or of more than %d types".formatted(DEEPEST, MOST_TYPES), node);
        }
        if (node.isTextual()) {
            String name = node.asText();
            if (parameters.containsKey(name)) {
                return parameters.get(name);
            }
            return SCALARS.containsKey(name) ? SCALARS.get(name) : named(name, List.of(), depth);
        }
        if (node.isArray()) {
            return union(node, parameters, depth);
        }
        if (node.has("vector")) {
            JsonNode v = node.get("vector");
            return new YardlType.Vector(
                    items(v, parameters, depth), v.path("length").asInt(-1));
        }
        if (node.has("array")) {
            return array(node.get("array"), parameters, depth);
        }
        if (node.has("typeArguments")) {
            List<YardlType> arguments = new ArrayList<>();
            for (JsonNode argument : node.get("typeArguments")) {
                arguments.add(type(argument, parameters, depth + 1));
            }
            return named(node.path("name").asText(), arguments, depth);
        }
        throw wrong("a kind of type that is not known here", node);
    }

    private YardlItems items(JsonNode container, Map<String, YardlType> parameters, int depth) {
        return YardlItems.of(type(container.path("items"), parameters, depth + 1));
    }

    private YardlType array(JsonNode array, Map<String, YardlType> parameters, int depth) {
        JsonNode dimensions = array.path("dimensions");
        List<Integer> lengths = new ArrayList<>();
        if (dimensions.isArray()) {
            dimensions.forEach(d -> lengths.add(d.path("length").asInt(-1)));
        } else {
            for (int d = 0; d < dimensions.asInt(0); d++) {
                lengths.add(-1);
            }
        }
        return new YardlType.Array(items(array, parameters, depth), lengths, dimensions.isMissingNode());
    }

    private YardlType union(JsonNode cases, Map<String, YardlType> parameters, int depth) {
        boolean hasNull = cases.size() > 0 && cases.get(0).isNull();
        if (hasNull && cases.size() == 2) {
            JsonNode item = cases.get(1);
            return new YardlType.Option(type(item.has("tag") ? item.get("type") : item, parameters, depth + 1));
        }
        if (hasNull) {
            throw wrong("a union with an empty case, which is not known here", cases);
        }
        List<String> tags = new ArrayList<>();
        List<YardlType> types = new ArrayList<>();
        for (JsonNode item : cases) {
            tags.add(item.path("tag").asText());
            types.add(type(item.path("type"), parameters, depth + 1));
        }
        return new YardlType.Union(tags, types);
    }

    private YardlType named(String reference, List<YardlType> arguments, int depth) {
        String name = reference.substring(reference.lastIndexOf('.') + 1);
        JsonNode definition = named.get(name);
        if (definition == null) {
            throw new IllegalArgumentException("schema: type %s is not defined".formatted(reference));
        }
        Map<String, YardlType> parameters = new HashMap<>();
        int n = 0;
        for (JsonNode parameter : definition.path("typeParameters")) {
            if (n < arguments.size()) {
                parameters.put(parameter.asText(), arguments.get(n++));
            }
        }
        if (definition.has("fields")) {
            List<String> fields = new ArrayList<>();
            List<YardlType> types = new ArrayList<>();
            for (JsonNode field : definition.get("fields")) {
                fields.add(field.path("name").asText());
                types.add(type(field.path("type"), parameters, depth + 1));
            }
            return new YardlType.Record(name, fields, types);
        }
        if (definition.has("values")) {
            Map<Long, String> symbols = new LinkedHashMap<>();
            definition
                    .get("values")
                    .forEach(v -> symbols.put(
                            v.path("value").asLong(), v.path("symbol").asText()));
            Scalar base = SCALARS.get(definition.path("base").asText("int32"));
            if (base == null || !base.isInteger()) {
                throw wrong("an enumeration of a base that is no integer", definition);
            }
            return new YardlType.Enumeration(name, base, symbols);
        }
        return type(definition.path("type"), parameters, depth + 1);
    }

    private static IllegalArgumentException wrong(String what, JsonNode node) {
        String text = node.toString();
        return new IllegalArgumentException("schema: %s: %s"
                .formatted(what, text.substring(0, Math.min(text.length(), 120))));
    }
}
