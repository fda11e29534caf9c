package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.mr.MrKind;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.attenuation.quality.SeriesUse;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** What is wrong with series is said by their names and attributes. */
class MrImagesTest {

    private static final VoxelGrid GRID = VoxelGrid.centred(10, 10, 10, 4, 4, 4);

    private static MrSeries series(String study, int number, MrKind kind, VoxelGrid grid, String... problems) {
        return new MrSeries(
                "P1",
                study,
                study + "." + number,
                "1.3",
                number,
                kind.name().toLowerCase(Locale.ROOT),
                kind,
                0.9,
                List.of(),
                OptionalDouble.of(2.5),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.ofNullable(grid),
                10,
                0,
                1,
                List.of(problems),
                List.of());
    }

    private static MrImages.Image image(int number, MrKind kind, VoxelGrid grid) {
        Volume v = Volume.zeros(grid);
        Random random = new Random(3);
        for (int i = 0; i < v.values().length; i++) {
            v.values()[i] = random.nextFloat();
        }
        return new MrImages.Image(series("1.2", number, kind, grid), v);
    }

    private static MrImages of(MrImages.Image... images) {
        return new MrImages(
                List.of(images),
                List.of(images).stream().map(MrImages.Image::series).toList(),
                Affine.IDENTITY);
    }

    @Test
    void aMissingPhaseIsNamed() {
        assertThatThrownBy(() -> of(image(3, MrKind.DIXON_IN, GRID)).dixon())
                .hasMessage("Dixon: in phase: series 3 'dixon_in', opposed: missing, water: missing, fat: missing"
                        + " (expected: in and opposed phase, or water and fat, whole)");
    }

    @Test
    void imagesOfUnequalGeometryAreNamed() {
        VoxelGrid thicker = VoxelGrid.centred(10, 10, 10, 4, 4, 5);
        assertThatThrownBy(() -> of(image(3, MrKind.DIXON_IN, GRID), image(4, MrKind.DIXON_OPPOSED, thicker))
                        .dixon())
                .hasMessageContaining(
                        "series 4 'dixon_opposed': ImagePositionPatient, ImageOrientationPatient, PixelSpacing: corners ")
                .hasMessageContaining("(expected: within 0.1 mm of series 3 'dixon_in')");
    }

    @Test
    void seriesOfTwoStudiesAreNamed() {
        List<MrSeries> mixed =
                List.of(series("1.2", 3, MrKind.DIXON_IN, GRID), series("1.9", 4, MrKind.DIXON_OPPOSED, GRID));
        assertThatThrownBy(() -> MrImages.read(mixed, Affine.IDENTITY, Progress.NONE))
                .hasMessage("series 4 'dixon_opposed': Study Instance UID (0020,000D) 1.9 (expected: 1.2, as series 3"
                        + " 'dixon_in')");
    }

    @Test
    void whatCameIsToldWhenAPairIsMissing() {
        assertThat(MrImages.inWords(List.of())).isEqualTo("nothing of this patient came");
        String wrong = "Image Orientation is not of unit, orthogonal directions: no volume";
        assertThat(MrImages.inWords(List.of(
                        series("1.2", 3, MrKind.DIXON_IN, GRID), series("1.2", 4, MrKind.DIXON_OPPOSED, null, wrong))))
                .isEqualTo("there are series 3 'dixon_in', DIXON_IN: whole | series 4 'dixon_opposed', DIXON_OPPOSED: "
                        + wrong);
    }

    /** Used or not, and why: none is left out of the report. */
    @Test
    void everySeriesIsInTheReport() {
        MrSeries turned = series("1.2", 9, MrKind.ZTE, null, "orientations differ: no volume");
        MrSeries other = series("1.2", 10, MrKind.OTHER, GRID);
        MrImages.Image in = image(3, MrKind.DIXON_IN, GRID);
        MrImages.Image opposed = image(4, MrKind.DIXON_OPPOSED, GRID);
        MrImages mr = new MrImages(
                List.of(in, opposed), List.of(in.series(), opposed.series(), turned, other), Affine.IDENTITY);
        PatientMap map = new PatientMap(
                null, BoneFound.NOTHING, new CutOff(false, 0, Optional.empty()), Optional.empty(), Optional.empty());
        assertThat(map.uses(mr))
                .containsExactly(
                        new SeriesUse("series 3 'dixon_in'", "DIXON_IN", true, "tissue classes"),
                        new SeriesUse("series 4 'dixon_opposed'", "DIXON_OPPOSED", true, "tissue classes"),
                        new SeriesUse("series 9 'zte'", "ZTE", false, "orientations differ: no volume"),
                        new SeriesUse("series 10 'other'", "OTHER", false, "not needed for the map"));
    }
}
