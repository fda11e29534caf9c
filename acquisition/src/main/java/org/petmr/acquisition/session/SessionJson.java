package org.petmr.acquisition.session;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.protocol.ArmDefaults;
import org.petmr.acquisition.protocol.Protocol;
import org.petmr.acquisition.protocol.Protocols;
import org.petmr.acquisition.said.Phrase;

/** Between records and JSON: times as ISO-8601, states in lower case, unknown keys refused. */
public final class SessionJson {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(com.fasterxml.jackson.databind.MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    /** What we wrote ourselves may come from another version. */
    static final ObjectReader STORED = MAPPER.reader().without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private static final int VERSION_BYTES = 8;

    private SessionJson() {}

    /** As an event bus message. */
    public static JsonObject of(Object value) {
        try {
            return new JsonObject(MAPPER.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonObject of(Session session) {
        return of((Object) session).put("state", session.state().lower()).put("version", version(session));
    }

    /** What we wrote ourselves, also with another version. */
    public static <T> T stored(String json, Class<T> type) throws IOException {
        return STORED.readValue(json, type);
    }

    /** Changes with every step of the state machine, not with the pipeline's progress; the same after a restart. */
    static String version(Session s) {
        String text = s.id()
                + s.state()
                + s.armedAt()
                + s.startedAt()
                + s.storedAt()
                + s.endedAt()
                + (s.pauses().isEmpty() ? "" : s.pauses());
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, VERSION_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }

    /**
     * Refuses what was meant for another version of a session.
     *
     * @param ifMatch as HTTP's If-Match: quoted versions with commas between, or {@code *}; null: any
     */
    static void requireVersion(Session session, String ifMatch) {
        requireVersion(
                ifMatch,
                version(session),
                "session %s is %s".formatted(session.id(), session.state().lower()));
    }

    /** The same for anything that has versions. @param now what it is, for the message */
    public static void requireVersion(String ifMatch, String version, String now) {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return;
        }
        for (String wanted : ifMatch.split(",")) {
            if (wanted.strip().equals('"' + version + '"')) {
                return;
            }
        }
        throw AcquisitionException.changed(
                Phrase.CHANGED.said("If-Match: %s (expected: \"%s\", since %s now)".formatted(ifMatch, version, now)));
    }

    /** Totals as a session tells them; null for none. */
    static RunTotals totals(JsonObject totals) {
        try {
            return totals == null ? null : STORED.readValue(totals.encode(), RunTotals.class);
        } catch (IOException e) {
            throw new IllegalStateException(e); // we wrote it
        }
    }

    /** An arm request that the service wrote down. @throws AcquisitionException it cannot be read any more */
    public static ArmRequest storedArmRequest(String json) {
        try {
            return STORED.readValue(json, ArmRequest.class);
        } catch (IOException e) {
            throw AcquisitionException.invalid("stored request: " + e.getMessage());
        }
    }

    /** @throws AcquisitionException naming the field that is missing, unknown or out of range */
    public static ArmRequest armRequest(String json) {
        return read(json, ArmRequest.class, "an arm request as a JSON object");
    }

    /**
     * An arm request with what its protocol fills in.
     *
     * @throws AcquisitionException naming the field that is missing, unknown or out of range
     */
    static ArmRequest armRequest(String json, Protocols protocols) {
        try {
            if (!(MAPPER.readTree(json) instanceof ObjectNode request) || !request.hasNonNull("protocol")) {
                return armRequest(json);
            }
            String name = request.get("protocol").asText();
            Protocol protocol = protocols
                    .find(name)
                    .orElseThrow(() -> AcquisitionException.invalid(
                            Phrase.UNKNOWN_PROTOCOL.of("protocol: %s (expected: one of %s)", name, protocols.names())));
            int bed = request.path("bed").asInt(1);
            int beds = protocol.bedsOn(request.path("scanner").textValue()).size();
            if (bed < 1 || bed > beds) {
                throw AcquisitionException.invalid(Phrase.NO_BED.said(
                        "bed: %d (expected: 1 to %d, the beds of %s)".formatted(bed, beds, name), bed, beds));
            }
            ArmDefaults.fill(request, protocol, bed - 1);
            return armRequest(MAPPER.writeValueAsString(request));
        } catch (JsonProcessingException e) {
            throw AcquisitionException.badRequest("body: not JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw AcquisitionException.invalid(e.getMessage());
        }
    }

    /** Refuses what are no options of the pipeline, for protocols that name some. */
    public static void checkPipeline(JsonNode options) {
        try {
            read(options.toString(), ArmRequest.PipelineOptions.class, "options of the pipeline");
        } catch (AcquisitionException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** @throws AcquisitionException naming the field that is missing, unknown or out of range */
    static MapReplacement mapReplacement(String json) {
        if (json == null || json.isBlank()) {
            throw AcquisitionException.badRequest("body: empty (expected: JSON with the file of a map)");
        }
        return read(json, MapReplacement.class, "a JSON object with the file of a map");
    }

    /** @throws AcquisitionException naming the field that is missing, unknown or out of range */
    static RegionRequest regionRequest(String json) {
        if (json == null || json.isBlank()) {
            throw AcquisitionException.badRequest("body: empty (expected: JSON with regions)");
        }
        return read(json, RegionRequest.class, "a JSON object with regions");
    }

    /** @param json null or empty: as armed */
    static ProcessWish processWish(String json) {
        return json == null || json.isBlank()
                ? ProcessWish.AS_ARMED
                : read(json, ProcessWish.class, "a JSON object with parameters");
    }

    /**
     * An arm request with what a wish changes of it.
     *
     * @throws AcquisitionException naming the field that is out of range
     */
    static ArmRequest changed(ArmRequest arm, ProcessWish wish) {
        ObjectNode tree = MAPPER.valueToTree(arm);
        if (wish.pipeline() instanceof ObjectNode changes) {
            change((ObjectNode) tree.get("pipeline"), changes);
        }
        correct((ObjectNode) tree.get("tracer"), wish.tracer());
        correct((ObjectNode) tree.get("patient"), wish.patient());
        return armRequest(tree.toString());
    }

    /** @param corrected values by the names of the fields; null: none */
    private static void correct(ObjectNode part, Object corrected) {
        if (corrected != null) {
            MAPPER.<ObjectNode>valueToTree(corrected).properties().stream()
                    .filter(value -> !value.getValue().isNull())
                    .forEach(value -> part.set(value.getKey(), value.getValue()));
        }
    }

    /** The request of one bed as that of the whole examination: what belongs to the bed is left out. */
    public static ArmRequest ofAllBeds(ArmRequest bed) {
        ObjectNode tree = MAPPER.valueToTree(bed);
        tree.remove(List.of("bed", "tablePositionMm", "counts", "mrSeries"));
        return armRequest(tree.toString());
    }

    private static void change(ObjectNode options, ObjectNode changes) {
        changes.properties().forEach(option -> {
            if (options.get(option.getKey()) instanceof ObjectNode inner
                    && option.getValue() instanceof ObjectNode innerChanges) {
                change(inner, innerChanges);
            } else {
                options.set(option.getKey(), option.getValue());
            }
        });
    }

    private static <T> T read(String json, Class<T> type, String expected) {
        try {
            T request = MAPPER.readValue(json, type);
            if (request == null) {
                throw AcquisitionException.badRequest("body: null (expected: %s)".formatted(expected));
            }
            return request;
        } catch (ValueInstantiationException e) {
            if (e.getCause() instanceof AcquisitionException cause) {
                throw cause;
            }
            throw AcquisitionException.invalid(
                    e.getCause() instanceof IllegalArgumentException cause
                            ? cause.getMessage()
                            : e.getOriginalMessage());
        } catch (UnrecognizedPropertyException e) {
            throw AcquisitionException.invalid(
                    "%s: unknown key (expected: one of %s)".formatted(path(e), e.getKnownPropertyIds()));
        } catch (JsonMappingException e) {
            throw AcquisitionException.invalid("%s: %s".formatted(path(e), e.getOriginalMessage()));
        } catch (JsonProcessingException e) {
            throw AcquisitionException.badRequest("body: not JSON: " + e.getOriginalMessage());
        }
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        e.getPath().forEach(r -> path.append(path.isEmpty() ? "" : ".").append(r.getFieldName()));
        return path.isEmpty() ? "body" : path.toString();
    }
}
