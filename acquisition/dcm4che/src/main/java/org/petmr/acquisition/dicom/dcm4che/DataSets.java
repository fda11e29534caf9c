package org.petmr.acquisition.dicom.dcm4che;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.dcm4che3.data.Attributes;
import org.dcm4che3.data.UID;
import org.dcm4che3.io.DicomInputStream;
import org.dcm4che3.io.DicomOutputStream;
import org.dcm4che3.net.DataWriter;
import org.dcm4che3.net.InputStreamDataWriter;
import org.petmr.acquisition.dicom.DicomFormatException;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomReader;
import org.petmr.acquisition.dicom.DicomWriter;
import org.petmr.acquisition.dicom.TransferSyntax;
import org.petmr.acquisition.dicom.dimse.Command;

/** Our data sets as dcm4che has them, and back, by way of their bytes: neither model has to know the other's types. */
final class DataSets {

    /** Attributes of one message that we hold in memory; objects that are stored go to files. */
    static final int MAX_BYTES = 16 << 20;

    private DataSets() {}

    static DataWriter writer(DicomObject dataSet) {
        return (out, tsuid) -> new InputStreamDataWriter(
                        new ByteArrayInputStream(DicomWriter.bytes(dataSet, TransferSyntax.of(tsuid))))
                .writeTo(out, tsuid);
    }

    /** Reads a data set as it comes; throws {@link DicomFormatException} when it is broken or too long. */
    static DicomObject read(InputStream in, String transferSyntaxUid) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new DicomFormatException("data set: longer than %d bytes".formatted(MAX_BYTES));
        }
        return DicomReader.read(bytes, TransferSyntax.of(transferSyntaxUid));
    }

    static DicomObject ours(Attributes attributes) {
        return DicomReader.read(bytes(attributes, UID.ExplicitVRLittleEndian), TransferSyntax.EXPLICIT_LE);
    }

    static Attributes theirs(DicomObject dataSet) {
        return attributes(DicomWriter.bytes(dataSet, TransferSyntax.EXPLICIT_LE), UID.ExplicitVRLittleEndian);
    }

    static Command command(Attributes attributes) {
        return Command.read(bytes(attributes, UID.ImplicitVRLittleEndian));
    }

    static Attributes command(Command command) {
        byte[] bytes = DicomWriter.bytes(command.elements(), TransferSyntax.IMPLICIT_LE);
        return attributes(bytes, UID.ImplicitVRLittleEndian);
    }

    private static byte[] bytes(Attributes attributes, String transferSyntaxUid) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DicomOutputStream out = new DicomOutputStream(bytes, transferSyntaxUid)) {
            out.writeDataset(null, attributes);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteArray();
    }

    private static Attributes attributes(byte[] bytes, String transferSyntaxUid) {
        try (DicomInputStream in = new DicomInputStream(new ByteArrayInputStream(bytes), transferSyntaxUid)) {
            return in.readDataset();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
