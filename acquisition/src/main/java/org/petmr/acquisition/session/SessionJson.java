package org.petmr.acquisition.session;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.petmr.acquisition.AcquisitionException;

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

    /** Changes with every step of the state machine, not with the pipeline's progress; the same after a restart. */
    static String version(Session s) {
        String text = s.id() + s.state() + s.armedAt() + s.startedAt() + s.storedAt() + s.endedAt()
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
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return;
        }
        String version = version(session);
        for (String wanted : ifMatch.split(",")) {
            if (wanted.strip().equals('"' + version + '"')) {
                return;
            }
        }
        throw AcquisitionException.changed("If-Match: %s (expected: \"%s\", since session %s is %s now)"
                .formatted(ifMatch, version, session.id(), session.state().lower()));
    }

    /** @throws AcquisitionException naming the field that is missing, unknown or out of range */
    public static ArmRequest armRequest(String json) {
        return read(json, ArmRequest.class, "an arm request as a JSON object");
    }

    /** @throws AcquisitionException naming the field that is missing, unknown or out of range */
    static MapReplacement mapReplacement(String json) {
        if (json == null || json.isBlank()) {
            throw AcquisitionException.badRequest("body: empty (expected: JSON with the file of a map)");
        }
        return read(json, MapReplacement.class, "a JSON object with the file of a map");
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
            throw AcquisitionException.invalid(e.getOriginalMessage());
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
