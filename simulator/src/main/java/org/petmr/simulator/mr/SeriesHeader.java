package org.petmr.simulator.mr;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomObjectBuilder;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;

/** What all objects of a series have in common, classic or enhanced: patient, study, series, equipment, frame of reference. */
final class SeriesHeader {

    static final double FIELD_T = 3.0;
    static final double MHZ_PER_T = 42.577;
    static final int BITS = 12;
    static final String AGENT = "gadobutrol";

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMdd");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss.SSS");
    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss.SSS");
    private static final double NANOS_PER_S = 1e9;

    private SeriesHeader() {}

    static DicomObjectBuilder of(MrSeries series, Examination e, MrStyle style) {
        LocalDateTime started = at(e, series.startS());
        return DicomObject.builder()
                .put(Tag.SpecificCharacterSet, "ISO_IR 192")
                .put(Tag.StudyDate, e.startedAt().format(DATE))
                .put(Tag.StudyTime, e.startedAt().format(TIME))
                .put(Tag.SeriesDate, started.format(DATE))
                .put(Tag.SeriesTime, started.format(TIME))
                .put(Tag.AccessionNumber, e.accessionNumber())
                .put(Tag.Modality, "MR")
                .put(Tag.Manufacturer, VendorTagging.manufacturer(style.vendor()))
                .put(Tag.ManufacturerModelName, "petmr simulated MR host")
                .put(Tag.DeviceSerialNumber, "SIM-0001")
                .put(Tag.SoftwareVersions, "0.1")
                .putEmpty(Tag.ReferringPhysicianName)
                .put(Tag.StudyDescription, "PET-MR " + style.bodyPart())
                .put(Tag.SeriesDescription, VendorTagging.description(series, style.vendor()))
                .put(Tag.ProtocolName, VendorTagging.description(series, style.vendor()))
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
                .put(Tag.BodyPartExamined, style.bodyPart())
                .put(Tag.PatientPosition, series.patientPosition())
                .put(Tag.FrameOfReferenceUID, e.frameOfReferenceUid())
                .putEmpty(Tag.PositionReferenceIndicator);
    }

    /** Rows, columns, 12 bits in 16, unsigned. */
    static void putPixelLayout(DicomObjectBuilder b, MrSeries series) {
        b.put(Tag.SamplesPerPixel, 1)
                .put(Tag.PhotometricInterpretation, "MONOCHROME2")
                .put(Tag.Rows, series.signal().grid().ny())
                .put(Tag.Columns, series.signal().grid().nx())
                .put(Tag.BitsAllocated, 16)
                .put(Tag.BitsStored, BITS)
                .put(Tag.HighBit, BITS - 1)
                .put(Tag.PixelRepresentation, 0);
    }

    /** The largest value, which the usual window shows as white. */
    static double brightest(MrSeries series) {
        float most = 1;
        for (MrSeries.Acquired volume : series.volumes()) {
            for (float v : volume.signal().values()) {
                most = Math.max(most, v);
            }
        }
        return most;
    }

    /** Pixels of a slice, row by row. */
    static void putPixels(MrSeries.Acquired volume, int iz, short[] to, int from) {
        int nz = volume.signal().grid().nz();
        float[] values = volume.signal().values();
        int n = values.length / nz;
        for (int i = 0; i < n; i++) {
            to[from + i] = (short) values[i * nz + iz];
        }
    }

    static LocalDateTime at(Examination e, double seconds) {
        return e.startedAt().plusNanos(Math.round(seconds * NANOS_PER_S));
    }

    static String date(LocalDateTime at) {
        return at.format(DATE);
    }

    static String time(LocalDateTime at) {
        return at.format(TIME);
    }

    static String dateTime(LocalDateTime at) {
        return at.format(DATE_TIME);
    }
}
