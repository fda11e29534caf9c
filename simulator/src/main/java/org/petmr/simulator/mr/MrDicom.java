package org.petmr.simulator.mr;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomObjectBuilder;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;

/** Series as classic MR images, one object for each transverse slice (PS3.3 A.4), geometry as PS3.3 C.7.6.2 has it. */
public final class MrDicom {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMdd");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss.SSS");
    private static final double FIELD_T = 3.0;
    private static final double MHZ_PER_T = 42.577;
    private static final int BITS = 12;

    private MrDicom() {}

    /** Slices from the lowest z to the highest. */
    public static List<DicomObject> objects(MrSeries series, Examination examination) {
        VoxelGrid grid = series.signal().grid();
        if (!grid.isAxisAligned()) {
            throw new IllegalArgumentException("grid: oblique (expected: along the axes of patient space)");
        }
        DicomObject common = common(series, examination);
        List<DicomObject> slices = new ArrayList<>(grid.nz());
        for (int iz = 0; iz < grid.nz(); iz++) {
            slices.add(slice(common, series, iz));
        }
        return slices;
    }

    private static DicomObject common(MrSeries series, Examination e) {
        LocalDateTime at = e.startedAt();
        VoxelGrid grid = series.signal().grid();
        DicomObjectBuilder b = DicomObject.builder()
                .put(Tag.SpecificCharacterSet, "ISO_IR 192")
                .put(Tag.ImageType, series.imageType().toArray(new String[0]))
                .put(Tag.SOPClassUID, Uids.MR_IMAGE)
                .put(Tag.StudyDate, at.format(DATE))
                .put(Tag.SeriesDate, at.format(DATE))
                .put(Tag.AcquisitionDate, at.format(DATE))
                .put(Tag.ContentDate, at.format(DATE))
                .put(Tag.StudyTime, at.format(TIME))
                .put(Tag.SeriesTime, at.format(TIME))
                .put(Tag.AcquisitionTime, at.format(TIME))
                .put(Tag.ContentTime, at.format(TIME))
                .put(Tag.AccessionNumber, e.accessionNumber())
                .put(Tag.Modality, "MR")
                .put(Tag.Manufacturer, "petmr")
                .put(Tag.ManufacturerModelName, "petmr simulated MR host")
                .put(Tag.DeviceSerialNumber, "SIM-0001")
                .put(Tag.SoftwareVersions, "0.1")
                .putEmpty(Tag.ReferringPhysicianName)
                .put(Tag.StudyDescription, "PET-MR head")
                .put(Tag.SeriesDescription, series.description())
                .put(Tag.PatientName, e.patientName())
                .put(Tag.PatientID, e.patientId())
                .put(Tag.PatientBirthDate, e.birthDate())
                .put(Tag.PatientSex, e.sex())
                .put(Tag.PatientWeight, e.weightKg())
                .put(Tag.StudyInstanceUID, e.studyInstanceUid())
                .put(Tag.SeriesInstanceUID, Uids.fresh())
                .put(Tag.StudyID, "1")
                .put(Tag.SeriesNumber, series.number())
                .put(Tag.AcquisitionNumber, 1)
                .put(Tag.FrameOfReferenceUID, e.frameOfReferenceUid())
                .putEmpty(Tag.PositionReferenceIndicator);
        sequence(b, series);
        return pixels(b, grid, series).build();
    }

    private static void sequence(DicomObjectBuilder b, MrSeries series) {
        b.put(Tag.BodyPartExamined, "HEAD")
                .put(Tag.ScanningSequence, "GR")
                .put(Tag.SequenceVariant, "SP")
                .putEmpty(Tag.ScanOptions)
                .put(Tag.MRAcquisitionType, "3D")
                .put(Tag.SequenceName, series.sequenceName())
                .put(Tag.ProtocolName, series.description())
                .put(Tag.RepetitionTime, series.echo().trMs())
                .put(Tag.EchoTime, series.teMs())
                .put(Tag.FlipAngle, series.echo().flipDeg())
                .put(Tag.NumberOfAverages, 1)
                .put(Tag.ImagingFrequency, FIELD_T * MHZ_PER_T)
                .put(Tag.ImagedNucleus, "1H")
                .put(Tag.EchoNumbers, 1)
                .put(Tag.MagneticFieldStrength, FIELD_T)
                .put(Tag.EchoTrainLength, 1)
                .put(Tag.PatientPosition, "HFS");
    }

    private static DicomObjectBuilder pixels(DicomObjectBuilder b, VoxelGrid grid, MrSeries series) {
        float most = 0;
        for (float v : series.signal().values()) {
            most = Math.max(most, v);
        }
        return b.put(Tag.ImageOrientationPatient, 1, 0, 0, 0, 1, 0)
                .put(Tag.SliceThickness, grid.dzMm())
                .put(Tag.SpacingBetweenSlices, grid.dzMm())
                .put(Tag.PixelSpacing, grid.dyMm(), grid.dxMm())
                .put(Tag.SamplesPerPixel, 1)
                .put(Tag.PhotometricInterpretation, "MONOCHROME2")
                .put(Tag.Rows, grid.ny())
                .put(Tag.Columns, grid.nx())
                .put(Tag.BitsAllocated, 16)
                .put(Tag.BitsStored, BITS)
                .put(Tag.HighBit, BITS - 1)
                .put(Tag.PixelRepresentation, 0)
                .put(Tag.WindowCenter, Math.rint(0.5 * most))
                .put(Tag.WindowWidth, Math.max(1, Math.rint(most)));
    }

    private static DicomObject slice(DicomObject common, MrSeries series, int iz) {
        VoxelGrid grid = series.signal().grid();
        short[] pixels = new short[grid.nx() * grid.ny()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (short) series.signal().values()[i * grid.nz() + iz];
        }
        Affine a = grid.lpsFromVoxel();
        return common.toBuilder()
                .put(Tag.SOPInstanceUID, Uids.fresh())
                .put(Tag.InstanceNumber, iz + 1)
                .put(Tag.ImagePositionPatient, a.x(0, 0, iz), a.y(0, 0, iz), a.z(0, 0, iz))
                .put(Tag.SliceLocation, a.z(0, 0, iz))
                .put(Tag.PixelData, pixels)
                .build();
    }
}
