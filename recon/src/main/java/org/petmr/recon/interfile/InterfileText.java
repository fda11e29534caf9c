package org.petmr.recon.interfile;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The text of an Interfile header, line by line. */
public final class InterfileText {

    private final String dataName;
    private final StringBuilder text = new StringBuilder("!INTERFILE :=\n");

    /** @param dataName name of the file of values */
    public InterfileText(String dataName) {
        this.dataName = dataName;
    }

    /** Name of the file of values, as the header must name it. */
    public String dataName() {
        return dataName;
    }

    public InterfileText line(String key, Object value) {
        text.append(key).append(" := ").append(value).append('\n');
        return this;
    }

    public InterfileText line(String key, int[] values) {
        return line(key, IntStream.of(values).mapToObj(Integer::toString).collect(Collectors.joining(",", "{", "}")));
    }

    /** A key without a value, such as the beginning of a section. */
    public InterfileText heading(String key) {
        text.append(key).append(" :=\n");
        return this;
    }

    /** The whole text, its last line included. */
    @Override
    public String toString() {
        return text + "!END OF INTERFILE :=\n";
    }
}
