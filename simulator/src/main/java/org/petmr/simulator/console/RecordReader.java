package org.petmr.simulator.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Reads JSON into records by the names of their components. What a record does not name is passed over, so that a newer service can
 * say more; what it names must be there with its type, unless it is optional, which stands for absent and null.
 */
final class RecordReader {

    private RecordReader() {}

    /**
     * @param where the object is from, for messages
     * @throws UnexpectedAnswerException naming the first component that is missing or of another type
     */
    static <R extends Record> R read(JsonNode json, Class<R> type, String where) throws UnexpectedAnswerException {
        if (!json.isObject()) {
            throw unexpected(json, where, "an object");
        }
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            RecordComponent c = components[i];
            values[i] = value(json.path(c.getName()), c.getGenericType(), where + ": " + c.getName());
        }
        try {
            Constructor<R> canonical = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            return canonical.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new UnexpectedAnswerException(where, e.getCause().getMessage(), "another value");
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e); // every record has one
        }
    }

    private static Object value(JsonNode json, Type type, String where) throws UnexpectedAnswerException {
        boolean isAbsent = json.isMissingNode() || json.isNull();
        if (type == OptionalDouble.class) {
            return isAbsent ? OptionalDouble.empty() : OptionalDouble.of((double) value(json, double.class, where));
        }
        if (type instanceof ParameterizedType of) {
            Type each = of.getActualTypeArguments()[0];
            if (of.getRawType() == Optional.class) {
                return isAbsent ? Optional.empty() : Optional.of(value(json, each, where));
            }
            return list(json, each, where);
        }
        if (type == JsonNode.class) {
            return require(json, !isAbsent, where, "a value");
        }
        if (type == String.class) {
            return require(json, json.isTextual(), where, "text").textValue();
        }
        if (type == boolean.class) {
            return require(json, json.isBoolean(), where, "true or false").booleanValue();
        }
        if (type == int.class) {
            return require(json, json.isIntegralNumber() && json.canConvertToInt(), where, "a whole number")
                    .intValue();
        }
        if (type == long.class) {
            return require(json, json.isIntegralNumber() && json.canConvertToLong(), where, "a whole number")
                    .longValue();
        }
        if (type == double.class) {
            return require(json, json.isNumber(), where, "a number").doubleValue();
        }
        if (type == Instant.class) {
            return instant(json, where);
        }
        Class<?> named = (Class<?>) type;
        return named.isEnum() ? constant(json, named, where) : read(json, named.asSubclass(Record.class), where);
    }

    private static List<Object> list(JsonNode json, Type each, String where) throws UnexpectedAnswerException {
        require(json, json.isArray(), where, "a list");
        List<Object> all = new ArrayList<>();
        for (JsonNode item : json) {
            all.add(value(item, each, where + "[" + all.size() + "]"));
        }
        return List.copyOf(all);
    }

    private static Instant instant(JsonNode json, String where) throws UnexpectedAnswerException {
        try {
            return Instant.parse(json.asText());
        } catch (DateTimeException e) {
            throw unexpected(json, where, "a time such as 2026-01-31T10:00:00Z");
        }
    }

    private static Object constant(JsonNode json, Class<?> type, String where) throws UnexpectedAnswerException {
        for (Object constant : type.getEnumConstants()) {
            if (json.isTextual() && json.textValue().equals(word(constant))) {
                return constant;
            }
        }
        throw unexpected(json, where, "one of " + words(type));
    }

    /** As the contract writes the constant of an enum. */
    static String word(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** All words of an enum. */
    static List<String> words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(RecordReader::word).toList();
    }

    private static JsonNode require(JsonNode json, boolean holds, String where, String expected)
            throws UnexpectedAnswerException {
        if (!holds) {
            throw unexpected(json, where, expected);
        }
        return json;
    }

    private static UnexpectedAnswerException unexpected(JsonNode json, String where, String expected) {
        return new UnexpectedAnswerException(where, json.isMissingNode() ? "missing" : json.toString(), expected);
    }
}
