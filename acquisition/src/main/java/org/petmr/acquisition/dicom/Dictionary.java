package org.petmr.acquisition.dicom;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Tag to value representation and keyword, read once from {@code dictionary.txt}. */
final class Dictionary {

    private record Entry(Vr vr, String keyword) {}

    private static final Map<Integer, Entry> ENTRIES = load();

    private Dictionary() {}

    /**
     * The representation of a tag; {@link Vr#UN} when it is not known. Group lengths are UL and private creators LO
     * whatever the group (PS3.5 7.2, 7.8.1).
     */
    static Vr vr(int tag) {
        Entry entry = ENTRIES.get(tag);
        if (entry != null) {
            return entry.vr();
        }
        int element = Tag.element(tag);
        if (element == 0) {
            return Vr.UL;
        }
        return Tag.isPrivate(tag) && element >= 0x10 && element <= 0xFF ? Vr.LO : Vr.UN;
    }

    /** The keyword of a tag; empty when it is not known. */
    static String keyword(int tag) {
        Entry entry = ENTRIES.get(tag);
        return entry == null ? "" : entry.keyword();
    }

    private static Map<Integer, Entry> load() {
        Map<Integer, Entry> entries = new HashMap<>();
        try (InputStream in = Dictionary.class.getResourceAsStream("dictionary.txt")) {
            if (in == null) {
                throw new IllegalStateException("dictionary.txt: not beside " + Dictionary.class.getName());
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    String[] part = line.split(" ");
                    entries.put(Integer.parseUnsignedInt(part[0], 16), new Entry(Vr.valueOf(part[1]), part[2]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(entries);
    }
}
