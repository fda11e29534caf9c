package org.petmr.attenuation.bone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Bad input is named, and the rate between two echoes is what they were made with. */
final class UteEchoesTest {

    private static final VoxelGrid GRID = VoxelGrid.centred(12, 10, 9, 2, 2, 2);

    private static Volume image(VoxelGrid grid, float scale, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Volume v = Volume.zeros(grid);
        for (int i = 0; i < v.values().length; i++) {
            v.values()[i] = scale * (100 + random.nextInt(900));
        }
        return v;
    }

    private static UteEchoes.Echo first() {
        return new UteEchoes.Echo("series 7", image(GRID, 1, 3), 0.07);
    }

    private static UteEchoes.Echo second(Volume v, double teMs) {
        return new UteEchoes.Echo("series 8", v, teMs);
    }

    private static void refused(List<UteEchoes.Echo> echoes, String... words) {
        assertThatThrownBy(() -> UteEchoes.of(echoes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void wrongEchoesAreNamed() {
        Volume fine = image(GRID, 0.5f, 3);
        refused(List.of(), "UTE", "EchoTime", "expected: 2 echoes");
        refused(List.of(first()), "series 7", "EchoTime: 1 different", "expected: 2 echoes");
        refused(List.of(first(), second(fine, 0.07)), "series 8: EchoTime: 0.07 ms", "above 0.07 ms of series 7");
        refused(List.of(first(), second(fine, 0.03)), "series 8: EchoTime: 0.03 ms");
        refused(List.of(first(), second(fine, Double.NaN)), "series 8: EchoTime: NaN");
        refused(
                List.of(new UteEchoes.Echo("series 7", fine, 1.23), second(fine, 2.46)),
                "series 7: EchoTime: 1.23 ms",
                "to 0.5 ms");
    }

    @Test
    void wrongImagesAreNamed() {
        VoxelGrid larger = VoxelGrid.centred(12, 11, 9, 2, 2, 2);
        refused(
                List.of(first(), second(image(larger, 1, 3), 2.46)),
                "series 8: Columns, Rows, slices: 12x11x9",
                "12x10x9 as series 7");
        VoxelGrid shifted =
                new VoxelGrid(12, 10, 9, Affine.scaling(1, 1, 1, 0, 3, 0).after(GRID.lpsFromVoxel()));
        refused(
                List.of(first(), second(image(shifted, 1, 3), 2.46)),
                "series 8: ImagePositionPatient",
                "3.00 mm off",
                "series 7");
        refused(List.of(first(), second(image(GRID, 1, 4), 2.46)), "series 8: PixelData: correlation", "series 7");
        refused(List.of(first(), second(Volume.zeros(GRID), 2.46)), "series 8: PixelData: every voxel is 0");
        Volume overflown = image(GRID, 0.5f, 3);
        overflown.values()[5] = -32768;
        refused(List.of(first(), second(overflown, 2.46)), "series 8: PixelData: holds -32768");
    }

    @Test
    void rateOfDecay() {
        Volume early = image(GRID, 1, 3);
        Volume late = early.copy();
        for (int i = 0; i < late.values().length; i++) {
            late.values()[i] *= (float) Math.exp(-0.4 * 2.39);
        }
        Volume rate = RelaxationRate.perS(early, late, 2.39, 0);
        assertThat(rate.values()[17]).isCloseTo(400, within(0.1f));
        // the second echo drowned in noise: no more is known than that it is below the noise
        Volume drowned = RelaxationRate.perS(early, Volume.filled(GRID, 0.001f), 2.39, 50);
        assertThat(drowned.values()[17]).isCloseTo((float) (Math.log(early.values()[17] / 50) / 2.39e-3), within(0.1f));
        // no noise known, and a rate that no tissue has
        Volume wild = RelaxationRate.perS(early, Volume.filled(GRID, 1e-12f), 2.39, 0);
        assertThat(wild.values()).containsOnly(0);
        assertThat(RelaxationRate.perS(late, early, 2.39, 0).values()).containsOnly(0);
    }
}
