package org.petmr.acquisition.dicom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A data set, or an item of a sequence: attributes in ascending order of their tags. It never changes once it is made;
 * {@link #builder} makes one, {@link #toBuilder} a changed copy.
 *
 * <p>Getters answer with what is there: an attribute that is absent or empty gives an empty answer. A value that is not of
 * the form its representation asks for throws {@link DicomFormatException}.
 */
public final class DicomObject {

    private static final byte[] NOTHING = {};
    private static final Element[] NO_ELEMENTS = {};

    private final Element[] elements;
    private final Charset charset;

    /** @param elements ascending by tag, none twice; kept */
    DicomObject(Element[] elements, Charset charset) {
        this.elements = elements.length == 0 ? NO_ELEMENTS : elements;
        this.charset = charset;
    }

    public static DicomObjectBuilder builder() {
        return new DicomObjectBuilder();
    }

    public DicomObjectBuilder toBuilder() {
        return new DicomObjectBuilder(this);
    }

    /** The elements, ascending by tag. */
    public List<Element> elements() {
        return List.of(elements);
    }

    public boolean isEmpty() {
        return elements.length == 0;
    }

    public boolean contains(int tag) {
        return indexOf(tag) >= 0;
    }

    public Optional<Element> element(int tag) {
        int at = indexOf(tag);
        return at < 0 ? Optional.empty() : Optional.of(elements[at]);
    }

    /** The first value as text, without padding. */
    public Optional<String> string(int tag) {
        return strings(tag).stream().findFirst().filter(text -> !text.isEmpty());
    }

    /** The first value as text, or this instead. */
    public String string(int tag, String otherwise) {
        return string(tag).orElse(otherwise);
    }

    /** All values as texts, without padding; numbers are written out. */
    public List<String> strings(int tag) {
        return value(tag).map(value -> Values.texts(value, charset)).orElse(List.of());
    }

    /** The first value, which must be there. */
    public String requireString(int tag) {
        return string(tag).orElseThrow(() -> missing(tag));
    }

    public OptionalInt intValue(int tag) {
        OptionalDouble number = doubleValue(tag);
        return number.isPresent() ? OptionalInt.of(whole(tag, number.getAsDouble())) : OptionalInt.empty();
    }

    /** The first value as a whole number, which must be there. */
    public int requireInt(int tag) {
        return intValue(tag).orElseThrow(() -> missing(tag));
    }

    public int[] ints(int tag) {
        double[] numbers = doubles(tag);
        int[] whole = new int[numbers.length];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = whole(tag, numbers[i]);
        }
        return whole;
    }

    public OptionalDouble doubleValue(int tag) {
        double[] numbers = doubles(tag);
        return numbers.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(numbers[0]);
    }

    public double doubleValue(int tag, double otherwise) {
        return doubleValue(tag).orElse(otherwise);
    }

    /** All values as numbers; none when the attribute is absent or empty. */
    public double[] doubles(int tag) {
        return value(tag).map(Values::numbers).orElseGet(() -> new double[0]);
    }

    /** Exactly this many numbers, which must be there. */
    public double[] requireDoubles(int tag, int count) {
        double[] numbers = doubles(tag);
        if (numbers.length == 0) {
            throw missing(tag);
        }
        if (numbers.length != count) {
            throw new DicomFormatException(
                    "%s: %d values (expected: %d)".formatted(Tag.name(tag), numbers.length, count));
        }
        return numbers;
    }

    /** The items of a sequence; none when it is absent. */
    public List<DicomObject> items(int tag) {
        return element(tag)
                .filter(Element.Sequence.class::isInstance)
                .map(element -> ((Element.Sequence) element).items())
                .orElse(List.of());
    }

    /** The first item of a sequence. */
    public Optional<DicomObject> item(int tag) {
        return items(tag).stream().findFirst();
    }

    /** The bytes of a value as on the wire, shared, not to be written; none when absent. */
    public byte[] bytes(int tag) {
        return value(tag).map(Element.Value::bytes).orElse(NOTHING);
    }

    /** The bytes of a value as 16-bit words in a new array, such as plain pixels. */
    public short[] shorts(int tag) {
        byte[] bytes = bytes(tag);
        short[] words = new short[bytes.length / 2];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(words);
        return words;
    }

    /**
     * The tag of a private element in this data set, through its creator (PS3.5 7.8.1): the block it reserved is not the
     * same in every file.
     *
     * @param group odd
     * @param element the lower byte of the element number
     */
    public OptionalInt privateTag(String creator, int group, int element) {
        for (int block = 0x10; block <= 0xFF; block++) {
            int creatorTag = group << 16 | block;
            if (contains(creatorTag) && string(creatorTag, "").equals(creator)) {
                return OptionalInt.of(group << 16 | block << 8 | element);
            }
        }
        return OptionalInt.empty();
    }

    /** How the text of this data set is encoded. */
    Charset charset() {
        return charset;
    }

    private Optional<Element.Value> value(int tag) {
        return element(tag).filter(Element.Value.class::isInstance).map(Element.Value.class::cast);
    }

    private int indexOf(int tag) {
        int low = 0;
        int high = elements.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Integer.compareUnsigned(elements[middle].tag(), tag);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    private static int whole(int tag, double number) {
        // AT and UL reach 2^32 - 1: those keep their bits.
        if (number != Math.rint(number) || number < Integer.MIN_VALUE || number > 0xFFFFFFFFL) {
            throw new DicomFormatException(
                    "%s: %s (expected: a whole number of 32 bits)".formatted(Tag.name(tag), number));
        }
        return (int) (long) number;
    }

    private static DicomFormatException missing(int tag) {
        return new DicomFormatException(Tag.name(tag) + ": missing (expected: a value)");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DicomObject that && Arrays.equals(elements, that.elements);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(elements);
    }

    /** Tags and sizes, no values: patients stay out of logs. */
    @Override
    public String toString() {
        return "DicomObject of " + elements.length + " elements";
    }
}
