package org.petmr.attenuation.override;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

final class MapOverrideTest {

    private static final Workers WORKERS = new Workers(2);
    private static final VoxelGrid PET = VoxelGrid.centred(50, 50, 30, 4, 4, 4);
    private static final VoxelGrid FINE = VoxelGrid.centred(100, 100, 64, 2, 2, 2);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    /** A head with a nose in front and its crown above, worth {@code air}, {@code soft} and {@code bone}. */
    private static Volume head(VoxelGrid g, double air, double soft, double bone) {
        Volume v = Volume.zeros(g);
        Affine a = g.lpsFromVoxel();
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                for (int z = 0; z < g.nz(); z++) {
                    double px = a.x(x, y, z);
                    double py = a.y(x, y, z);
                    double pz = a.z(x, y, z);
                    double r = Math.sqrt(px * px / 3600 + py * py / 4900 + (pz + 20) * (pz + 20) / 4900);
                    boolean isNose = Math.hypot(px, py + 72) < 14 && pz < -10;
                    v.values()[g.index(x, y, z)] =
                            (float) (r > 1 ? isNose ? soft : air : r > 0.92 || r < 0.85 ? soft : bone);
                }
            }
        }
        return v;
    }

    private static Volume times(Volume v, double factor) {
        Volume out = v.copy();
        for (int i = 0; i < out.values().length; i++) {
            out.values()[i] *= (float) factor;
        }
        return out;
    }

    private static MapOverride put(Volume v, OverrideOptions options) {
        return MapOverride.of("edited.nii.gz", v, PET, options, WORKERS);
    }

    @Test
    void fromAFile(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("edited.nii.gz");
        Nifti.write(file, head(FINE, 0, 0.1, 0.151));
        MapOverride map = MapOverride.read(file, PET, OverrideOptions.STRICT, WORKERS);
        assertThat(map.unit()).isEqualTo(MapUnit.PER_CM);
        assertThat(map.muPerCm().grid()).isEqualTo(PET);
        assertThat(map.muPerCm().at(25, 25, 15)).isCloseTo(0.1f, within(1e-5f));
        assertThat(map.muPerCm().at(1, 1, 15)).isZero();
        assertThat(map.findings()).extracting(Finding::kind).containsExactly(Finding.Kind.REPLACED);
        assertThat(map.findings().get(0).text()).contains("edited.nii.gz");
        Files.write(file, new byte[100]);
        assertThatThrownBy(() -> MapOverride.read(file, PET, OverrideOptions.STRICT, WORKERS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("edited.nii.gz");
    }

    /** Known units are named, and converted only where that is allowed. */
    @Test
    void units() {
        Volume perCm = head(PET, 0, 0.1, 0.151);
        Volume siemens = times(perCm, 1e4);
        assertThatThrownBy(() -> put(siemens, OverrideOptions.STRICT))
                .hasMessage(
                        "edited.nii.gz: values are 1e-4 cm^-1 (expected: cm^-1, or to be told to convert 1e-4 cm^-1)");
        MapOverride converted = put(siemens, OverrideOptions.STRICT.converting(MapUnit.TEN_THOUSANDTHS_PER_CM));
        assertThat(converted.muPerCm().at(25, 25, 15)).isCloseTo(0.1f, within(1e-6f));
        assertThat(converted.findings().get(0).text()).contains("converted to cm^-1");

        Volume perMm = times(perCm, 0.1);
        assertThatThrownBy(() -> put(perMm, OverrideOptions.STRICT.converting(MapUnit.TEN_THOUSANDTHS_PER_CM)))
                .hasMessageContaining("values are mm^-1");
        assertThat(put(perMm, OverrideOptions.STRICT.converting(MapUnit.PER_MM))
                        .muPerCm()
                        .at(25, 25, 15))
                .isCloseTo(0.1f, within(1e-6f));

        Volume ct = head(PET, -1000, 40, 1000);
        assertThatThrownBy(() -> put(ct, OverrideOptions.STRICT)).hasMessageContaining("values are HU");
        MapOverride fromCt = put(ct, OverrideOptions.STRICT.converting(MapUnit.HOUNSFIELD));
        assertThat(fromCt.muPerCm().at(25, 25, 15)).isCloseTo(9.6e-5f * 1040, within(1e-6f));
        float most = 0;
        for (float mu : fromCt.muPerCm().values()) {
            most = Math.max(most, mu);
        }
        assertThat(most).isCloseTo(0.1491f, within(1e-4f)); // 1000 HU at 120 kVp

        assertThatThrownBy(() -> put(times(perCm, 37), OverrideOptions.STRICT))
                .hasMessageContaining("values from 0.0 to 5.58")
                .hasMessageContaining("expected: a largest mu of 0.08 to 0.25 cm^-1");
        assertThatThrownBy(() -> put(Volume.zeros(PET), OverrideOptions.STRICT)).hasMessageContaining("0.0 to 0.0");
    }

    @Test
    void badValues() {
        Volume nan = head(PET, 0, 0.1, 0.151);
        nan.values()[77] = Float.NaN;
        nan.values()[78] = Float.NEGATIVE_INFINITY;
        assertThatThrownBy(() -> put(nan, OverrideOptions.STRICT))
                .hasMessage("edited.nii.gz: 2 of 75000 values are NaN or infinite (expected: none)");
        Volume negative = head(PET, 0, 0.1, 0.151);
        negative.values()[5] = -0.05f;
        assertThatThrownBy(() -> put(negative, OverrideOptions.STRICT))
                .hasMessage("edited.nii.gz: mu -0.05 cm^-1 in voxel 5 (expected: >= 0)");
        Volume undershot = head(PET, 0, 0.1, 0.151);
        undershot.values()[5] = -0.001f;
        MapOverride map = put(undershot, OverrideOptions.STRICT);
        assertThat(map.muPerCm().values()[5]).isZero();
        assertThat(map.findings().get(0).figures().get("undershotVoxels")).isEqualTo(1.0);
        assertThat(undershot.values()[5]).as("the caller's volume").isEqualTo(-0.001f);
    }

    /** Classes share their largest value; a continuous map doesn't, unless it was cut. */
    @Test
    void saturation() {
        assertThat(put(head(PET, 0, 0.1, 0.151), OverrideOptions.STRICT).findings())
                .hasSize(1);
        Random random = new Random(5);
        Volume continuous = head(PET, 0, 0.1, 0.151);
        for (int i = 0; i < continuous.values().length; i++) {
            continuous.values()[i] *= (float) (1 + 0.05 * random.nextGaussian());
        }
        assertThat(put(continuous, OverrideOptions.STRICT).findings())
                .as("seed 5")
                .hasSize(1);
        for (int i = 0; i < continuous.values().length; i++) {
            continuous.values()[i] = Math.min(continuous.values()[i], 0.14f);
        }
        assertThat(put(continuous, OverrideOptions.STRICT).findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.REPLACED, Finding.Kind.MU_RANGE);
    }

    @Test
    void cover() {
        VoxelGrid lower = new VoxelGrid(50, 50, 25, Affine.scaling(4, 4, 4, -98, -98, -58)); // 20 mm short above
        MapOverride map = put(head(lower, 0, 0.1, 0.151), OverrideOptions.STRICT);
        assertThat(map.findings()).extracting(Finding::kind).contains(Finding.Kind.UNCOVERED);
        assertThat(map.findings().get(1).figures().get("uncoveredAboveMm")).isCloseTo(20, within(1e-6));
        VoxelGrid elsewhere = new VoxelGrid(50, 50, 25, Affine.scaling(4, 4, 4, -98, -98, -150));
        assertThatThrownBy(() -> put(head(elsewhere, 0, 0.1, 0.151), OverrideOptions.STRICT))
                .hasMessageContaining("covers 2 of the 30 slices");
        VoxelGrid tiny = VoxelGrid.centred(50, 50, 30, 0.1, 0.1, 0.1);
        assertThatThrownBy(() -> put(head(tiny, 0, 0.1, 0.151), OverrideOptions.STRICT))
                .hasMessageContaining("voxels of 0.100 x 0.100 x 0.100 mm");
    }

    @Test
    void flippedOrAnother() {
        Volume right = head(PET, 0, 0.1, 0.151);
        OverrideOptions options = OverrideOptions.STRICT.against(right);
        assertThat(put(right, options).findings()).hasSize(1);
        Volume upsideDown = Volume.zeros(PET);
        for (int i = 0; i < upsideDown.values().length; i++) {
            int z = i % PET.nz();
            upsideDown.values()[i - z + PET.nz() - 1 - z] = right.values()[i];
        }
        MapOverride flipped = put(upsideDown, options);
        assertThat(flipped.findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.REPLACED, Finding.Kind.ORIENTATION);
        assertThat(flipped.findings().get(1).text()).contains("head and feet exchanged by 1.00");
        Volume small = Volume.zeros(PET);
        for (int i = 0; i < small.values().length; i++) {
            small.values()[i] = right.values()[i] > 0.12f ? 0.1f : 0;
        }
        assertThat(put(small, options).findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.REPLACED, Finding.Kind.CONTOUR);
    }
}
