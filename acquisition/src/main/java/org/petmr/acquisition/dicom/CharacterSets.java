package org.petmr.acquisition.dicom;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Specific Character Set (0008,0005) to Java charsets (PS3.3 C.12.1.1.2). Code extensions by ISO 2022 escapes are read
 * for the common second sets of East Asia; anything not known is read as Latin 1, which at least keeps every byte apart.
 */
final class CharacterSets {

    private static final Map<String, String> BY_TERM = Map.ofEntries(
            Map.entry("ISO_IR 6", "US-ASCII"),
            Map.entry("ISO_IR 100", "ISO-8859-1"),
            Map.entry("ISO_IR 101", "ISO-8859-2"),
            Map.entry("ISO_IR 109", "ISO-8859-3"),
            Map.entry("ISO_IR 110", "ISO-8859-4"),
            Map.entry("ISO_IR 144", "ISO-8859-5"),
            Map.entry("ISO_IR 127", "ISO-8859-6"),
            Map.entry("ISO_IR 126", "ISO-8859-7"),
            Map.entry("ISO_IR 138", "ISO-8859-8"),
            Map.entry("ISO_IR 148", "ISO-8859-9"),
            Map.entry("ISO_IR 203", "ISO-8859-15"),
            Map.entry("ISO_IR 166", "TIS-620"),
            Map.entry("ISO_IR 13", "JIS_X0201"),
            Map.entry("ISO_IR 192", "UTF-8"),
            Map.entry("GB18030", "GB18030"),
            Map.entry("GBK", "GBK"),
            Map.entry("ISO_IR 87", "ISO-2022-JP"),
            Map.entry("ISO_IR 159", "ISO-2022-JP-2"),
            Map.entry("ISO_IR 149", "EUC-KR"),
            Map.entry("ISO_IR 58", "GB2312"));

    private CharacterSets() {}

    /** The charset for these values of Specific Character Set; none or an empty one is the default repertoire. */
    static Charset of(List<String> terms) {
        Charset found = StandardCharsets.ISO_8859_1;
        // With code extensions the last set that we can read decides: it holds the first ones' ASCII as well.
        for (String term : terms) {
            String name = BY_TERM.get(term.trim().replace("ISO 2022 IR", "ISO_IR"));
            if (name != null && !name.equals("US-ASCII") && Charset.isSupported(name)) {
                found = Charset.forName(name);
            }
        }
        return found;
    }

    static String decode(byte[] value, Charset charset) {
        String text = new String(value, charset);
        if (text.indexOf('\u001b') < 0) {
            return text;
        }
        // Escapes that Java's charset did not eat only switch G1, which EUC-KR and GB2312 have switched already.
        return text.replaceAll("\u001b[$]?[()\\-,]?.", "");
    }
}
