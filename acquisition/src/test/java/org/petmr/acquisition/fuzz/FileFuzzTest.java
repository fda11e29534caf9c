package org.petmr.acquisition.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.Peers;
import org.petmr.acquisition.link.Frames;
import org.petmr.acquisition.store.ListModeStore;
import org.petmr.recon.event.BlockCodec;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.SegmentCheck;
import org.petmr.recon.event.Word;
import org.petmr.recon.image.InterfileImage;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;

/** Damaged files of every format that is read: an {@link IllegalArgumentException} that says why, or what is in them. */
class FileFuzzTest {

    private static final ListModeHeader HEADER =
            new ListModeHeader(ScannerCatalogue.find("bench"), "S1", "2026-11-21T10:00:00Z", 0, "18F", 6586.2, 0.967);
    private static final int IN_BUILD = 200;
    private static final int IN_LONG = 50_000;
    /** A reader of list mode has buffers of 4 MiB. */
    private static final long ALLOWED_BYTES = 48L << 20;

    @TempDir
    Path directory;

    /** What reads a file to its end. */
    private interface Reading {
        void of(Path file) throws IOException;
    }

    private static void words(Path file) throws IOException {
        try (ListModeSource source = ListModeFiles.open(file)) {
            source.lengthMs();
            long[] words = new long[4096];
            while (source.read(words) >= 0) {
                // to the end, or to what is wrong
            }
        }
    }

    private void each(String name, String fileName, Reading reading, byte[]... valid) {
        Path file = directory.resolve(fileName);
        int[] refused = {0};
        int inputs = Mutations.inputs(IN_BUILD, IN_LONG);
        new Mutations(valid).each(name, inputs, ALLOWED_BYTES, (input, random) -> {
            Files.write(file, input);
            try {
                reading.of(file);
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).as("a message").isNotBlank();
                refused[0]++;
            }
        });
        assertThat(refused[0])
                .as("refused of %d: the damage says something", inputs)
                .isPositive();
    }

    private byte[] native2(BlockCodec codec) throws IOException {
        Path recording = directory.resolve("valid-" + codec);
        try (ListModeStore store = ListModeStore.create(recording, HEADER, 1 << 20, 0, codec)) {
            for (int seq = 0; seq < 4; seq++) {
                store.append(ByteBuffer.wrap(Frames.data(
                        1, 7, seq, Word.prompt(seq, 99), Word.delayed(1, 90), Word.timeMark(seq, 2, false))));
            }
        }
        return Files.readAllBytes(recording.resolve(ListModeFiles.segmentName(0)));
    }

    @Test
    void nativeListMode() throws IOException {
        each("native", "a.plm", FileFuzzTest::words, native2(BlockCodec.NONE), native2(BlockCodec.ZSTD));
    }

    /** The head is proved by a checksum, so most damage must be laid behind it to get anywhere. */
    @Test
    void nativeBlocksAreCheckedAndMended() throws IOException {
        byte[] plain = native2(BlockCodec.NONE);
        byte[] packed = native2(BlockCodec.ZSTD);
        int head = 4096;
        while (plain[head] != 'P' || plain[head + 1] != 'B') {
            head += 4096;
        }
        byte[] before = Arrays.copyOf(plain, head);
        Path file = directory.resolve("segment-00000.plm");
        new Mutations(Arrays.copyOfRange(plain, head, plain.length), Arrays.copyOfRange(packed, head, packed.length))
                .each("blocks", Mutations.inputs(IN_BUILD, IN_LONG), ALLOWED_BYTES, (input, random) -> {
                    byte[] all = Arrays.copyOf(before, before.length + input.length);
                    System.arraycopy(input, 0, all, before.length, input.length);
                    Files.write(file, all);
                    words(file);
                    long frames = SegmentCheck.of(file).frames();
                    ListModeFiles.repair(file);
                    SegmentCheck mended = SegmentCheck.of(file);
                    assertThat(mended.isClosed()).as("has an end").isTrue();
                    assertThat(mended.frames()).as("sound frames after mending").isEqualTo(frames);
                });
    }

    @Test
    void petsird() throws IOException {
        Path data = Peers.data("petsird");
        each(
                "petsird",
                "a.petsird",
                FileFuzzTest::words,
                Files.readAllBytes(data.resolve("full-small.petsird")),
                Files.readAllBytes(data.resolve("generator-small.petsird")),
                Files.readAllBytes(data.resolve("v091-generator.petsird")));
    }

    @Test
    void siemens() throws IOException {
        byte[] words = new byte[800];
        new java.util.SplittableRandom(1).nextBytes(words);
        Files.write(directory.resolve("a.l"), words);
        byte[] header = """
                !INTERFILE :=
                %SMS-MI header name space := PETLINK bin address
                !originating system := 2008
                name of data file := a.l
                %study date (yyyy:mm:dd) := 2017:09:06
                %study time (hh:mm:ss GMT+00:00) := 13:32:07
                isotope name := F-18
                isotope gamma halflife (sec) := 6586.2
                isotope branching factor := 0.967
                %LM event and tag words format (bits) := 32
                %axial compression := 1
                number of rings := 64
                %number of projections := 344
                %number of views := 252
                %maximum ring difference := 60
                %number of segments := 121
                %segment table := {64,63,63,62,62}
                """.getBytes(StandardCharsets.ISO_8859_1);
        each("siemens header", "a.l.hdr", FileFuzzTest::words, header);
        Files.write(directory.resolve("a.l.hdr"), header);
    }

    private static Volume volume() {
        VoxelGrid grid = VoxelGrid.centred(5, 4, 3, 2, 2, 2);
        float[] values = new float[grid.voxels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return new Volume(grid, values);
    }

    @Test
    void nifti() throws IOException {
        Path plain = directory.resolve("valid.nii");
        Path packed = directory.resolve("valid.nii.gz");
        Nifti.write(plain, volume());
        Nifti.write(packed, volume());
        each("nifti", "a.nii", Nifti::read, Files.readAllBytes(plain), Files.readAllBytes(packed));
    }

    @Test
    void interfile() throws IOException {
        Path valid = directory.resolve("valid.hv");
        InterfileImage.write(valid, volume());
        each("interfile", "a.hv", InterfileImage::read, Files.readAllBytes(valid));
    }
}
