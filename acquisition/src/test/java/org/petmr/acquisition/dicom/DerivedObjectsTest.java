package org.petmr.acquisition.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.dicom.PetSeriesDescription.Quantity;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** What the objects beside the PET series say. */
class DerivedObjectsTest {

    private static final SampleExams.Exam EXAM = SampleExams.exam();

    @Test
    void allLieInOneStudyAndOneFrameOfReference() {
        DicomObject pet = EXAM.pet().get(0);
        for (DicomObject other : EXAM.others()) {
            assertThat(other.requireString(Tag.StudyInstanceUID)).isEqualTo(pet.requireString(Tag.StudyInstanceUID));
            assertThat(other.requireString(Tag.SeriesInstanceUID))
                    .isNotEqualTo(pet.requireString(Tag.SeriesInstanceUID));
            if (!other.requireString(Tag.Modality).equals("SR")) {
                assertThat(other.requireString(Tag.FrameOfReferenceUID))
                        .isEqualTo(pet.requireString(Tag.FrameOfReferenceUID));
            }
        }
    }

    @Test
    void enhancedPetGivesItsValuesBackFrameByFrame() {
        Volume volume = SamplePet.volume();
        DicomObject object = EXAM.enhanced();
        short[] pixels = object.shorts(Tag.PixelData);
        List<DicomObject> frames = object.items(Tag.PerFrameFunctionalGroupsSequence);
        assertThat(frames).hasSize(12);
        for (int frame = 0; frame < 12; frame++) {
            int slice = frame % 6;
            DicomObject groups = frames.get(frame);
            double slope = groups.item(Tag.PixelValueTransformationSequence)
                    .orElseThrow()
                    .doubleValue(Tag.RescaleSlope)
                    .orElseThrow();
            for (int iy = 0; iy < 20; iy++) {
                for (int ix = 0; ix < 24; ix++) {
                    assertThat(pixels[frame * 480 + iy * 24 + ix] * slope)
                            .isCloseTo(volume.at(ix, iy, slice), within(slope * 0.51));
                }
            }
            DicomObject content = groups.item(Tag.FrameContentSequence).orElseThrow();
            assertThat(content.ints(Tag.DimensionIndexValues)).containsExactly(1, frame / 6 + 1, slice + 1);
            assertThat(groups.item(Tag.RealWorldValueMappingSequence)
                            .orElseThrow()
                            .doubleValue(Tag.RealWorldValueSlope)
                            .orElseThrow())
                    .isEqualTo(slope);
        }
        DicomObject second = frames.get(6).item(Tag.FrameContentSequence).orElseThrow();
        assertThat(second.requireString(Tag.FrameAcquisitionDateTime)).isEqualTo("20260110001505.250+0100");
        assertThat(second.doubleValue(Tag.FrameAcquisitionDuration)).hasValue(300_000);
        // The dose is in MBq here: 2.1e8 Bq.
        assertThat(object.item(Tag.RadiopharmaceuticalInformationSequence)
                        .orElseThrow()
                        .doubleValue(Tag.RadionuclideTotalDose))
                .hasValue(210);
    }

