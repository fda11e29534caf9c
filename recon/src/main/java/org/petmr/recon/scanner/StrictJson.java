package org.petmr.recon.scanner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.stream.Collectors;

/** Records from JSON text and back: no field unknown, missing or of another type, and one clear message when it is. */
public final class StrictJson {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private StrictJson() {}

    /**
     * @param what what is read, for the message
     * @param json one JSON object; blanks round it are allowed
     * @throws IllegalArgumentException naming the field that is missing, unknown or out of range
     */
    public static <T> T read(String what, String json, Class<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (ValueInstantiationException e) {
            throw e.getCause() instanceof IllegalArgumentException cause ? cause : wrong(what, e);
        } catch (JsonMappingException e) {
            throw wrong(what, e);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new IllegalArgumentException(
                    "%s: line %d: %s".formatted(what, line, oneLine(e.getOriginalMessage())), e);
        }
    }

    private static IllegalArgumentException wrong(String what, JsonMappingException e) {
        String field = e.getPath().stream()
                .map(p -> p.getFieldName() == null ? "[" + p.getIndex() + "]" : p.getFieldName())
                .collect(Collectors.joining("."));
        if (e instanceof UnrecognizedPropertyException) {
            return new IllegalArgumentException("%s: %s: unknown field".formatted(what, field), e);
        }
        String message = e.getOriginalMessage().startsWith("Missing creator property")
                ? "missing (expected: a value)"
                : oneLine(e.getOriginalMessage());
        return new IllegalArgumentException(
                "%s: %s%s".formatted(what, field.isEmpty() ? "" : field + ": ", message), e);
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\s+", " ");
    }

    /** The JSON text of a record; {@link #read} gives it back equal. */
    public static String write(Object value) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
