package org.petmr.acquisition.dicom;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes data sets, explicit and implicit little endian. Sequences and items have defined lengths unless asked otherwise;
 * both are equal to every reader (PS3.5 7.5.1).
 */
public final class DicomWriter {

    private static final int UNDEFINED = 0xFFFFFFFF;

    private final OutputStream out;
    private final boolean isExplicit;
    private final boolean isDelimited;
    private final ByteBuffer header = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);

    private DicomWriter(OutputStream out, TransferSyntax syntax, boolean isDelimited) {
        this.out = out;
        this.isExplicit = syntax.isExplicit();
        this.isDelimited = isDelimited;
    }

    /** Writes the elements, sequences with defined lengths. Does not buffer; does not close. */
    public static void write(DicomObject dataSet, TransferSyntax syntax, OutputStream out) throws IOException {
        new DicomWriter(out, syntax, false).dataSet(dataSet);
    }

    /** As {@link #write}, but sequences and items of undefined length, ended by delimitations. */
    public static void writeDelimited(DicomObject dataSet, TransferSyntax syntax, OutputStream out) throws IOException {
        new DicomWriter(out, syntax, true).dataSet(dataSet);
    }

    public static byte[] bytes(DicomObject dataSet, TransferSyntax syntax) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            write(dataSet, syntax, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return out.toByteArray();
    }

    private void dataSet(DicomObject dataSet) throws IOException {
        for (Element element : dataSet.elements()) {
            if (element instanceof Element.Value value) {
                head(value.tag(), value.vr(), even(value.bytes().length), value.bytes().length);
                out.write(value.bytes());
                if ((value.bytes().length & 1) == 1) {
                    out.write(value.vr().padding());
                }
            } else if (element instanceof Element.Sequence sequence) {
                sequence(sequence);
            } else if (element instanceof Element.Fragments fragments) {
                fragments(fragments);
            }
        }
    }

    private void sequence(Element.Sequence sequence) throws IOException {
        head(sequence.tag(), Vr.SQ, isDelimited ? UNDEFINED : itemsLength(sequence), 0);
        for (DicomObject item : sequence.items()) {
            mark(Tag.ITEM, isDelimited ? UNDEFINED : length(item));
            dataSet(item);
            if (isDelimited) {
                mark(Tag.ITEM_DELIMITATION, 0);
            }
        }
        if (isDelimited) {
            mark(Tag.SEQUENCE_DELIMITATION, 0);
        }
    }

    private void fragments(Element.Fragments fragments) throws IOException {
        head(fragments.tag(), fragments.vr(), UNDEFINED, 0);
        for (byte[] fragment : fragments.fragments()) {
            mark(Tag.ITEM, even(fragment.length));
            out.write(fragment);
            if ((fragment.length & 1) == 1) {
                out.write(0);
            }
        }
        mark(Tag.SEQUENCE_DELIMITATION, 0);
    }

    private void head(int tag, Vr vr, int length, int valueLength) throws IOException {
        header.clear().putShort((short) Tag.group(tag)).putShort((short) Tag.element(tag));
        if (isExplicit) {
            Vr written = written(vr, valueLength);
            header.put((byte) written.name().charAt(0))
                    .put((byte) written.name().charAt(1));
            if (written.hasLongLength()) {
                header.putShort((short) 0).putInt(length);
            } else {
                header.putShort((short) length);
            }
        } else {
            header.putInt(length);
        }
        out.write(header.array(), 0, header.position());
    }

    private void mark(int tag, int length) throws IOException {
        header.clear()
                .putShort((short) Tag.group(tag))
                .putShort((short) Tag.element(tag))
                .putInt(length);
        out.write(header.array(), 0, header.position());
    }

    /** A value too long for a 16-bit length goes out as UN (PS3.5 6.2.2 note 4). */
    private static Vr written(Vr vr, int valueLength) {
        return vr.hasLongLength() || valueLength <= 0xFFFE ? vr : Vr.UN;
    }

    private int length(DicomObject dataSet) {
        long length = 0;
        for (Element element : dataSet.elements()) {
            int head = 8;
            if (element instanceof Element.Value value) {
                head += isExplicit && written(value.vr(), value.bytes().length).hasLongLength() ? 4 : 0;
                length += head + even(value.bytes().length);
            } else if (element instanceof Element.Sequence sequence) {
                length += head + (isExplicit ? 4 : 0) + itemsLength(sequence);
            } else if (element instanceof Element.Fragments fragments) {
                length += head + (isExplicit ? 4 : 0) + 8;
                for (byte[] fragment : fragments.fragments()) {
                    length += 8 + even(fragment.length);
                }
            }
        }
        return Math.toIntExact(length);
    }

    private int itemsLength(Element.Sequence sequence) {
        long length = 0;
        for (DicomObject item : sequence.items()) {
            length += 8 + length(item);
        }
        return Math.toIntExact(length);
    }

    private static int even(int length) {
        return length + (length & 1);
    }
}
