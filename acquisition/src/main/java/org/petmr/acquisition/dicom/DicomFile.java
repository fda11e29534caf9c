package org.petmr.acquisition.dicom;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A DICOM Part 10 file (PS3.10 section 7): 128 free bytes, {@code DICM}, group 0002 in explicit little endian, the data
 * set.
 *
 * @param meta the elements of group 0002
 * @param dataSet the rest, in the transfer syntax that {@code meta} names
 */
public record DicomFile(DicomObject meta, DicomObject dataSet) {

    private static final int PREAMBLE_BYTES = 128;
    private static final int MAX_META_BYTES = 1 << 20;

    /**
     * Where the data set of a file begins, and how it is laid out.
     *
     * @param meta the elements of group 0002
     * @param syntax how the data set is laid out
     * @param dataSetAt its first byte
     */
    public record Layout(DicomObject meta, TransferSyntax syntax, long dataSetAt) {}

    public TransferSyntax transferSyntax() {
        return TransferSyntax.of(meta.requireString(Tag.TransferSyntaxUID));
    }

    /** Reads a whole file; throws {@link DicomFormatException} when it is not one, with its name. */
    public static DicomFile read(Path file) throws IOException {
        return read(file, false);
    }

    /** Reads all but the pixels. */
    public static DicomFile readHeader(Path file) throws IOException {
        return read(file, true);
    }

    private static DicomFile read(Path file, boolean stopAtPixels) throws IOException {
        long size = Files.size(file);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            Layout layout = layout(in, size);
            DicomObject dataSet = DicomReader.read(in, size - layout.dataSetAt(), layout.syntax(), stopAtPixels);
            return new DicomFile(layout.meta(), dataSet);
        } catch (DicomFormatException e) {
            throw new DicomFormatException(file.getFileName() + ": " + e.getMessage(), e);
        }
    }

    /** Reads the head of a file only. */
    public static Layout layout(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return layout(in, Files.size(file));
        } catch (DicomFormatException e) {
            throw new DicomFormatException(file.getFileName() + ": " + e.getMessage(), e);
        }
    }

    /** Reads preamble and group 0002 and leaves the stream at the data set. */
    private static Layout layout(InputStream in, long size) throws IOException {
        byte[] preamble = in.readNBytes(PREAMBLE_BYTES + 4);
        if (preamble.length < PREAMBLE_BYTES + 4
                || !"DICM".equals(new String(preamble, PREAMBLE_BYTES, 4, StandardCharsets.US_ASCII))) {
            throw new DicomFormatException("no DICM at byte 128 (expected: a DICOM Part 10 file)");
        }
        // (0002,0000) UL, 4 bytes: how long the rest of the group is.
        byte[] lengthElement = in.readNBytes(12);
        if (lengthElement.length < 12
                || new DicomInput(new ByteArrayInputStream(lengthElement), 12).tag()
                        != Tag.FileMetaInformationGroupLength) {
            throw new DicomFormatException("no (0002,0000) at byte 132 (expected: the length of group 0002)");
        }
        DicomInput tail = new DicomInput(new ByteArrayInputStream(lengthElement, 8, 4), 4);
        long metaLength = tail.unsignedInt();
        long at = PREAMBLE_BYTES + 4 + 12 + metaLength;
        if (metaLength > MAX_META_BYTES || at > size) {
            throw new DicomFormatException("%s: %d (expected: at most %d)"
                    .formatted(
                            Tag.name(Tag.FileMetaInformationGroupLength),
                            metaLength,
                            Math.min(MAX_META_BYTES, Math.max(0, size - PREAMBLE_BYTES - 16))));
        }
        DicomObject meta = DicomReader.read(in.readNBytes((int) metaLength), TransferSyntax.EXPLICIT_LE);
        return new Layout(meta, TransferSyntax.of(meta.requireString(Tag.TransferSyntaxUID)), at);
    }

    /** Writes a file whole or not at all: to a temporary name beside it, synced, then renamed. Replaces an older one. */
    public static void write(Path file, DicomObject dataSet, TransferSyntax syntax) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                            temporary,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
                    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
                out.write(head(
                        dataSet.requireString(Tag.SOPClassUID),
                        dataSet.requireString(Tag.SOPInstanceUID),
                        syntax.uid()));
                DicomWriter.write(dataSet, syntax, out);
                out.flush();
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Writes explicit little endian. */
    public static void write(Path file, DicomObject dataSet) throws IOException {
        write(file, dataSet, TransferSyntax.EXPLICIT_LE);
    }

    /** What stands before the data set of a file: preamble, {@code DICM}, group 0002. */
    public static byte[] head(String sopClassUid, String sopInstanceUid, String transferSyntaxUid) {
        byte[] group = DicomWriter.bytes(
                DicomObject.builder()
                        .put(Tag.FileMetaInformationVersion, new byte[] {0, 1})
                        .put(Tag.MediaStorageSOPClassUID, sopClassUid)
                        .put(Tag.MediaStorageSOPInstanceUID, sopInstanceUid)
                        .put(Tag.TransferSyntaxUID, transferSyntaxUid)
                        .put(Tag.ImplementationClassUID, Uids.IMPLEMENTATION_CLASS)
                        .put(Tag.ImplementationVersionName, Uids.IMPLEMENTATION_VERSION)
                        .build(),
                TransferSyntax.EXPLICIT_LE);
        byte[] length = DicomWriter.bytes(
                DicomObject.builder()
                        .put(Tag.FileMetaInformationGroupLength, group.length)
                        .build(),
                TransferSyntax.EXPLICIT_LE);
        byte[] head = new byte[PREAMBLE_BYTES + 4 + length.length + group.length];
        System.arraycopy("DICM".getBytes(StandardCharsets.US_ASCII), 0, head, PREAMBLE_BYTES, 4);
        System.arraycopy(length, 0, head, PREAMBLE_BYTES + 4, length.length);
        System.arraycopy(group, 0, head, PREAMBLE_BYTES + 4 + length.length, group.length);
        return head;
    }
}
