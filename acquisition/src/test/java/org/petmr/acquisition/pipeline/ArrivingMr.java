package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomObjectBuilder;
import org.petmr.acquisition.dicom.ReceivedObject;
import org.petmr.acquisition.dicom.SlicePlanes;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.TransferSyntax;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Small series of patient P1 that come in as a node receives them. */
final class ArrivingMr {

    private final Path directory;
    private final MrIntake intake;
    private int arrived;

    ArrivingMr(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.intake = new MrIntake(directory.resolve("inbox"));
    }

    MrIntake intake() {
        return intake;
    }

    void dixon() {
        for (String phase : List.of("IN_PHASE", "OPP_PHASE", "WATER", "FAT")) {
            dixon(phase);
        }
    }

    void dixon(String phase) {
        double echoMs = phase.equals("OPP_PHASE") ? 1.23 : 2.46;
        all(series(0, "vibe dixon", echoMs, "DIXON", phase));
    }

    /** @param zMm its middle on the table */
    static List<DicomObject> t1(double zMm) {
        return series(zMm, "t1_mprage", 2.3, "M");
    }

    static List<DicomObject> t2() {
        return series(0, "t2w", 90, "M");
    }

    void all(List<DicomObject> objects) {
        objects.forEach(this::arrive);
    }

    void arrive(DicomObject object) {
        try {
            Path file = directory.resolve("incoming" + arrived++);
            DicomFile.write(file, object);
            intake.inbox()
                    .stored(new ReceivedObject(
                            "MR",
                            object.requireString(Tag.SOPClassUID),
                            object.requireString(Tag.SOPInstanceUID),
                            TransferSyntax.EXPLICIT_LE.uid(),
                            file,
                            DicomFile.readHeader(file).dataSet()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<DicomObject> series(double zMm, String description, double echoMs, String... imageType) {
        VoxelGrid grid = new VoxelGrid(6, 6, 10, new Affine(8, 0, 0, -20, 0, 8, 0, -20, 0, 0, 8, zMm - 36));
        Volume volume = Volume.zeros(grid);
        SlicePlanes planes = new SlicePlanes(grid);
        String uid = Uids.fresh();
        List<String> type = new ArrayList<>(List.of("ORIGINAL", "PRIMARY"));
        type.addAll(List.of(imageType));
        List<DicomObject> all = new ArrayList<>();
        for (int slice = 0; slice < planes.count(); slice++) {
            DicomObjectBuilder object = DicomObject.builder()
                    .put(Tag.SOPClassUID, Uids.MR_IMAGE)
                    .put(Tag.SOPInstanceUID, Uids.fresh())
                    .put(Tag.ImageType, type.toArray(String[]::new))
                    .put(Tag.Modality, "MR")
                    .put(Tag.PatientID, "P1")
                    .put(Tag.StudyInstanceUID, "1.2.9")
                    .put(Tag.SeriesInstanceUID, uid)
                    .put(Tag.FrameOfReferenceUID, "1.2.8")
                    .put(Tag.SeriesNumber, 7)
                    .put(Tag.InstanceNumber, slice + 1)
                    .put(Tag.SeriesDescription, description)
                    .put(Tag.ScanningSequence, "GR")
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
                    .put(Tag.PixelData, new short[planes.values(volume, slice).length]);
            planes.putGeometry(slice, object);
            all.add(object.build());
        }
        return all;
    }
}
