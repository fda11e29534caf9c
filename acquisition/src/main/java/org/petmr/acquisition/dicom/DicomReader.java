package org.petmr.acquisition.dicom;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Reads data sets, explicit and implicit little endian, with sequences of defined and undefined length (PS3.5 section 7).
 *
 * <p>Lenient where senders are known to be: order of tags, odd lengths, group lengths (dropped). Strict where memory or
 * meaning is at stake: every length against the bytes that are left, nesting to {@value #MAX_NESTING}, no tag twice.
 */
public final class DicomReader {

    static final int MAX_NESTING = 16;
    private static final long UNDEFINED = 0xFFFFFFFFL;

    /** What stands between a tag and its value. */
    private record Head(Vr vr, long length) {}

    private final DicomInput in;
    private final boolean stopAtPixels;

    private DicomReader(DicomInput in, boolean stopAtPixels) {
        this.in = in;
        this.stopAtPixels = stopAtPixels;
    }

    /** Reads a whole data set from memory. */
    public static DicomObject read(byte[] bytes, TransferSyntax syntax) {
        try {
            return read(new ByteArrayInputStream(bytes), bytes.length, syntax, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
    }

    /**
     * Reads a data set from a stream.
     *
     * @param available how many bytes the stream holds
     * @param stopAtPixels true to leave pixel data and what follows it unread
     */
    static DicomObject read(InputStream in, long available, TransferSyntax syntax, boolean stopAtPixels)
            throws IOException {
        DicomInput input = new DicomInput(in, available);
        return new DicomReader(input, stopAtPixels)
                .dataSet(available, false, syntax.isExplicit(), StandardCharsets.ISO_8859_1, 0);
    }

    /**
     * Reads elements up to {@code end}, or to an item delimitation when {@code isDelimited}.
     *
     * @param inherited the character set of the data set around this one
     */
    private DicomObject dataSet(long end, boolean isDelimited, boolean isExplicit, Charset inherited, int depth)
            throws IOException {
        if (depth > MAX_NESTING) {
            throw new DicomFormatException("sequence at byte %d: nested %d deep (expected: at most %d)"
                    .formatted(in.position(), depth, MAX_NESTING));
        }
        TreeMap<Integer, Element> elements = null;
        Charset charset = inherited;
        while (in.position() < end) {
            long at = in.position();
            int tag = in.tag();
            if (tag == Tag.ITEM_DELIMITATION && isDelimited) {
                in.unsignedInt();
                return made(elements, charset);
            }
            if (Tag.group(tag) == 0xFFFE) {
                throw new DicomFormatException(
                        "%s at byte %d: outside a sequence (expected: an element)".formatted(Tag.name(tag), at));
            }
            if (stopAtPixels && depth == 0 && Tag.group(tag) == 0x7FE0) {
                head(tag, end, isExplicit); // the pixels stay unread, but they must be there
                return made(elements, charset);
            }
            Element element = element(tag, end, isExplicit, charset, depth);
            if (Tag.element(tag) == 0) {
                continue; // a group length says nothing that we need, and is wrong after any change
            }
            if (elements == null) {
                elements = new TreeMap<>(Integer::compareUnsigned);
            }
            if (elements.put(tag, element) != null) {
                throw new DicomFormatException("%s at byte %d: twice (expected: once)".formatted(Tag.name(tag), at));
            }
            if (tag == Tag.SpecificCharacterSet && element instanceof Element.Value value) {
                charset = CharacterSets.of(Values.texts(value, StandardCharsets.US_ASCII));
            }
        }
        if (isDelimited) {
            throw new DicomFormatException("item: no end before byte " + end + " (expected: an item delimitation)");
        }
        return made(elements, charset);
    }

    private static DicomObject made(TreeMap<Integer, Element> elements, Charset charset) {
        Element[] ordered =
                elements == null ? new Element[0] : elements.values().toArray(new Element[0]);
        return new DicomObject(ordered, charset);
    }

    private Element element(int tag, long end, boolean isExplicit, Charset charset, int depth) throws IOException {
        Head head = head(tag, end, isExplicit);
        Vr vr = head.vr();
        long length = head.length();
        if (vr == Vr.SQ) {
            return sequence(tag, length, end, isExplicit, charset, depth);
        }
        if (length != UNDEFINED) {
            return new Element.Value(tag, vr, in.bytes(tag, length));
        }
        if (vr == Vr.UN) {
            return sequence(tag, length, end, false, charset, depth); // PS3.5 6.2.2 note 2
        }
        if (tag == Tag.PixelData && (vr == Vr.OB || vr == Vr.OW)) {
            return fragments(tag, vr, end);
        }
        throw new DicomFormatException("%s at byte %d: undefined length (expected: one only for sequences and pixels)"
                .formatted(Tag.name(tag), in.position()));
    }

    /** Reads representation and length of an element and holds the length against what is left. */
    private Head head(int tag, long end, boolean isExplicit) throws IOException {
        Vr vr;
        long length;
        if (isExplicit) {
            int first = in.unsignedShort();
            vr = vr(tag, (char) (first & 0xFF), (char) (first >>> 8));
            if (vr.hasLongLength()) {
                in.unsignedShort();
                length = in.unsignedInt();
            } else {
                length = in.unsignedShort();
            }
        } else {
            vr = Dictionary.vr(tag);
            length = in.unsignedInt();
        }
        if (length != UNDEFINED && length > end - in.position()) {
            throw new DicomFormatException("%s at byte %d: length %d (expected: at most %d)"
                    .formatted(Tag.name(tag), in.position(), length, Math.max(0, end - in.position())));
        }
        return new Head(vr, length);
    }

    private Element sequence(int tag, long length, long end, boolean isExplicit, Charset charset, int depth)
            throws IOException {
        boolean isDelimited = length == UNDEFINED;
        long sequenceEnd = isDelimited ? end : in.position() + length;
        List<DicomObject> items = new ArrayList<>(1);
        while (in.position() < sequenceEnd) {
            long at = in.position();
            int itemTag = in.tag();
            long itemLength = in.unsignedInt();
            if (itemTag == Tag.SEQUENCE_DELIMITATION && isDelimited) {
                return new Element.Sequence(tag, items);
            }
            if (itemTag != Tag.ITEM) {
                throw new DicomFormatException(
                        "%s at byte %d: holds %s (expected: an item)".formatted(Tag.name(tag), at, Tag.name(itemTag)));
            }
            boolean isItemDelimited = itemLength == UNDEFINED;
            long itemEnd = isItemDelimited ? sequenceEnd : in.position() + itemLength;
            if (itemEnd > sequenceEnd) {
                throw new DicomFormatException("%s at byte %d: item of %d bytes (expected: at most %d)"
                        .formatted(Tag.name(tag), at, itemLength, sequenceEnd - in.position()));
            }
            items.add(dataSet(itemEnd, isItemDelimited, isExplicit, charset, depth + 1));
        }
        if (isDelimited) {
            throw new DicomFormatException(
                    "%s: no end before byte %d (expected: a sequence delimitation)".formatted(Tag.name(tag), end));
        }
        return new Element.Sequence(tag, items);
    }

    private Element fragments(int tag, Vr vr, long end) throws IOException {
        List<byte[]> fragments = new ArrayList<>();
        while (in.position() < end) {
            int itemTag = in.tag();
            long length = in.unsignedInt();
            if (itemTag == Tag.SEQUENCE_DELIMITATION) {
                return new Element.Fragments(tag, vr, fragments);
            }
            if (itemTag != Tag.ITEM) {
                throw new DicomFormatException("%s at byte %d: %s (expected: a fragment)"
                        .formatted(Tag.name(tag), in.position(), Tag.name(itemTag)));
            }
            fragments.add(in.bytes(tag, length));
        }
        throw new DicomFormatException(Tag.name(tag) + ": no end (expected: a sequence delimitation)");
    }

    private Vr vr(int tag, char first, char second) {
        if (first < 'A' || first > 'Z' || second < 'A' || second > 'Z') {
            throw new DicomFormatException("%s at byte %d: value representation %04x (expected: two capital letters)"
                    .formatted(Tag.name(tag), in.position(), first << 8 | second));
        }
        try {
            return Vr.valueOf("" + first + second);
        } catch (IllegalArgumentException e) {
            return Vr.UN; // representations to come have 32-bit lengths (PS3.5 6.2.2)
        }
    }
}
