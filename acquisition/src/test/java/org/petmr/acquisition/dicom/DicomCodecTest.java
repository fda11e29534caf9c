package org.petmr.acquisition.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DicomCodecTest {

    private static final HexFormat HEX = HexFormat.of();

    @Test
    void explicitElementsHaveTheBytesOfTheStandard() {
        // PS3.5 7.1.2: short form for CS, long form with reserved bytes for OW; text padded by a space, UI by NUL.
        DicomObject dataSet = DicomObject.builder()
                .put(Tag.Modality, "PTX")
                .put(Tag.SOPInstanceUID, "1.2.3")
                .put(Tag.PixelData, new short[] {1, -1})
                .build();
        assertThat(HEX.formatHex(DicomWriter.bytes(dataSet, TransferSyntax.EXPLICIT_LE)))
                .isEqualTo("0800180055490600" + "312e322e3300" + "0800600043530400" + "50545820" + "e07f10004f570000"
                        + "04000000" + "0100ffff");
        assertThat(HEX.formatHex(DicomWriter.bytes(dataSet, TransferSyntax.IMPLICIT_LE)))
                .isEqualTo("0800180006000000" + "312e322e3300" + "0800600004000000" + "50545820" + "e07f100004000000"
                        + "0100ffff");
    }

    @Test
    void whatIsWrittenReadsBackEqualInEverySyntax() throws IOException {
        DicomObject dataSet = SampleObjects.varied();
        byte[] explicit = DicomWriter.bytes(dataSet, TransferSyntax.EXPLICIT_LE);
        assertThat(DicomReader.read(explicit, TransferSyntax.EXPLICIT_LE)).isEqualTo(dataSet);

        ByteArrayOutputStream delimited = new ByteArrayOutputStream();
        DicomWriter.writeDelimited(dataSet, TransferSyntax.EXPLICIT_LE, delimited);
        assertThat(delimited.size()).isGreaterThan(explicit.length);
        assertThat(DicomReader.read(delimited.toByteArray(), TransferSyntax.EXPLICIT_LE))
                .isEqualTo(dataSet);

        DicomObject implicit =
                DicomReader.read(DicomWriter.bytes(dataSet, TransferSyntax.IMPLICIT_LE), TransferSyntax.IMPLICIT_LE);
        // Private elements lose their representation without a dictionary: all else is the same.
        int privateTag = implicit.privateTag("OUR CREATOR", 0x0019, 0x0C).orElseThrow();
        assertThat(implicit.element(privateTag).orElseThrow().vr()).isEqualTo(Vr.UN);
        assertThat(implicit.toBuilder().remove(privateTag).build())
                .isEqualTo(dataSet.toBuilder().remove(privateTag).build());
    }

    @Test
    void gettersReadWhatWasPut() {
        DicomObject dataSet = SampleObjects.varied();
        assertThat(dataSet.string(Tag.PatientName)).contains("Müller^Käthe");
        assertThat(dataSet.strings(Tag.ImageType)).containsExactly("ORIGINAL", "PRIMARY", "M");
        assertThat(dataSet.string(Tag.AccessionNumber)).isEmpty();
        assertThat(dataSet.contains(Tag.AccessionNumber)).isTrue();
        assertThat(dataSet.requireInt(Tag.Rows)).isEqualTo(8);
        assertThat(dataSet.doubles(Tag.PixelSpacing)).containsExactly(2.0, 0.33333333333333);
        assertThat(dataSet.doubleValue(Tag.EffectiveEchoTime)).hasValue(1.23);
        assertThat(dataSet.intValue(Tag.DimensionIndexPointer)).hasValue(Tag.StackID);
        assertThat(dataSet.item(Tag.ReferencedSeriesSequence).orElseThrow().items(Tag.ReferencedSOPSequence))
                .hasSize(2);
        int privateTag = dataSet.privateTag("OUR CREATOR", 0x0019, 0x0C).orElseThrow();
        assertThat(privateTag).isEqualTo(0x0019100C);
        assertThat(dataSet.doubleValue(privateTag)).hasValue(1000);
        assertThat(dataSet.shorts(Tag.PixelData)[63]).isEqualTo((short) (63 * 517));
        assertThatThrownBy(() -> dataSet.requireString(Tag.StudyInstanceUID))
                .isInstanceOf(DicomFormatException.class)
                .hasMessage("(0020,000D) StudyInstanceUID: missing (expected: a value)");
    }

    @Test
    void unknownSequencesOfUndefinedLengthAreImplicitInside() {
        // PS3.5 6.2.2 note 2: UN of undefined length within explicit VR.
        byte[] bytes = HEX.parseHex("19001010" + "554e0000" + "ffffffff" + "feff00e0" + "ffffffff" + "0800600002000000"
                + "4d52" + "feff0de0" + "00000000" + "feffdde0" + "00000000");
        DicomObject dataSet = DicomReader.read(bytes, TransferSyntax.EXPLICIT_LE);
        assertThat(dataSet.items(0x00191010).get(0).string(Tag.Modality)).contains("MR");
    }

    @Test
    void textFollowsItsCharacterSet() {
        assertThat(withName("ISO_IR 100", "Müller", StandardCharsets.ISO_8859_1))
                .isEqualTo("Müller");
        assertThat(withName("ISO_IR 192", "Müller", StandardCharsets.UTF_8)).isEqualTo("Müller");
        assertThat(withName("ISO_IR 144", "Люкceмбypг", Charset.forName("ISO-8859-5")))
                .isEqualTo("Люкceмбypг");
        // PS3.5 H.3.1: a Japanese name with escapes.
        assertThat(withName("\\ISO 2022 IR 87", "Yamada^Tarou=山田^太郎", Charset.forName("ISO-2022-JP")))
                .isEqualTo("Yamada^Tarou=山田^太郎");
        // PS3.5 I.2: a Korean name, G1 switched by ESC $ ) C.
        byte[] korean = HEX.parseHex("486f6e675e47696c646f6e673d1b242943fbf35e1b242943d1ced4d7");
        assertThat(withName("\\ISO 2022 IR 149", korean)).isEqualTo("Hong^Gildong=洪^吉洞");
        assertThat(withName("NO SUCH SET", "abc", StandardCharsets.US_ASCII)).isEqualTo("abc");
    }

    private static String withName(String set, String name, Charset charset) {
        return withName(set, name.getBytes(charset));
    }

    private static String withName(String set, byte[] name) {
        byte[] setBytes = (set.length() % 2 == 0 ? set : set + " ").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes =
                ByteBuffer.allocate(16 + setBytes.length + name.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0x00050008).putInt(setBytes.length).put(setBytes);
        bytes.putInt(0x00100010).putInt(name.length).put(name);
        return DicomReader.read(bytes.array(), TransferSyntax.IMPLICIT_LE).requireString(Tag.PatientName);
    }

    @Test
    void decimalStringsFitSixteenCharactersAndStayClose() {
        for (double value : new double[] {0, -1.5, 1.0 / 3, -1.0 / 3e7, 6586.2, 1e-300, -123456789.123456789, 2e22}) {
            String text = Values.decimalString(value);
            assertThat(text.length()).as(text).isLessThanOrEqualTo(16);
            assertThat(Double.parseDouble(text))
                    .isCloseTo(value, org.assertj.core.data.Percentage.withPercentage(1e-6));
        }
        assertThat(Values.decimalString(2.0)).isEqualTo("2");
    }

    @Test
    void wrongValuesAreRefusedByName() {
        assertThatThrownBy(() -> DicomObject.builder().put(Tag.Rows, 70000))
                .hasMessage("(0028,0010) Rows: 70000.0 (expected: a whole number from 0 to 65535)");
        assertThatThrownBy(() -> DicomObject.builder().put(Tag.SOPInstanceUID, "1.02"))
                .hasMessageContaining("SOPInstanceUID: '1.02'");
        assertThatThrownBy(() -> DicomObject.builder().put(Tag.Modality, "pt")).hasMessageContaining("Modality: 'pt'");
        assertThatThrownBy(() -> DicomObject.builder().put(Tag.AccessionNumber, "12345678901234567"))
                .hasMessageContaining("17 characters (expected: at most 16 of SH)");
    }

    @Test
    void lengthsAndNestingAreBounded() {
        assertThatThrownBy(() -> DicomReader.read(HEX.parseHex("1000200000ffff7f"), TransferSyntax.IMPLICIT_LE))
                .isInstanceOf(DicomFormatException.class)
                .hasMessageContaining("(0010,0020) PatientID at byte 8: length 2147483392 (expected: at most 0)");
        DicomObject deep = DicomObject.builder().put(Tag.Modality, "MR").build();
        for (int i = 0; i < 16; i++) {
            deep = DicomObject.builder().put(Tag.ReferencedSeriesSequence, deep).build();
        }
        byte[] sixteen = DicomWriter.bytes(deep, TransferSyntax.EXPLICIT_LE);
        assertThat(DicomReader.read(sixteen, TransferSyntax.EXPLICIT_LE)).isEqualTo(deep);
        byte[] seventeen = DicomWriter.bytes(
                DicomObject.builder().put(Tag.ReferencedSeriesSequence, deep).build(), TransferSyntax.EXPLICIT_LE);
        assertThatThrownBy(() -> DicomReader.read(seventeen, TransferSyntax.EXPLICIT_LE))
                .isInstanceOf(DicomFormatException.class)
                .hasMessageContaining("nested 17 deep (expected: at most 16)");
    }

    @Test
    void filesReadBackAndForeignFilesAreNamed(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("a.dcm");
        DicomObject dataSet = SampleObjects.varied();
        DicomFile.write(file, dataSet, TransferSyntax.EXPLICIT_LE);
        DicomFile read = DicomFile.read(file);
        assertThat(read.dataSet()).isEqualTo(dataSet);
        assertThat(read.transferSyntax()).isEqualTo(TransferSyntax.EXPLICIT_LE);
        assertThat(read.meta().string(Tag.MediaStorageSOPInstanceUID)).contains("1.2.3.4");
        assertThat(DicomFile.readHeader(file).dataSet())
                .isEqualTo(dataSet.toBuilder().remove(Tag.PixelData).build());
        try (var left = Files.list(directory)) {
            assertThat(left.toList()).isEqualTo(List.of(file));
        }
        Path text = Files.writeString(directory.resolve("b.txt"), "not DICOM at all");
        assertThatThrownBy(() -> DicomFile.read(text))
                .isInstanceOf(DicomFormatException.class)
                .hasMessage("b.txt: no DICM at byte 128 (expected: a DICOM Part 10 file)");
        Path cut = directory.resolve("c.dcm");
        byte[] whole = Files.readAllBytes(file);
        Files.write(cut, java.util.Arrays.copyOf(whole, whole.length - 7));
        assertThatThrownBy(() -> DicomFile.read(cut))
                .isInstanceOf(DicomFormatException.class)
                .hasMessageContaining("c.dcm: (7FE0,0010)");
    }

    @Test
    void freshUidsAreValidAndDiffer() {
        assertThat(Uids.fresh()).matches(Uids::isValid, "valid").isNotEqualTo(Uids.fresh());
        assertThat(Uids.isValid(Uids.IMPLEMENTATION_CLASS)).isTrue();
        assertThat(List.of("", "1..2", "1.", ".1", "1.a", "1.00")).noneMatch(Uids::isValid);
    }

    @Test
    void everyTagConstantStandsInTheDictionary() throws IllegalAccessException {
        int checked = 0;
        for (java.lang.reflect.Field field : Tag.class.getFields()) {
            assertThat(Dictionary.keyword(field.getInt(null))).isEqualTo(field.getName());
            checked++;
        }
        assertThat(checked).isGreaterThan(250);
    }
}
