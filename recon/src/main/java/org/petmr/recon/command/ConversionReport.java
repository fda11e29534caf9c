package org.petmr.recon.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a conversion carried and what it could not. */
final class ConversionReport {

    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final Map<String, Object> carried = new LinkedHashMap<>();
    private final Map<String, Object> notCarried = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private long lostBytes;

    ConversionReport(String in, String out) {
        figures.put("in", in);
        figures.put("out", out);
    }

    void kinds(String from, String to) {
        figures.put("from", from.toLowerCase(Locale.ROOT));
        figures.put("to", to.toLowerCase(Locale.ROOT));
    }

    void scanner(String name) {
        figures.put("scanner", name);
    }

    void carried(String what, Object howMuch) {
        carried.put(what, howMuch);
    }

    void notCarried(String what, Object howMuch) {
        notCarried.put(what, howMuch);
    }

    /** A sentence about what of the header or the meaning is lost. */
    void note(String text) {
        if (!notes.contains(text)) {
            notes.add(text);
        }
    }

    /** Bytes of the input that could not be read. */
    void lostBytes(long bytes) {
        lostBytes = bytes;
    }

    Map<String, Object> figures(double seconds) {
        Map<String, Object> all = new LinkedHashMap<>(figures);
        all.put("carried", carried);
        all.put("notCarried", notCarried);
        all.put("notes", notes);
        all.put("lostBytes", lostBytes);
        all.put("seconds", seconds);
        return all;
    }

    void print(PrintWriter out) {
        out.println(figures.get("out"));
        carried.forEach((what, n) -> out.printf(Locale.ROOT, "  carried      %-28s %s%n", what, text(n)));
        notCarried.forEach((what, n) -> out.printf(Locale.ROOT, "  not carried  %-28s %s%n", what, text(n)));
        if (lostBytes > 0) {
            out.printf(Locale.ROOT, "  damaged      %-28s %,d%n", "bytes that could not be read", lostBytes);
        }
        notes.forEach(note -> out.printf("  note         %s%n", note));
        out.flush();
    }

    private static String text(Object value) {
        return value instanceof Long || value instanceof Integer
                ? String.format(Locale.ROOT, "%,d", value)
                : String.valueOf(value);
    }
}
