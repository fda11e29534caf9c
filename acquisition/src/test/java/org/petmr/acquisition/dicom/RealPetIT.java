package org.petmr.acquisition.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.Peers;

/** A real PET series in implicit little endian: 299 slices of 128 x 128. */
class RealPetIT {

    @TempDir
    Path directory;

    @Test
    void implicitFilesAreReadAndWrittenExplicitWithoutLoss() throws Exception {
        int files = 0;
        double largestBqPerMl = 0;
        try (InputStream in = Files.newInputStream(Peers.data("pet-wholebody-dicom/pet-series.zip"));
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.isDirectory()) {
                    continue;
                }
                Path file = directory.resolve("a.dcm");
                Files.write(file, zip.readAllBytes());
                DicomFile read = DicomFile.read(file);
                assertThat(read.transferSyntax()).isEqualTo(TransferSyntax.IMPLICIT_LE);
                DicomObject o = read.dataSet();
                assertThat(o.requireString(Tag.Units)).isEqualTo("BQML");
                DicomObject tracer =
                        o.item(Tag.RadiopharmaceuticalInformationSequence).orElseThrow();
                assertThat(tracer.doubleValue(Tag.RadionuclideHalfLife)).hasValue(6586.2);
                double slope = o.doubleValue(Tag.RescaleSlope).orElseThrow();
                for (short pixel : o.shorts(Tag.PixelData)) {
                    largestBqPerMl = Math.max(largestBqPerMl, pixel * slope);
                }
                byte[] explicit = DicomWriter.bytes(o, TransferSyntax.EXPLICIT_LE);
                assertThat(DicomReader.read(explicit, TransferSyntax.EXPLICIT_LE))
                        .isEqualTo(o);
                files++;
            }
        }
        assertThat(files).isEqualTo(299);
        assertThat(largestBqPerMl).isCloseTo(66_300, within(100.0)); // as other readers found
    }
}
