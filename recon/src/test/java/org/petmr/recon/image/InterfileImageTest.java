package org.petmr.recon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.recon.Peers;

class InterfileImageTest {

    @TempDir
    private Path dir;

    private static Volume random(VoxelGrid grid) {
        Random random = new Random(2);
        Volume v = Volume.zeros(grid);
        for (int i = 0; i < v.values().length; i++) {
            v.values()[i] = random.nextFloat() * 100 - 3;
        }
        return v;
    }

    @Test
    void whatIsWrittenIsReadBackAndXIsFastest() throws IOException {
        VoxelGrid grid = new VoxelGrid(5, 4, 3, Affine.scaling(2, 2.5, 4, -7, 3.25, 11));
        Volume before = random(grid);
        InterfileImage.write(dir.resolve("a.hv"), before);
        Volume after = InterfileImage.read(dir.resolve("a.hv"));
        assertThat(after.grid()).isEqualTo(grid);
        assertThat(after.values()).isEqualTo(before.values());
        FloatBuffer raw = ByteBuffer.wrap(Files.readAllBytes(dir.resolve("a.v")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        assertThat(raw.get((2 * 4 + 1) * 5 + 3)).isEqualTo(before.at(3, 1, 2));
    }

    /** STIR's projectors centre an image whose z offset is 0. */
    @Test
    void anImageInTheMiddleHasNoOffsetInZ() throws IOException {
        InterfileImage.write(dir.resolve("a.hv"), random(VoxelGrid.centred(4, 4, 7, 2, 2, 2.03125)));
        assertThat(Files.readString(dir.resolve("a.hv")))
                .contains("first pixel offset (mm) [3] := 0.0\n")
                .contains("first pixel offset (mm) [1] := -3.0\n");
    }

    /** The corner voxel of a file goes where STIR says it lies for each position of the patient. */
    @ParameterizedTest
    @CsvSource({
        "head_in, supine, 1, 1, -1",
        "head_in, prone, -1, -1, -1",
        "feet_in, supine, -1, 1, 1",
        "feet_in, prone, 1, -1, 1",
        "unknown, unknown, 1, 1, 1"
    })
    void statedPositionsAreStirs(String orientation, String rotation, int sx, int sy, int sz) throws IOException {
        Volume before = random(VoxelGrid.centred(3, 4, 5, 2, 3, 4));
        Path hv = dir.resolve("a.hv");
        InterfileImage.write(hv, before);
        Files.writeString(
                hv,
                Files.readString(hv)
                        .replace("patient orientation := unknown", "patient orientation := " + orientation)
                        .replace("patient rotation := unknown", "patient rotation := " + rotation));
        Volume after = InterfileImage.read(hv);
        assertThat(after.grid().isAxisAligned()).isTrue();
        Affine voxelFromLps = after.grid().lpsFromVoxel().inverse();
        Affine file = before.grid().lpsFromVoxel();
        for (int x = 0; x < 3; x++) {
            for (int y = 0; y < 4; y++) {
                for (int z = 0; z < 5; z++) {
                    double lx = sx * file.x(x, y, z);
                    double ly = sy * file.y(x, y, z);
                    double lz = sz * file.z(x, y, z);
                    assertThat(after.at(
                                    (int) Math.rint(voxelFromLps.x(lx, ly, lz)),
                                    (int) Math.rint(voxelFromLps.y(lx, ly, lz)),
                                    (int) Math.rint(voxelFromLps.z(lx, ly, lz))))
                            .isEqualTo(before.at(x, y, z));
                }
            }
        }
    }

    /** A header of another program: bytes, no offsets. The data file is gzip in the data set, so a header of our own copy. */
    @Test
    void aHeaderOfBytesIsRead() throws IOException {
        String text = Files.readString(Peers.data("brain-phantom-brainweb/phantom_1.0mm_normal_crisp.hv"));
        Path hv = Files.writeString(dir.resolve("b.hv"), text);
        String name = text.replaceAll("(?s).*name of data file := (\\S+).*", "$1");
        byte[] values = new byte[181 * 217 * 181];
        values[181 * 217 * 2 + 181 + 5] = (byte) 200;
        Files.write(dir.resolve(name), values);
        Volume v = InterfileImage.read(hv);
        assertThat(v.grid().nx()).isEqualTo(181);
        assertThat(v.grid().ny()).isEqualTo(217);
        assertThat(v.at(5, 1, 2)).isEqualTo(200);
        assertThat(v.grid().lpsFromVoxel().x(90, 0, 0)).isCloseTo(0, within(1e-9));
        assertThat(v.grid().lpsFromVoxel().z(0, 0, 90)).isCloseTo(0, within(1e-9));
    }

    @Test
    void whatHasNoPlaceIsRefused() throws IOException {
        double c = Math.cos(0.1);
        double s = Math.sin(0.1);
        Affine turned = new Affine(c, -s, 0, 0, s, c, 0, 0, 0, 0, 1, 0);
        assertThatThrownBy(
                        () -> InterfileImage.write(dir.resolve("a.hv"), Volume.zeros(new VoxelGrid(2, 2, 2, turned))))
                .hasMessageContaining("lies obliquely");
        assertThat(dir.toFile().list()).isEmpty();
        Path hv = dir.resolve("b.hv");
        InterfileImage.write(hv, Volume.zeros(VoxelGrid.centred(2, 2, 2, 1, 1, 1)));
        String text = Files.readString(hv);
        Files.writeString(hv, text.replace("matrix size [2] := 2", "matrix size [2] := 0"));
        assertThatThrownBy(() -> InterfileImage.read(hv))
                .hasMessageContaining("b.hv: matrix size, scaling factor [2]: 0");
        Files.writeString(hv, text.replace("number of time frames := 1", "number of time frames := 3"));
        assertThatThrownBy(() -> InterfileImage.read(hv))
                .hasMessageContaining("number of time frames: 3 (expected: 1)");
        Files.writeString(hv, text.replace("matrix size [2] := 2", "matrix size [2] := 5"));
        assertThatThrownBy(() -> InterfileImage.read(hv))
                .hasMessageContaining("length: 32 bytes (expected: 0 + 20 x 4");
        Files.writeString(hv, text.replace("number format := float", "number format := bit"));
        assertThatThrownBy(() -> InterfileImage.read(hv)).hasMessageContaining("number format: bit");
    }
}
