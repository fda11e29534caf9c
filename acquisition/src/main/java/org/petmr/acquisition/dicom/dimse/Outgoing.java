package org.petmr.acquisition.dicom.dimse;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomFormatException;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomWriter;
import org.petmr.acquisition.dicom.StoreSource;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.TransferSyntax;

/**
 * An object that is to be sent, as far as it must be known before an association is asked for.
 *
 * @param index its place in the list of all
 * @param syntax how it lies in its file; explicit little endian for one in memory
 * @param dataSetAt first byte of the data set in its file
 */
public record Outgoing(
        int index,
        StoreSource source,
        String sopClassUid,
        String sopInstanceUid,
        TransferSyntax syntax,
        long dataSetAt) {

    /** A data set's bytes and how many there are. */
    public record Body(InputStream in, long length) implements AutoCloseable {

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** Looks at a source; throws when it cannot be read or is not DICOM. */
    public static Outgoing of(int index, StoreSource source) throws IOException {
        if (source instanceof StoreSource.Memory memory) {
            DicomObject dataSet = memory.dataSet();
            return new Outgoing(
                    index,
                    source,
                    dataSet.requireString(Tag.SOPClassUID),
                    dataSet.requireString(Tag.SOPInstanceUID),
                    isEncapsulated(dataSet) ? unknownCompression() : TransferSyntax.EXPLICIT_LE,
                    0);
        }
        Path file = ((StoreSource.File) source).path();
        DicomFile.Layout layout = DicomFile.layout(file);
        return new Outgoing(
                index,
                source,
                layout.meta().requireString(Tag.MediaStorageSOPClassUID),
                layout.meta().requireString(Tag.MediaStorageSOPInstanceUID),
                layout.syntax(),
                layout.dataSetAt());
    }

    private static boolean isEncapsulated(DicomObject dataSet) {
        return dataSet.element(Tag.PixelData).isPresent()
                && dataSet.bytes(Tag.PixelData).length == 0
                && dataSet.requireInt(Tag.Rows) > 0;
    }

    private static TransferSyntax unknownCompression() {
        throw new DicomFormatException("compressed pixels in memory (expected: plain ones, or a file)");
    }

    /** The data set in this transfer syntax: straight from the file when it lies there so, else written anew. */
    public Body body(TransferSyntax wanted) throws IOException {
        if (source instanceof StoreSource.File file) {
            if (wanted.equals(syntax)) {
                InputStream in = new BufferedInputStream(Files.newInputStream(file.path()), 1 << 16);
                in.skipNBytes(dataSetAt);
                return new Body(in, Files.size(file.path()) - dataSetAt);
            }
            return inMemory(DicomFile.read(file.path()).dataSet(), wanted);
        }
        return inMemory(((StoreSource.Memory) source).dataSet(), wanted);
    }

    private static Body inMemory(DicomObject dataSet, TransferSyntax wanted) {
        byte[] bytes = DicomWriter.bytes(dataSet, wanted);
        return new Body(new ByteArrayInputStream(bytes), bytes.length);
    }
}
