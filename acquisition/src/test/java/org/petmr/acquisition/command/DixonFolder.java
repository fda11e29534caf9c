package org.petmr.acquisition.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomObjectBuilder;
import org.petmr.acquisition.dicom.SlicePlanes;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Classic MR slices of both phases of a patient of water. */
final class DixonFolder {

    private static final double IN_PHASE_MS = 2.46;
    private static final double OPPOSED_MS = 1.23;

    private DixonFolder() {}

    /** In and opposed phase alike, as water has them. */
    static void write(Path folder, VoxelGrid grid, VolumeRecording.Value signal) throws IOException {
        writeInPhase(folder, grid, signal);
        series(folder, VolumeRecording.painted(grid, signal), 3, "vibe_dixon_opp", OPPOSED_MS);
    }

    static void writeInPhase(Path folder, VoxelGrid grid, VolumeRecording.Value signal) throws IOException {
        series(folder, VolumeRecording.painted(grid, signal), 2, "vibe_dixon_in", IN_PHASE_MS);
    }

    private static void series(Path folder, Volume volume, int number, String description, double echoMs)
            throws IOException {
        int slice = 0;
        for (DicomObject object : slices(volume, "P-1", number, description, echoMs, "M")) {
            DicomFile.write(folder.resolve("%d-%03d.dcm".formatted(number, slice++)), object);
        }
    }

    /** One classic image for each slice of a series. @param imageType the values behind ORIGINAL and PRIMARY */
    static List<DicomObject> slices(
            Volume volume, String patient, int number, String description, double echoMs, String... imageType) {
        SlicePlanes planes = new SlicePlanes(volume.grid());
        String uid = Uids.fresh();
        String[] type = Stream.concat(Stream.of("ORIGINAL", "PRIMARY"), Stream.of(imageType))
                .toArray(String[]::new);
        List<DicomObject> all = new ArrayList<>();
        for (int slice = 0; slice < planes.count(); slice++) {
            float[] values = planes.values(volume, slice);
            short[] pixels = new short[values.length];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (short) values[i];
            }
            DicomObjectBuilder object = DicomObject.builder()
                    .put(Tag.SOPClassUID, Uids.MR_IMAGE)
                    .put(Tag.SOPInstanceUID, Uids.fresh())
                    .put(Tag.ImageType, type)
                    .put(Tag.Modality, "MR")
                    .put(Tag.PatientID, patient)
                    .put(Tag.StudyInstanceUID, "1.2.9")
                    .put(Tag.SeriesInstanceUID, uid)
                    .put(Tag.FrameOfReferenceUID, "1.2.8")
                    .put(Tag.SeriesNumber, number)
                    .put(Tag.InstanceNumber, slice + 1)
                    .put(Tag.SeriesDescription, description)
                    .put(Tag.ScanningSequence, "GR")
                    .put(Tag.SequenceVariant, "SP")
                    .put(Tag.MRAcquisitionType, "3D")
                    .put(Tag.RepetitionTime, 4)
                    .put(Tag.EchoTime, echoMs)
                    .put(Tag.MagneticFieldStrength, 3)
                    .put(Tag.SamplesPerPixel, 1)
                    .put(Tag.PhotometricInterpretation, "MONOCHROME2")
                    .put(Tag.BitsAllocated, 16)
                    .put(Tag.BitsStored, 12)
                    .put(Tag.HighBit, 11)
                    .put(Tag.PixelRepresentation, 0)
                    .put(Tag.PixelData, pixels);
            planes.putGeometry(slice, object);
            all.add(object.build());
        }
        return all;
    }
}
