package org.petmr.recon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.Peers;
import org.petmr.recon.interfile.InterfileHeader;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

class SiemensListModeWriterTest {

    private static final ScannerModel MMR = ScannerCatalogue.find("mmr");

    @TempDir
    private Path dir;

    private static int[] words(Path file) throws IOException {
        IntBuffer ints = ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer();
        int[] words = new int[ints.remaining()];
        ints.get(words);
        return words;
    }

    private void copy(Path from, Path to) throws IOException {
        try (ListModeSource source = ListModeFiles.open(from);
                SiemensListModeWriter writer = new SiemensListModeWriter(to, source.header())) {
            long[] some = new long[10_000];
            for (int n = source.read(some); n >= 0; n = source.read(some)) {
                writer.words(some, n);
            }
            assertThat(writer.notCarried()).isEmpty();
            writer.finish();
        }
    }

    /** A measured file through our words and back: every event and time tag the same; the two others have no word of ours. */
    @Test
    void aRealFileComesBackWordForWord() throws IOException {
        Path real = Peers.data("mmr-listmode-brain/listmode/small_listmode_file.l");
        Path copy = dir.resolve("copy.l");
        copy(real, copy);
        int[] carried = IntStream.of(words(real))
                .filter(w -> w >= 0 || w >>> 29 == SiemensListMode.ELAPSED_TIME)
                .toArray();
        assertThat(carried).hasSize(254_814);
        assertThat(words(copy)).isEqualTo(carried);
        try (ListModeSource first = ListModeFiles.open(real);
                ListModeSource second = ListModeFiles.open(copy)) {
            assertThat(second.header()).isEqualTo(first.header());
            assertThat(((SiemensListMode) second).notes()).isEmpty();
        }
        InterfileHeader ours = InterfileHeader.read(dir.resolve("copy.l.hdr"));
        InterfileHeader theirs = InterfileHeader.read(Peers.data("mmr-listmode-brain/headers/mMR_listmode.l.hdr"));
        for (String key : new String[] {
            "%number of segments",
            "%maximum ring difference",
            "%number of projections",
            "%number of views",
            "number of rings",
            "%axial compression",
            "originating system"
        }) {
            assertThat(ours.integer(key)).as(key).isEqualTo(theirs.integer(key));
        }
        assertThat(ours.integers("%segment table")).isEqualTo(theirs.integers("%segment table"));
        assertThat(dir.toFile().list()).containsExactlyInAnyOrder("copy.l", "copy.l.hdr");
    }

    /** Every bin of a plane and every plane has its own address. */
    @Test
    void addressesAreThoseThatAreRead() throws IOException {
        int perPlane = 344 * 252;
        Random random = new Random(1);
        int[] words = new int[40_000];
        for (int i = 0; i < words.length; i++) {
            words[i] = random.nextInt(4084) * perPlane + random.nextInt(perPlane)
                    | (random.nextBoolean() ? SiemensListMode.PROMPT_BIT : 0);
        }
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(words);
        Path from = Files.write(dir.resolve("a.l"), bytes.array());
        Path to = dir.resolve("b.l");
        try (ListModeSource source = ListModeFiles.open(from, MMR);
                SiemensListModeWriter writer = new SiemensListModeWriter(to, source.header())) {
            long[] ours = new long[words.length];
            assertThat(source.read(ours)).isEqualTo(words.length);
            writer.words(ours, ours.length);
            writer.finish();
        }
        assertThat(words(to)).isEqualTo(words);
    }

    @Test
    void triggersComeBackAsTheVendorsTags() throws IOException {
        int[] words = {0x80000000 | 5, SiemensListMode.PROMPT_BIT | 172, 0xE1001000, 0x80000000 | 6, 0xE1002000, 172};
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(words);
        Path from = Files.write(dir.resolve("a.l"), bytes.array());
        try (ListModeSource source = ListModeFiles.open(from, MMR);
                SiemensListModeWriter writer = new SiemensListModeWriter(dir.resolve("b.l"), source.header())) {
            long[] ours = new long[words.length];
            assertThat(source.read(ours)).isEqualTo(words.length);
            writer.words(ours, ours.length);
            writer.finish();
        }
        assertThat(words(dir.resolve("b.l"))).isEqualTo(words);
    }

    @Test
    void whatHasNoPlaceIsCounted() throws IOException {
        ListModeHeader header = new ListModeHeader(MMR, "A", "2026-01-31T10:00:00Z", 0, "18F", 6586.2, 0.967);
        try (SiemensListModeWriter writer = new SiemensListModeWriter(dir.resolve("a.l"), header)) {
            long[] words = {
                Word.timeMark(3, 0, false),
                Word.prompt(0, 252), // through the middle
                Word.prompt(0, 3), // neighbours
                Word.prompt(0, 63 * 504 + 252), // ring difference 63
                Word.loss(1, 5, 3),
                Word.trigger(SiemensListMode.CARDIAC_SIGNAL, 0, 3),
                Word.trigger(7, 0, 3),
                Word.PADDING
            };
            writer.words(words, words.length);
            assertThat(writer.notCarried())
                    .isEqualTo(Map.of(
                            "coincidences outside the sinogram",
                            2L,
                            "triggers of signals other than respiration and heart",
                            1L,
                            "words of kind 0xE",
                            1L));
            assertThat(writer.coincidences()).isOne();
        }
        assertThat(dir.toFile().list()).isEmpty(); // not finished: nothing is seen
        ListModeHeader bench = new ListModeHeader(
                ScannerCatalogue.find("bench"), "A", "2026-01-31T10:00:00Z", 0, "18F", 6586.2, 0.967);
        assertThatThrownBy(() -> new SiemensListModeWriter(dir.resolve("a.l"), bench))
                .hasMessageContaining("scanner: bench (expected: mmr");
    }
}
