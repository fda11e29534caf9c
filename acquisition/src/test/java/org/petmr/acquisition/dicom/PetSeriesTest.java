package org.petmr.acquisition.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.dicom.PetSeriesDescription.Quantity;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

class PetSeriesTest {

    @Test
    void everySliceGivesItsValuesBackByItsOwnSlope() {
        Volume volume = SamplePet.volume();
        List<DicomObject> objects = PetSeries.objects(volume, SamplePet.description(Quantity.ACTIVITY_BQ_PER_ML));
        assertThat(objects).hasSize(6);
        for (int iz = 0; iz < 6; iz++) {
            DicomObject object = objects.get(iz);
            double slope = object.doubleValue(Tag.RescaleSlope).orElseThrow();
            short[] pixels = object.shorts(Tag.PixelData);
            double largest = 0;
            for (int iy = 0; iy < 20; iy++) {
                for (int ix = 0; ix < 24; ix++) {
                    float truth = volume.at(ix, iy, iz);
                    largest = Math.max(largest, truth);
                    // Rounding to the nearest pixel errs by half a slope; the largest value may be clipped by one more.
                    assertThat(pixels[iy * 24 + ix] * slope).isCloseTo(truth, within(slope * 0.51));
                }
            }
            assertThat(slope).isCloseTo(largest / 32767, within(largest * 1e-9));
            assertThat(object.intValue(Tag.ImageIndex)).hasValue(iz + 1);
            assertThat(object.doubles(Tag.ImagePositionPatient)).containsExactly(-24, -21, -5 + iz * 2.03125);
            assertThat(object.doubles(Tag.PixelSpacing)).containsExactly(2.08626, 2.08626);
        }
        assertThat(objects.stream()
                        .map(o -> o.requireString(Tag.SOPInstanceUID))
                        .distinct())
                .hasSize(6);
        assertThat(objects.stream()
                        .map(o -> o.requireString(Tag.SeriesInstanceUID))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void imageIndexCountsAlongTheNormalWhenZRunsTheOtherWay() {
        VoxelGrid grid = new VoxelGrid(4, 4, 3, Affine.scaling(1, 1, -2, 0, 0, 10));
        List<DicomObject> objects =
                PetSeries.objects(Volume.filled(grid, 1), SamplePet.description(Quantity.ACTIVITY_BQ_PER_ML));
        assertThat(objects.get(0).doubles(Tag.ImagePositionPatient)[2]).isEqualTo(6);
        assertThat(objects.get(2).doubles(Tag.ImagePositionPatient)[2]).isEqualTo(10);
    }

    @Test
    void timesHangOnTheSeriesAndCrossMidnight() {
        DicomObject object = PetSeries.objects(SamplePet.volume(), SamplePet.description(Quantity.ACTIVITY_BQ_PER_ML))
                .get(0);
        assertThat(object.requireString(Tag.SeriesDate)).isEqualTo("20260110");
        assertThat(object.requireString(Tag.SeriesTime)).isEqualTo("001005.250");
        assertThat(object.requireString(Tag.TimezoneOffsetFromUTC)).isEqualTo("+0100");
        DicomObject tracer =
                object.item(Tag.RadiopharmaceuticalInformationSequence).orElseThrow();
        assertThat(tracer.requireString(Tag.RadiopharmaceuticalStartDateTime)).isEqualTo("20260109231505.250+0100");
        assertThat(tracer.requireString(Tag.RadiopharmaceuticalStartTime)).isEqualTo("231505.250");
        // lambda T = ln 2 * 600 / 6586.2 = 0.0631453; x / (1 - exp(-x)) = 1 + x/2 + x^2/12 = 1.0319049
        assertThat(object.doubleValue(Tag.DecayFactor).orElseThrow()).isCloseTo(1.0319049, within(1e-6));
        // ln(1.0319049) / lambda = 298.42 s
        assertThat(object.doubleValue(Tag.FrameReferenceTime).orElseThrow()).isCloseTo(298_424, within(20.0));
    }

    @Test
    void aMuMapSaysItsUnits() {
        DicomObject object = PetSeries.objects(SamplePet.volume(), SamplePet.description(Quantity.MU_PER_CM))
                .get(0);
        assertThat(object.requireString(Tag.Units)).isEqualTo("1CM");
        assertThat(object.requireString(Tag.CountsSource)).isEqualTo("TRANSMISSION");
        assertThat(object.requireString(Tag.DecayCorrection)).isEqualTo("NONE");
        assertThat(object.contains(Tag.DecayFactor)).isFalse();
    }

    @Test
    void valuesThatAreNoNumbersAreRefused() {
        Volume volume = Volume.filled(VoxelGrid.centred(2, 2, 2, 1, 1, 1), Float.NaN);
        assertThatThrownBy(() -> PetSeries.objects(volume, SamplePet.description(Quantity.ACTIVITY_BQ_PER_ML)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("values: hold NaN");
    }
}
