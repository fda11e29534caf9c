package org.petmr.acquisition.mr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomObjectBuilder;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

class MrVolumesTest {

    @TempDir
    Path directory;

    private MrVolumes.Read one(List<DicomObject> objects) throws IOException {
        List<MrVolumes.Read> reads = MrVolumes.read(SampleMr.write(directory.resolve(Uids.fresh()), objects));
        assertThat(reads).hasSize(1);
        return reads.get(0);
    }

    private static List<DicomObject> slices() {
        return SampleMr.slices("1.2.3", object -> object);
    }

    /** Each voxel must be found where the grid says, whatever the order of files: 100 x + 10 y + z tells its place. */
    private static void assertIsSample(Volume volume) {
        VoxelGrid truth = SampleMr.GRID;
        VoxelGrid grid = volume.grid();
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    assertThat(volume.at(ix, iy, iz)).isEqualTo(100 * ix + 10 * iy + iz);
                    assertThat(grid.lpsFromVoxel().x(ix, iy, iz))
                            .isCloseTo(truth.lpsFromVoxel().x(ix, iy, iz), within(1e-6));
                    assertThat(grid.lpsFromVoxel().y(ix, iy, iz))
                            .isCloseTo(truth.lpsFromVoxel().y(ix, iy, iz), within(1e-6));
                    assertThat(grid.lpsFromVoxel().z(ix, iy, iz))
                            .isCloseTo(truth.lpsFromVoxel().z(ix, iy, iz), within(1e-6));
                }
            }
        }
    }

    @Test
    void slicesInAnyOrderGiveTheVolume() throws IOException {
        List<DicomObject> shuffled = new ArrayList<>(slices());
        Collections.shuffle(shuffled, new Random(5));
        MrVolumes.Read read = one(shuffled);
        assertThat(read.series().problems()).isEmpty();
        assertThat(read.series().kind()).isEqualTo(MrKind.T2);
        assertIsSample(read.volume().orElseThrow());
    }

    @Test
    void rescaleIsAppliedSliceBySlice() throws IOException {
        List<DicomObject> scaled = SampleMr.slices(
                "1.2.3", object -> object.put(Tag.RescaleSlope, 0.5).put(Tag.RescaleIntercept, -7));
        assertThat(one(scaled).volume().orElseThrow().at(4, 3, 5)).isEqualTo(435 * 0.5f - 7);
    }

    @Test
    void signedPixelsOfTwelveBitsKeepTheirSign() throws IOException {
        List<DicomObject> signed = SampleMr.slices("1.2.3", object -> {
            short[] pixels = new short[20];
            pixels[7] = 0x0FFF; // -1 in 12 bits
            pixels[8] = (short) 0xF7FF; // 2047, with rubbish above the stored bits
            return object.put(Tag.PixelRepresentation, 1).put(Tag.PixelData, pixels);
        });
        Volume volume = one(signed).volume().orElseThrow();
        assertThat(volume.at(2, 1, 0)).isEqualTo(-1);
        assertThat(volume.at(3, 1, 0)).isEqualTo(2047);
    }

    @Test
    void oneMissingSliceIsSaidAndFilledIn() throws IOException {
        // 24 slices, since of 6 one would be more than 5 %.
        List<DicomObject> many = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            if (i != 10) {
                many.add(slices().get(0).toBuilder()
                        .put(Tag.SOPInstanceUID, Uids.fresh())
                        .put(Tag.InstanceNumber, i + 1)
                        .put(Tag.ImageOrientationPatient, 1, 0, 0, 0, 1, 0)
                        .put(Tag.ImagePositionPatient, 0, 0, 2 * i)
                        .put(Tag.PixelData, constant((short) (10 * i)))
                        .build());
            }
        }
        MrVolumes.Read read = one(many);
        assertThat(read.series().missing()).isEqualTo(1);
        assertThat(read.series().problems())
                .contains("1 slice missing (instance 11): a gap of 4.00 mm between instances 10 and 12");
        assertThat(read.volume().orElseThrow().grid().nz()).isEqualTo(24);
        assertThat(read.volume().orElseThrow().at(0, 0, 10)).isEqualTo(100);
    }

    private static short[] constant(short value) {
        short[] pixels = new short[20];
        java.util.Arrays.fill(pixels, value);
        return pixels;
    }

    @Test
    void whatMakesNoVolumeIsListedWithTheReason() throws IOException {
        List<DicomObject> gap = new ArrayList<>(slices());
        gap.remove(2);
        assertNoVolume(gap, "too many slices missing");

        List<DicomObject> twice = new ArrayList<>(slices());
        twice.add(twice.get(3).toBuilder().put(Tag.SOPInstanceUID, Uids.fresh()).build());
        assertNoVolume(twice, "duplicate positions: 7 frames at 6 positions");

        List<DicomObject> mixed = new ArrayList<>(slices());
        mixed.set(
                1,
                mixed.get(1).toBuilder()
                        .put(Tag.ImageOrientationPatient, 1, 0, 0, 0, 0, -1)
                        .build());
        assertNoVolume(mixed, "orientations, matrices or spacings differ");

        assertNoVolume(
                SampleMr.slices("1.2.3", object -> object.put(Tag.ImageOrientationPatient, 1, 0, 0, 0.1, 1, 0)),
                "not of unit, orthogonal directions");
        assertNoVolume(slices().subList(0, 1), "one slice only");
        assertNoVolume(SampleMr.slices("1.2.3", object -> object.put(Tag.PixelData, new short[3])), "bytes of pixels");
        assertNoVolume(
                SampleMr.slices("1.2.3", object -> object.put(Tag.Rows, 60000).put(Tag.Columns, 60000)), "expected");

        List<DicomObject> uneven = new ArrayList<>(slices());
        DicomObjectBuilder moved = uneven.get(5).toBuilder();
        double[] position = uneven.get(5).doubles(Tag.ImagePositionPatient);
        uneven.set(
                5,
                moved.put(Tag.ImagePositionPatient, position[0], position[1], position[2] + 0.5)
                        .build());
        assertNoVolume(uneven, "slice step varies");
    }

    private void assertNoVolume(List<DicomObject> objects, String reason) throws IOException {
        MrVolumes.Read read = one(objects);
        assertThat(read.volume()).as(reason).isEmpty();
        assertThat(String.join("; ", read.series().problems())).contains(reason);
    }

    @Test
    void aFileThatIsNoImageIsListedNotThrown() throws IOException {
        Path text = Files.writeString(directory.resolve("a.dcm"), "no");
        List<Path> files = new ArrayList<>(SampleMr.write(directory.resolve("ok"), slices()));
        files.add(text);
        List<MrVolumes.Read> reads = MrVolumes.read(files);
        assertThat(reads).hasSize(2);
        assertThat(reads.get(0).series().problems()).singleElement().asString().contains("no DICM at byte 128");
        assertThat(reads.get(1).volume()).isPresent();
    }

    @Test
    void repeatsOfEachPositionGiveTheFirst() throws IOException {
        List<DicomObject> dynamic = new ArrayList<>();
        for (int time = 1; time <= 3; time++) {
            int now = time;
            dynamic.addAll(SampleMr.slices("1.2.3", object -> {
                short[] pixels = constant((short) now);
                return object.put(Tag.TemporalPositionIdentifier, now).put(Tag.PixelData, pixels);
            }));
        }
        MrVolumes.Read read = one(dynamic);
        assertThat(read.series().repeats()).isEqualTo(3);
        assertThat(read.series().slices()).isEqualTo(6);
        assertThat(read.volume().orElseThrow().at(0, 0, 0)).isEqualTo(1);
    }

    @Test
    void anEnhancedObjectWithAllFourDixonImagesGivesFour() throws IOException {
        String[] types = {"IN_PHASE", "OPP_PHASE", "WATER", "FAT"};
        List<DicomObject> frames = new ArrayList<>();
        short[] pixels = new short[4 * 3 * 20];
        for (int slice = 0; slice < 3; slice++) {
            for (int type = 0; type < 4; type++) {
                java.util.Arrays.fill(
                        pixels, frames.size() * 20, (frames.size() + 1) * 20, (short) (10 * type + slice));
                frames.add(DicomObject.builder()
                        .put(
                                Tag.MRImageFrameTypeSequence,
                                DicomObject.builder()
                                        .put(Tag.FrameType, "DERIVED", "PRIMARY", "DIXON", types[type])
                                        .put(Tag.ComplexImageComponent, "MAGNITUDE")
                                        .build())
                        .put(
                                Tag.PlanePositionSequence,
                                DicomObject.builder()
                                        .put(Tag.ImagePositionPatient, 0, 0, 5 * slice)
                                        .build())
                        .build());
            }
        }
        DicomObject shared = DicomObject.builder()
                .put(
                        Tag.PixelMeasuresSequence,
                        DicomObject.builder().put(Tag.PixelSpacing, 2, 1.5).build())
                .put(
                        Tag.PlaneOrientationSequence,
                        DicomObject.builder()
                                .put(Tag.ImageOrientationPatient, 1, 0, 0, 0, 1, 0)
                                .build())
                .build();
        DicomObject enhanced = SampleMr.header("1.2.7")
                .put(Tag.SOPClassUID, Uids.ENHANCED_MR_IMAGE)
                .put(Tag.SOPInstanceUID, Uids.fresh())
                .put(Tag.ImageType, "DERIVED", "PRIMARY", "DIXON", "MIXED")
                .put(Tag.Rows, 4)
                .put(Tag.Columns, 5)
                .put(Tag.NumberOfFrames, 12)
                .put(Tag.SharedFunctionalGroupsSequence, shared)
                .putItems(Tag.PerFrameFunctionalGroupsSequence, frames)
                .put(Tag.PixelData, pixels)
                .build();
        List<MrVolumes.Read> reads = MrVolumes.read(SampleMr.write(directory.resolve("e"), List.of(enhanced)));
        assertThat(reads)
                .extracting(read -> read.series().kind())
                .containsExactly(MrKind.DIXON_IN, MrKind.DIXON_OPPOSED, MrKind.DIXON_WATER, MrKind.DIXON_FAT);
        for (int type = 0; type < 4; type++) {
            Volume volume = reads.get(type).volume().orElseThrow();
            assertThat(volume.grid().dxMm()).isEqualTo(1.5);
            assertThat(volume.grid().dyMm()).isEqualTo(2);
            assertThat(volume.at(1, 1, 2)).isEqualTo(10 * type + 2);
        }
    }
}