    @Test
    void aRegistrationMapsSourceToTargetAndNamesBoth() {
        List<DicomObject> parts = EXAM.registration().items(Tag.RegistrationSequence);
        assertThat(parts).hasSize(2);
        assertThat(parts.get(0).requireString(Tag.FrameOfReferenceUID))
                .isEqualTo(EXAM.registration().requireString(Tag.FrameOfReferenceUID));
        assertThat(matrix(parts.get(0))).containsExactly(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
        Affine shift = SampleExams.shift();
        double[] m = matrix(parts.get(1));
        double[] mapped = new double[3];
        for (int row = 0; row < 3; row++) {
            mapped[row] = m[4 * row] * 10 + m[4 * row + 1] * -20 + m[4 * row + 2] * 30 + m[4 * row + 3];
        }
        assertThat(mapped[0]).isCloseTo(shift.x(10, -20, 30), within(1e-9));
        assertThat(mapped[1]).isCloseTo(shift.y(10, -20, 30), within(1e-9));
        assertThat(mapped[2]).isCloseTo(shift.z(10, -20, 30), within(1e-9));
    }

    private static double[] matrix(DicomObject registration) {
        return registration
                .item(Tag.MatrixRegistrationSequence)
                .flatMap(item -> item.item(Tag.MatrixSequence))
                .orElseThrow()
                .doubles(Tag.FrameOfReferenceTransformationMatrix);
    }

    @Test
    void whatSharesAFrameOfReferenceIsNotRegisteredAndShearIsNoRigidMotion() {
        PetSeriesDescription d = SamplePet.description(Quantity.ACTIVITY_BQ_PER_ML);
        ObjectHeader header = ObjectHeader.beside(d, 901, "alignment", SamplePet.SERIES_START);
        ReferencedSeries any = ReferencedSeries.of(EXAM.pet());
        assertThatThrownBy(() -> SpatialRegistration.object(
                        header,
                        d.series().frameOfReferenceUid(),
                        Affine.IDENTITY,
                        SpatialRegistration.Method.EQUIPMENT,
                        "",
                        any,
                        any))
                .hasMessageContaining("aligned by definition");
        assertThatThrownBy(() -> SpatialRegistration.object(
                        header,
                        Uids.fresh(),
                        Affine.scaling(1, 1.01, 1, 0, 0, 0),
                        SpatialRegistration.Method.EQUIPMENT,
                        "",
                        any,
                        any))
                .hasMessageContaining("a rigid transform");
    }

    @Test
    void aSegmentationHoldsItsVoxelsAndNoEmptyFrames() {
        Volume volume = SamplePet.volume();
        VoxelGrid grid = volume.grid();
        List<SegmentationObject.Segment> segments = SampleExams.segments(grid, volume);
        byte[] bits = EXAM.segmentation().bytes(Tag.PixelData);
        List<DicomObject> frames = EXAM.segmentation().items(Tag.PerFrameFunctionalGroupsSequence);
        BitSet[] found = {new BitSet(), new BitSet()};
        for (int frame = 0; frame < frames.size(); frame++) {
            int segment = frames.get(frame)
                            .item(Tag.SegmentIdentificationSequence)
                            .orElseThrow()
                            .requireInt(Tag.ReferencedSegmentNumber)
                    - 1;
            double zMm = frames.get(frame)
                    .item(Tag.PlanePositionSequence)
                    .orElseThrow()
                    .doubles(Tag.ImagePositionPatient)[2];
            int iz = (int) Math.round((zMm + 5) / 2.03125);
            boolean isEmpty = true;
            for (int iy = 0; iy < grid.ny(); iy++) {
                for (int ix = 0; ix < grid.nx(); ix++) {
                    int bit = (frame * grid.ny() + iy) * grid.nx() + ix;
                    boolean isInside = (bits[bit >> 3] >> (bit & 7) & 1) == 1;
                    found[segment].set(grid.index(ix, iy, iz), isInside);
                    isEmpty &= !isInside;
                }
            }
            assertThat(isEmpty).isFalse();
            assertThat(frames.get(frame)
                            .item(Tag.DerivationImageSequence)
                            .flatMap(item -> item.item(Tag.SourceImageSequence))
                            .orElseThrow()
                            .requireString(Tag.ReferencedSOPInstanceUID))
                    .isEqualTo(EXAM.pet().get(iz).requireString(Tag.SOPInstanceUID));
        }
        assertThat(found[0]).isEqualTo(segments.get(0).isInside());
        assertThat(found[1]).isEqualTo(segments.get(1).isInside());
        assertThat(frames.stream()
                        .filter(f -> f.item(Tag.SegmentIdentificationSequence)
                                        .orElseThrow()
                                        .requireInt(Tag.ReferencedSegmentNumber)
                                == 1))
                .hasSize(2);
    }

    @Test
    void rawDataSaysWhereTheEventsAreAndWhatIsMissing() {
        DicomObject raw = EXAM.raw();
        int lost = raw.privateTag(RawListMode.CREATOR, 0x0071, 0x06).orElseThrow();
        assertThat(raw.requireString(lost)).isEqualTo("17");
        int events = raw.privateTag(RawListMode.CREATOR, 0x0071, 0x05).orElseThrow();
        assertThat(raw.requireString(events)).isEqualTo("1543209862");
    }
}
