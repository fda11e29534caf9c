package org.petmr.acquisition.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.acquisition.fuzz.Mutations;

/** Damaged files either read or give {@link DicomFormatException}; they never do anything else, nor take much memory. */
class DicomFuzzTest {

    private static final int ROUNDS = Mutations.inputs(4000, 400_000);

    @ParameterizedTest
    @ValueSource(longs = {1, 20261121, 77})
    void damagedFilesGiveOneException(long seed, @TempDir Path directory) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[][] valid = {file(TransferSyntax.EXPLICIT_LE), file(TransferSyntax.IMPLICIT_LE), delimited()};
        Path file = directory.resolve("damaged.dcm");
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Files.write(file, damaged(valid[random.nextInt(valid.length)], random));
            try {
                touchAll(DicomFile.read(file).dataSet());
            } catch (DicomFormatException expected) {
                refused++;
            } catch (RuntimeException | Error other) {
                throw new AssertionError("seed " + seed + ", round " + round, other);
            }
        }
        // Both must happen, or the damage is too small or too great to say anything.
        assertThat(refused).as("refused of %d, seed %d", ROUNDS, seed).isBetween(ROUNDS / 10, ROUNDS * 9 / 10);
    }

    private static byte[] damaged(byte[] valid, SplittableRandom random) {
        byte[] bytes = valid.clone();
        int from = 132;
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = from + random.nextInt(bytes.length - from);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                default -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) 0xFF);
            }
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    private static void touchAll(DicomObject dataSet) {
        for (Element element : dataSet.elements()) {
            if (element.vr().isText() || element.vr().isNumber()) {
                dataSet.strings(element.tag());
            }
            dataSet.bytes(element.tag());
            for (DicomObject item : dataSet.items(element.tag())) {
                touchAll(item);
            }
        }
        DicomWriter.bytes(dataSet, TransferSyntax.EXPLICIT_LE);
    }

    private static byte[] file(TransferSyntax syntax) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(DicomFile.head(Uids.MR_IMAGE, "1.2.3.4", syntax.uid()));
        DicomWriter.write(SampleObjects.varied(), syntax, out);
        return out.toByteArray();
    }

    private static byte[] delimited() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(DicomFile.head(Uids.MR_IMAGE, "1.2.3.4", TransferSyntax.EXPLICIT_LE.uid()));
        DicomWriter.writeDelimited(SampleObjects.varied(), TransferSyntax.EXPLICIT_LE, out);
        return out.toByteArray();
    }
}
