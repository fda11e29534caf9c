package org.petmr.acquisition.mr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomObjectBuilder;
import org.petmr.acquisition.dicom.SlicePlanes;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Classic MR series whose voxels say where they are. */
final class SampleMr {

    /** Oblique, so that no axis can be mistaken for another: turned by 20 degrees about x. */
    static final VoxelGrid GRID = oblique();

    private SampleMr() {}

    private static VoxelGrid oblique() {
        double c = Math.cos(Math.toRadians(20));
        double s = Math.sin(Math.toRadians(20));
        return new VoxelGrid(5, 4, 6, new Affine(1.5, 0, 0, -10, 0, 2 * c, -3 * s, 20, 0, 2 * s, 3 * c, -30));
    }

    /** Value 100 x + 10 y + z. */
    static Volume volume() {
        Volume volume = Volume.zeros(GRID);
        for (int iy = 0; iy < GRID.ny(); iy++) {
            for (int ix = 0; ix < GRID.nx(); ix++) {
                for (int iz = 0; iz < GRID.nz(); iz++) {
                    volume.values()[GRID.index(ix, iy, iz)] = 100 * ix + 10 * iy + iz;
                }
            }
        }
        return volume;
    }

    static DicomObjectBuilder header(String seriesUid) {
        return DicomObject.builder()
                .put(Tag.SOPClassUID, Uids.MR_IMAGE)
                .put(Tag.ImageType, "ORIGINAL", "PRIMARY", "M")
                .put(Tag.Modality, "MR")
                .put(Tag.PatientID, "P-1")
                .put(Tag.StudyInstanceUID, "1.2.9")
                .put(Tag.SeriesInstanceUID, seriesUid)
                .put(Tag.FrameOfReferenceUID, "1.2.8")
                .put(Tag.SeriesNumber, 3)
                .put(Tag.SeriesDescription, "sample")
                .put(Tag.ScanningSequence, "SE")
                .put(Tag.RepetitionTime, 5000)
                .put(Tag.EchoTime, 90)
                .put(Tag.MagneticFieldStrength, 3)
                .put(Tag.SamplesPerPixel, 1)
                .put(Tag.PhotometricInterpretation, "MONOCHROME2")
                .put(Tag.BitsAllocated, 16)
                .put(Tag.BitsStored, 12)
                .put(Tag.HighBit, 11)
                .put(Tag.PixelRepresentation, 0);
    }

    /** The slices of {@link #volume}, ascending, pixels as they are. */
    static List<DicomObject> slices(String seriesUid, UnaryOperator<DicomObjectBuilder> change) {
        SlicePlanes planes = new SlicePlanes(GRID);
        List<DicomObject> slices = new ArrayList<>();
        for (int slice = 0; slice < planes.count(); slice++) {
            float[] values = planes.values(volume(), slice);
            short[] pixels = new short[values.length];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (short) values[i];
            }
            DicomObjectBuilder object = header(seriesUid)
                    .put(Tag.SOPInstanceUID, Uids.fresh())
                    .put(Tag.InstanceNumber, slice + 1)
                    .put(Tag.PixelData, pixels);
            planes.putGeometry(slice, object);
            slices.add(change.apply(object).build());
        }
        return slices;
    }

    static List<Path> write(Path directory, List<DicomObject> objects) throws IOException {
        Files.createDirectories(directory);
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < objects.size(); i++) {
            Path file = directory.resolve("%03d.dcm".formatted(i));
            DicomFile.write(file, objects.get(i));
            files.add(file);
        }
        return files;
    }
}
