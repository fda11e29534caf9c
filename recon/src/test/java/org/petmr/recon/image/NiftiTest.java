package org.petmr.recon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NiftiTest {

    @TempDir
    Path dir;

    /** A header built from the table of the standard, not with our writer. */
    private static ByteBuffer header(ByteOrder order, int type, int bits, int... dims) {
        ByteBuffer h = ByteBuffer.allocate(352 + 4096).order(order);
        h.putInt(0, 348).putShort(40, (short) dims.length);
        for (int i = 0; i < dims.length; i++) {
            h.putShort(42 + 2 * i, (short) dims[i]);
        }
        h.putShort(70, (short) type).putShort(72, (short) bits);
        h.putFloat(76, 1).putFloat(80, 2).putFloat(84, 3).putFloat(88, 4).putFloat(108, 352);
        h.put(123, (byte) 10).put(344, (byte) 'n').put(345, (byte) '+').put(346, (byte) '1');
        return h;
    }

    private Path file(ByteBuffer b, int dataBytes) throws IOException {
        Path p = dir.resolve("image.nii");
        Files.write(p, Arrays.copyOf(b.array(), 352 + dataBytes));
        return p;
    }

    @ParameterizedTest
    @ValueSource(strings = {"frames.nii", "frames.nii.gz"})
    void writesFramesOneByOne(String name) throws IOException {
        VoxelGrid grid = VoxelGrid.centred(3, 2, 4, 1, 2, 3);
        Path file = dir.resolve(name);
        try (NiftiWriter writer = new NiftiWriter(file, grid, 3, "three")) {
            for (int f = 0; f < 3; f++) {
                writer.append(Volume.filled(grid, f + 1));
            }
            assertThat(file).as("before it is whole").doesNotExist();
            writer.finish();
        }
        assertThat(Nifti.frames(file)).isEqualTo(3);
        for (int f = 0; f < 3; f++) {
            assertThat(Nifti.read(file, f).values()).containsOnly(f + 1);
            assertThat(Nifti.read(file, f).grid().lpsFromVoxel()).isEqualTo(grid.lpsFromVoxel());
        }
    }

    @Test
    void leavesNothingOfASeriesThatWasNotFinished() throws IOException {
        VoxelGrid grid = VoxelGrid.centred(3, 2, 4, 1, 2, 3);
        try (NiftiWriter writer = new NiftiWriter(dir.resolve("cut.nii.gz"), grid, 2, "two")) {
            writer.append(Volume.zeros(grid));
            assertThatThrownBy(writer::finish).hasMessageContaining("volumes: 1 (expected: 2)");
        }
        assertThat(dir).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "2, 8, 200",
        "256, 8, -56",
        "4, 16, -300",
        "512, 16, 65236",
        "8, 32, -70000",
        "768, 32, 4294897296",
        "16, 32, 2.5",
        "64, 64, -1.25"
    })
    void readsEveryTypeInBothByteOrders(int type, int bits, double expected) throws IOException {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            ByteBuffer b = header(order, type, bits, 2, 1, 1);
            int at = 352 + bits / 8; // the second voxel
            switch (type) {
                case 2, 256 -> b.put(at, (byte) (long) expected);
                case 4, 512 -> b.putShort(at, (short) (long) expected);
                case 8, 768 -> b.putInt(at, (int) (long) expected);
                case 16 -> b.putFloat(at, (float) expected);
                default -> b.putDouble(at, expected);
            }
            Volume v = Nifti.read(file(b, 2 * bits / 8));
            assertThat(v.values()).containsExactly(0f, (float) expected);
        }
    }

    @Test
    void complexVoxelsAreMagnitudesAndScalingApplies() throws IOException {
        ByteBuffer b = header(ByteOrder.LITTLE_ENDIAN, 32, 64, 1, 1, 1);
        b.putFloat(352, 3).putFloat(356, -4).putFloat(112, 2);
        assertThat(Nifti.read(file(b, 8)).values()).containsExactly(10f);
        ByteBuffer s = header(ByteOrder.BIG_ENDIAN, 4, 16, 1, 1, 1);
        s.putShort(352, (short) 7).putFloat(112, 0.5f).putFloat(116, -1);
        assertThat(Nifti.read(file(s, 2)).values()).containsExactly(2.5f);
        s.putFloat(112, 0); // slope 0: not scaled, the intercept neither
        assertThat(Nifti.read(file(s, 2)).values()).containsExactly(7f);
    }

    @Test
    void readsXFirstIntoZContiguous() throws IOException {
        ByteBuffer b = header(ByteOrder.LITTLE_ENDIAN, 2, 8, 2, 3, 4);
        for (int i = 0; i < 24; i++) {
            b.put(352 + i, (byte) i);
        }
        Volume v = Nifti.read(file(b, 24));
        assertThat(v.at(1, 2, 3)).isEqualTo(1 + 2 * 2 + 3 * 6f);
        assertThat(v.at(0, 1, 2)).isEqualTo(2 + 2 * 6f);
    }

    @Test
    void theSformComesFirstAndRasBecomesLps() throws IOException {
        ByteBuffer b = header(ByteOrder.LITTLE_ENDIAN, 2, 8, 1, 1, 1);
        float[] s = {-2, 0, 0, 90, 0, 3, 0, -126, 0, 0, 4, -72};
        for (int i = 0; i < 12; i++) {
            b.putFloat(280 + 4 * i, s[i]);
        }
        b.putShort(254, (short) 4).putShort(252, (short) 1).putFloat(268, 55);
        Affine a = Nifti.read(file(b, 1)).grid().lpsFromVoxel();
        assertThat(a).isEqualTo(new Affine(2, 0, 0, -90, 0, -3, 0, 126, 0, 0, 4, -72));
    }

    /** Quaternion (0, 0, 0.6, 0.8): a turn by 180 degrees, worked out by hand, with the third axis mirrored by qfac. */
    @Test
    void theQformTurnsAndMirrors() throws IOException {
        ByteBuffer b = header(ByteOrder.LITTLE_ENDIAN, 2, 8, 1, 1, 1);
        b.putShort(252, (short) 1)
                .putFloat(76, -1)
                .putFloat(260, 0.6f)
                .putFloat(264, 0.8f)
                .putFloat(268, 5);
        Affine a = Nifti.read(file(b, 1)).grid().lpsFromVoxel();
        // RAS: rows (-1,0,0), (0,-0.28,0.96), (0,0.96,0.28) times spacings 2, 3, -4; LPS: x and y change sign
        double[] expected = {2, 0, 0, -5, 0, 0.84, 3.84, 0, 0, 2.88, -1.12, 0};
        assertThat(numbers(a)).containsExactly(expected, within(1e-5));
    }

    @Test
    void readsTheFrameAskedFor() throws IOException {
        ByteBuffer b = header(ByteOrder.LITTLE_ENDIAN, 2, 8, 1, 1, 2, 3);
        for (int i = 0; i < 6; i++) {
            b.put(352 + i, (byte) i);
        }
        Path f = file(b, 6);
        assertThat(Nifti.frames(f)).isEqualTo(3);
        assertThat(Nifti.read(f, 2).values()).containsExactly(4, 5);
        assertThatThrownBy(() -> Nifti.read(f)).hasMessageContaining("frames: 3 (expected: 1");
        assertThatThrownBy(() -> Nifti.read(f, 3)).hasMessageContaining("frame: 3 (expected: 0 to 2)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.nii", "a.nii.gz"})
    void comesBackAsItWas(String name) throws IOException {
        long seed = 17;
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            double ax = random.nextGaussian();
            double ay = random.nextGaussian();
            double az = random.nextGaussian();
            Affine turn = rotation(ax, ay, az);
            double mirror = random.nextBoolean() ? 1 : -1;
            Affine a = turn.after(
                    Affine.scaling(1.5, 2.25, 3 * mirror, random.nextGaussian() * 50, random.nextGaussian() * 50, 7));
            Volume v = Volume.zeros(new VoxelGrid(3, 4, 5, a));
            for (int i = 0; i < 60; i++) {
                v.values()[i] = (float) random.nextGaussian();
            }
            Path f = dir.resolve(name);
            Nifti.write(f, v);
            Volume back = Nifti.read(f);
            assertThat(back.values()).as("seed %d", seed).isEqualTo(v.values());
            assertThat(numbers(back.grid().lpsFromVoxel())).containsExactly(numbers(a), within(1e-4));
            if (name.equals("a.nii")) { // without the sform, the qform must say the same
                byte[] bytes = Files.readAllBytes(f);
                bytes[254] = 0;
                Files.write(f, bytes);
                assertThat(numbers(Nifti.read(f).grid().lpsFromVoxel())).containsExactly(numbers(a), within(1e-3));
            }
        }
        try (var left = Files.list(dir)) {
            assertThat(left.map(p -> p.getFileName().toString())).containsExactly(name);
        }
    }

    /** Looks at the bytes themselves. */
    @Test
    void writesWhatTheStandardSays() throws IOException {
        VoxelGrid g = VoxelGrid.centred(2, 3, 4, 2, 3, 4);
        Volume v = Volume.zeros(g);
        v.values()[g.index(1, 2, 3)] = 42;
        Path f = dir.resolve("w.nii");
        Nifti.write(f, v, "activity Bq/mL");
        ByteBuffer b = ByteBuffer.wrap(Files.readAllBytes(f)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(b.capacity()).isEqualTo(352 + 24 * 4);
        assertThat(b.getInt(0)).isEqualTo(348);
        assertThat(new short[] {b.getShort(40), b.getShort(42), b.getShort(44), b.getShort(46)})
                .containsExactly(3, 2, 3, 4);
        assertThat(b.getShort(70)).isEqualTo((short) 16);
        assertThat(b.getShort(72)).isEqualTo((short) 32);
        assertThat(b.getFloat(108)).isEqualTo(352f);
        assertThat(b.getFloat(112)).isEqualTo(1f);
        assertThat(b.get(123)).isEqualTo((byte) 2);
        assertThat(b.getShort(252)).isEqualTo((short) 1);
        assertThat(b.getShort(254)).isEqualTo((short) 1);
        // LPS +x is to the left, NIfTI's is to the right: row x is -2, 0, 0, +1
        assertThat(b.getFloat(280)).isEqualTo(-2f);
        assertThat(b.getFloat(292)).isEqualTo(1f);
        assertThat(b.getFloat(300)).isEqualTo(-3f);
        assertThat(b.getFloat(320)).isEqualTo(4f);
        assertThat(b.getFloat(324)).isEqualTo(-6f);
        assertThat(b.getInt(344)).isEqualTo(0x00312b6e);
        assertThat(b.getInt(348)).isZero();
        assertThat(b.getFloat(352 + 4 * 23)).isEqualTo(42f);
    }

    @Test
    void refusesWhatIsNotNifti() throws IOException {
        Path f = dir.resolve("x.nii");
        Files.write(f, new byte[100]);
        assertThatThrownBy(() -> Nifti.read(f))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("length: 100");
        Files.write(f, new byte[1000]);
        assertThatThrownBy(() -> Nifti.read(f)).hasMessageContaining("sizeof_hdr: 0 (expected: 348");
        ByteBuffer pair = header(ByteOrder.LITTLE_ENDIAN, 2, 8, 1);
        pair.put(345, (byte) 'i');
        assertThatThrownBy(() -> Nifti.read(file(pair, 1))).hasMessageContaining("magic: \"ni1.\" (expected: n+1");
        assertThatThrownBy(() -> Nifti.read(file(header(ByteOrder.LITTLE_ENDIAN, 128, 24, 1), 3)))
                .hasMessageContaining("datatype: 128");
        assertThatThrownBy(() -> Nifti.read(file(header(ByteOrder.LITTLE_ENDIAN, 2, 8, 1, -1), 3)))
                .hasMessageContaining("dim[2]: -1");
        assertThatThrownBy(() -> Nifti.read(file(header(ByteOrder.LITTLE_ENDIAN, 64, 64, 30000, 30000, 30000), 3)))
                .hasMessageContaining("shape: 30000x30000x30000");
        assertThatThrownBy(() -> Nifti.write(dir.resolve("a.img"), Volume.zeros(VoxelGrid.centred(1, 1, 1, 1, 1, 1))))
                .hasMessageContaining("a.img");
    }

    /** Cut anywhere: refused, and never an array of the size that the header claims. */
    @Test
    void refusesCutFiles() throws IOException {
        Volume v = Volume.filled(VoxelGrid.centred(9, 9, 9, 1, 1, 1), 1);
        for (int i = 0; i < v.values().length; i++) {
            v.values()[i] = (i * 7919) % 1013;
        }
        for (String name : new String[] {"c.nii", "c.nii.gz"}) {
            Path f = dir.resolve(name);
            Nifti.write(f, v);
            byte[] whole = Files.readAllBytes(f);
            for (int n = 0; n < whole.length; n += 7) {
                Files.write(f, Arrays.copyOf(whole, n));
                assertThatThrownBy(() -> Nifti.read(f))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(name);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(Arrays.copyOf(
                    header(ByteOrder.LITTLE_ENDIAN, 16, 32, 1200, 1200, 1200).array(), 352));
        }
        Path lie = dir.resolve("lie.nii.gz");
        Files.write(lie, out.toByteArray());
        assertThatThrownBy(() -> Nifti.read(lie)).hasMessageContaining("the file is cut");
    }

    private static double[] numbers(Affine a) {
        return new double[] {
            a.m00(), a.m01(), a.m02(), a.m03(), a.m10(), a.m11(), a.m12(), a.m13(), a.m20(), a.m21(), a.m22(), a.m23()
        };
    }

    private static Affine rotation(double ax, double ay, double az) {
        Affine x = new Affine(1, 0, 0, 0, 0, Math.cos(ax), -Math.sin(ax), 0, 0, Math.sin(ax), Math.cos(ax), 0);
        Affine y = new Affine(Math.cos(ay), 0, Math.sin(ay), 0, 0, 1, 0, 0, -Math.sin(ay), 0, Math.cos(ay), 0);
        Affine z = new Affine(Math.cos(az), -Math.sin(az), 0, 0, Math.sin(az), Math.cos(az), 0, 0, 0, 0, 1, 0);
        return z.after(y).after(x);
    }
}
