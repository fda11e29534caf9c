package org.petmr.recon.event.petsird;

import java.util.List;

/**
 * A list of small records of unsigned numbers, such as events: one array, no object for each. The array is shared.
 *
 * @param columns field of each number of a row; fields that hold several occur several times
 * @param words row after row
 */
public record UintRows(List<String> columns, int[] words) {

    /** Rows. */
    public int count() {
        return words.length / columns.size();
    }

    /** Where a field stands in a row. */
    public int column(String field) {
        int at = columns.indexOf(field);
        if (at < 0) {
            throw new IllegalArgumentException(
                    "PETSIRD event: fields %s (expected: %s among them)".formatted(columns, field));
        }
        return at;
    }
}
