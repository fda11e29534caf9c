package org.petmr.acquisition.dicom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes a {@link DicomObject}. The value representation comes from the dictionary; for private or unknown tags give it.
 * A later value of a tag replaces an earlier one. Text is written in UTF-8, and Specific Character Set says so when any
 * text needs it. What does not fit the representation throws {@link IllegalArgumentException} naming the attribute.
 */
public final class DicomObjectBuilder {

    private final TreeMap<Integer, Element> elements = new TreeMap<>(Integer::compareUnsigned);
    private Charset charset = StandardCharsets.UTF_8;
    private boolean hasForeignText;

    DicomObjectBuilder() {}

    DicomObjectBuilder(DicomObject from) {
        from.elements().forEach(element -> elements.put(element.tag(), element));
        charset = from.contains(Tag.SpecificCharacterSet) ? from.charset() : StandardCharsets.UTF_8;
    }

    public DicomObjectBuilder put(int tag, String... texts) {
        return put(tag, knownVr(tag), texts);
    }

    public DicomObjectBuilder put(int tag, Vr vr, String... texts) {
        for (String text : texts) {
            hasForeignText |= text.chars().anyMatch(c -> c > 0x7E);
        }
        byte[] bytes = Values.encodeTexts(tag, vr, charset, texts);
        if (tag == Tag.SpecificCharacterSet) {
            charset = CharacterSets.of(List.of(texts));
        }
        return put(new Element.Value(tag, vr, bytes));
    }

    /** Whole numbers: IS, DS, US, SS, UL, SL, AT and the like. */
    public DicomObjectBuilder put(int tag, int... numbers) {
        double[] exact = new double[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            exact[i] = numbers[i];
        }
        return put(tag, exact);
    }

    /** Numbers, written as the representation asks: DS with at most 16 characters, FD, FL, whole ones alike. */
    public DicomObjectBuilder put(int tag, double... numbers) {
        return put(tag, knownVr(tag), numbers);
    }

    public DicomObjectBuilder put(int tag, Vr vr, double... numbers) {
        return put(new Element.Value(tag, vr, Values.encodeNumbers(tag, vr, numbers)));
    }

    /** Bytes as on the wire; an odd length is padded. */
    public DicomObjectBuilder put(int tag, byte[] bytes) {
        return put(tag, knownVr(tag), bytes);
    }

    public DicomObjectBuilder put(int tag, Vr vr, byte[] bytes) {
        return put(new Element.Value(tag, vr, (bytes.length & 1) == 0 ? bytes : padded(bytes, vr)));
    }

    /** 16-bit words, such as pixels. */
    public DicomObjectBuilder put(int tag, short[] words) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(words);
        return put(tag, bytes.array());
    }

    /** The items of a sequence. */
    public DicomObjectBuilder put(int tag, DicomObject... items) {
        return putItems(tag, List.of(items));
    }

    public DicomObjectBuilder putItems(int tag, List<DicomObject> items) {
        return put(new Element.Sequence(tag, items));
    }

    public DicomObjectBuilder put(Element element) {
        elements.put(element.tag(), element);
        return this;
    }

    /** Present without a value: what type 2 asks for when nothing is known. */
    public DicomObjectBuilder putEmpty(int tag) {
        Vr vr = knownVr(tag);
        return put(vr == Vr.SQ ? new Element.Sequence(tag, List.of()) : new Element.Value(tag, vr, new byte[0]));
    }

    /** The text, or an empty attribute when there is none. */
    public DicomObjectBuilder putOrEmpty(int tag, Optional<String> text) {
        return text.isPresent() ? put(tag, text.get()) : putEmpty(tag);
    }

    /** A code sequence of one item (PS3.3 Table 8.8-1). */
    public DicomObjectBuilder putCode(int tag, String value, String scheme, String meaning) {
        return put(tag, code(value, scheme, meaning));
    }

    /** An item that holds a code: value, coding scheme designator, meaning. */
    public static DicomObject code(String value, String scheme, String meaning) {
        return new DicomObjectBuilder()
                .put(Tag.CodeValue, value)
                .put(Tag.CodingSchemeDesignator, scheme)
                .put(Tag.CodeMeaning, meaning)
                .build();
    }

    /**
     * A private element: reserves the first free block of the group for its creator, or uses the one it has.
     *
     * @param group odd
     * @param element the lower byte of the element number
     */
    public DicomObjectBuilder putPrivate(String creator, int group, int element, Vr vr, byte[] bytes) {
        int block = 0x10;
        while (elements.containsKey(group << 16 | block)
                && !new DicomObject(elements.values().toArray(new Element[0]), charset)
                        .string(group << 16 | block, "")
                        .equals(creator)) {
            block++;
        }
        put(group << 16 | block, Vr.LO, creator);
        return put(group << 16 | block << 8 | element, vr, bytes);
    }

    public DicomObjectBuilder remove(int tag) {
        elements.remove(tag);
        return this;
    }

    public DicomObject build() {
        if (hasForeignText && !elements.containsKey(Tag.SpecificCharacterSet)) {
            put(Tag.SpecificCharacterSet, "ISO_IR 192");
        }
        return new DicomObject(elements.values().toArray(new Element[0]), charset);
    }

    private static Vr knownVr(int tag) {
        Vr vr = Dictionary.vr(tag);
        if (vr == Vr.UN) {
            throw new IllegalArgumentException(Tag.name(tag) + ": not in the dictionary (expected: give its Vr)");
        }
        return vr;
    }

    private static byte[] padded(byte[] bytes, Vr vr) {
        byte[] even = java.util.Arrays.copyOf(bytes, bytes.length + 1);
        even[bytes.length] = vr.padding();
        return even;
    }
}
