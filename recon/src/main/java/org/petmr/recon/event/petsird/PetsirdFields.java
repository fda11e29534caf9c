package org.petmr.recon.event.petsird;

import java.util.List;
import java.util.Map;

/** Fields of records by name. One that the model of a file does not have is empty: zero, no text, no items. */
final class PetsirdFields {

    private PetsirdFields() {}

    /** The value as a record; empty when it is none. */
    @SuppressWarnings("unchecked") // records are maps made by YardlType, whose keys are field names
    static Map<String, Object> asRecord(Object value) {
        return value instanceof Map<?, ?> ? (Map<String, Object>) value : Map.of();
    }

    static Map<String, Object> record(Map<String, Object> of, String field) {
        return asRecord(of.get(field));
    }

    static String text(Map<String, Object> of, String field) {
        return of.get(field) instanceof String s ? s : "";
    }

    static long integer(Map<String, Object> of, String field) {
        return of.get(field) instanceof Long n ? n : 0;
    }

    static double number(Map<String, Object> of, String field) {
        return of.get(field) instanceof Number n ? n.doubleValue() : 0;
    }

    static List<?> list(Map<String, Object> of, String field) {
        return of.get(field) instanceof List<?> list ? list : List.of();
    }

    /** A vector or array of floats. */
    static float[] floats(Object value) {
        if (value instanceof NdArray array) {
            return floats(array.data());
        }
        return value instanceof float[] values ? values : new float[0];
    }

    static long[] integers(Object value) {
        if (value instanceof NdArray array) {
            return integers(array.data());
        }
        return value instanceof long[] values ? values : new long[0];
    }

    static float[] floats(Map<String, Object> of, String field) {
        return floats(of.get(field));
    }
}
