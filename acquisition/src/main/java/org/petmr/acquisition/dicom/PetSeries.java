package org.petmr.acquisition.dicom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Volume;

/**
 * A static series of PET Image Storage, one object a slice (PS3.3 A.21, C.8.9). Values are scaled slice by slice to signed
 * 16-bit pixels.
 */
public final class PetSeries {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss.SSS", Locale.ROOT);
    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmss.SSSxx", Locale.ROOT);

    private PetSeries() {}

    /**
     * Makes the objects of a series, slices ascending along the normal.
     *
     * @param volume Bq/mL at the start of the series, or 1/cm, as the description says; read only
     */
    public static List<DicomObject> objects(Volume volume, PetSeriesDescription description) {
        SlicePlanes planes = new SlicePlanes(volume.grid());
        DicomObject common = common(description, planes.count());
        List<DicomObject> objects = new ArrayList<>(planes.count());
        for (int slice = 0; slice < planes.count(); slice++) {
            objects.add(slice(volume, planes, slice, common));
        }
        return objects;
    }

    /** Writes the objects into a directory as {@code pt0001.dcm} and so on; answers the files in order. */
    public static List<Path> write(Volume volume, PetSeriesDescription description, Path directory, Progress progress)
            throws IOException {
        Files.createDirectories(directory);
        SlicePlanes planes = new SlicePlanes(volume.grid());
        DicomObject common = common(description, planes.count());
        List<Path> files = new ArrayList<>(planes.count());
        for (int slice = 0; slice < planes.count(); slice++) {
            progress.checkpoint();
            Path file = directory.resolve("pt%04d.dcm".formatted(slice + 1));
            DicomFile.write(file, slice(volume, planes, slice, common));
            files.add(file);
            progress.report((slice + 1.0) / planes.count(), "slice " + (slice + 1) + " of " + planes.count());
        }
        return files;
    }

    private static DicomObject slice(Volume volume, SlicePlanes planes, int slice, DicomObject common) {
        ScaledPixels scaled = ScaledPixels.of(planes.values(volume, slice));
        DicomObjectBuilder object = common.toBuilder()
                .put(Tag.SOPInstanceUID, Uids.fresh())
                .put(Tag.InstanceNumber, slice + 1)
                .put(Tag.ImageIndex, slice + 1)
                .put(Tag.RescaleIntercept, 0)
                .put(Tag.RescaleSlope, scaled.slope())
                .put(Tag.PixelData, scaled.pixels());
        planes.putGeometry(slice, object);
        return object.build();
    }

    /** All that is the same in every slice. */
    private static DicomObject common(PetSeriesDescription d, int slices) {
        DicomObjectBuilder o = DicomObject.builder();
        ZoneOffset offset = d.frame().seriesStart().getOffset();
        OffsetDateTime now = OffsetDateTime.now(offset);
        o.put(Tag.SpecificCharacterSet, "ISO_IR 192")
                .put(Tag.ImageType, "ORIGINAL", "PRIMARY")
                .put(Tag.InstanceCreationDate, date(now))
                .put(Tag.InstanceCreationTime, time(now))
                .put(Tag.SOPClassUID, Uids.PET_IMAGE)
                .put(
                        Tag.TimezoneOffsetFromUTC,
                        DateTimeFormatter.ofPattern("xx").format(offset));
        putPatient(d.patient(), o);
        putStudy(d.study(), offset, o);
        putSeries(d, slices, o);
        putEquipment(d.equipment(), o);
        putReconstruction(d, o);
        putTracer(d, offset, o);
        putTimes(d, o);
        putPosition(o);
        o.put(Tag.SamplesPerPixel, 1)
                .put(Tag.PhotometricInterpretation, "MONOCHROME2")
                .put(Tag.BitsAllocated, 16)
                .put(Tag.BitsStored, 16)
                .put(Tag.HighBit, 15)
                .put(Tag.PixelRepresentation, 1)
                .put(Tag.LossyImageCompression, "00");
        return o.build();
    }

    private static void putPatient(PetSeriesDescription.Patient patient, DicomObjectBuilder o) {
        o.put(Tag.PatientName, patient.name())
                .put(Tag.PatientID, patient.id())
                .putOrEmpty(Tag.PatientBirthDate, patient.birthDate().map(DATE::format))
                .putOrEmpty(Tag.PatientSex, patient.sex());
        putIfThere(Tag.PatientWeight, patient.weightKg(), o);
        putIfThere(Tag.PatientSize, patient.sizeM(), o);
    }

    private static void putIfThere(int tag, OptionalDouble value, DicomObjectBuilder o) {
        if (value.isPresent()) {
            o.put(tag, value.getAsDouble());
        }
    }

    private static void putStudy(PetSeriesDescription.Study study, ZoneOffset offset, DicomObjectBuilder o) {
        OffsetDateTime start = study.start().withOffsetSameInstant(offset);
        o.put(Tag.StudyInstanceUID, study.studyInstanceUid())
                .put(Tag.StudyDate, date(start))
                .put(Tag.StudyTime, time(start))
                .put(Tag.StudyID, study.studyId())
                .put(Tag.AccessionNumber, study.accessionNumber())
                .put(Tag.ReferringPhysicianName, study.referringPhysician());
        putText(Tag.StudyDescription, study.description(), o);
    }

    private static void putSeries(PetSeriesDescription d, int slices, DicomObjectBuilder o) {
        o.put(Tag.Modality, "PT")
                .put(Tag.SeriesInstanceUID, d.series().seriesInstanceUid())
                .put(Tag.SeriesNumber, d.series().number())
                .put(Tag.FrameOfReferenceUID, d.series().frameOfReferenceUid())
                .putEmpty(Tag.PositionReferenceIndicator)
                .put(Tag.Units, d.quantity().units())
                .put(Tag.CountsSource, d.quantity().countsSource())
                .put(Tag.SeriesType, "STATIC", "IMAGE")
                .put(Tag.NumberOfSlices, slices);
        putText(Tag.SeriesDescription, d.series().description(), o);
        putText(Tag.ProtocolName, d.series().protocolName(), o);
        putText(Tag.BodyPartExamined, d.series().bodyPart(), o);
        if (!d.related().isEmpty()) {
            o.putItems(
                    Tag.RelatedSeriesSequence,
                    d.related().stream().map(PetSeries::related).toList());
        }
    }

    private static DicomObject related(PetSeriesDescription.Related related) {
        return DicomObject.builder()
                .put(Tag.StudyInstanceUID, related.studyInstanceUid())
                .put(Tag.SeriesInstanceUID, related.seriesInstanceUid())
                .put(Tag.PurposeOfReferenceCodeSequence, related.purpose().item())
                .build();
    }

    private static void putEquipment(PetSeriesDescription.Equipment equipment, DicomObjectBuilder o) {
        o.put(Tag.Manufacturer, equipment.manufacturer());
        putText(Tag.ManufacturerModelName, equipment.model(), o);
        putText(Tag.DeviceSerialNumber, equipment.serialNumber(), o);
        putText(Tag.SoftwareVersions, equipment.softwareVersions(), o);
        putText(Tag.InstitutionName, equipment.institution(), o);
    }

    private static void putReconstruction(PetSeriesDescription d, DicomObjectBuilder o) {
        PetSeriesDescription.Reconstruction r = d.reconstruction();
        if (r.corrections().isEmpty()) {
            o.putEmpty(Tag.CorrectedImage);
        } else {
            o.put(Tag.CorrectedImage, r.corrections().toArray(String[]::new));
        }
        o.put(Tag.DecayCorrection, isDecayCorrected(d) ? "START" : "NONE").put(Tag.CollimatorType, "NONE");
        putText(Tag.RandomsCorrectionMethod, r.randoms(), o);
        putText(Tag.AttenuationCorrectionMethod, r.attenuation(), o);
        putText(Tag.ScatterCorrectionMethod, r.scatter(), o);
        putText(Tag.ReconstructionMethod, r.method(), o);
        putText(Tag.ConvolutionKernel, r.kernel(), o);
        putText(Tag.ImageComments, r.comments(), o);
        if (r.energyWindowKev().length == 2) {
            o.put(
                    Tag.EnergyWindowRangeSequence,
                    DicomObject.builder()
                            .put(Tag.EnergyWindowLowerLimit, r.energyWindowKev()[0])
                            .put(Tag.EnergyWindowUpperLimit, r.energyWindowKev()[1])
                            .build());
        }
        if (r.coincidenceWindowNs() > 0) {
            o.put(Tag.CoincidenceWindowWidth, r.coincidenceWindowNs());
        }
    }

    private static void putTracer(PetSeriesDescription d, ZoneOffset offset, DicomObjectBuilder o) {
        if (d.tracer().isEmpty()) {
            o.putEmpty(Tag.RadiopharmaceuticalInformationSequence);
            return;
        }
        PetSeriesDescription.Tracer tracer = d.tracer().get();
        OffsetDateTime injected = tracer.injected().withOffsetSameInstant(offset);
        DicomObjectBuilder item = DicomObject.builder()
                .put(Tag.Radiopharmaceutical, tracer.name())
                .put(Tag.RadiopharmaceuticalStartTime, time(injected)) // ambiguous across midnight, so the next as well
                .put(Tag.RadiopharmaceuticalStartDateTime, DATE_TIME.format(injected))
                .put(Tag.RadionuclideTotalDose, tracer.totalDoseBq())
                .put(Tag.RadionuclideHalfLife, tracer.halfLifeS())
                .put(Tag.RadionuclidePositronFraction, tracer.positronFraction())
                .put(Tag.RadionuclideCodeSequence, tracer.radionuclide().item());
        tracer.code().ifPresent(code -> item.put(Tag.RadiopharmaceuticalCodeSequence, code.item()));
        o.put(Tag.RadiopharmaceuticalInformationSequence, item.build());
    }

    private static void putTimes(PetSeriesDescription d, DicomObjectBuilder o) {
        PetSeriesDescription.Frame frame = d.frame();
        OffsetDateTime acquired = frame.seriesStart().plus(frame.startMs(), ChronoUnit.MILLIS);
        o.put(Tag.SeriesDate, date(frame.seriesStart()))
                .put(Tag.SeriesTime, time(frame.seriesStart()))
                .put(Tag.AcquisitionDate, date(acquired))
                .put(Tag.AcquisitionTime, time(acquired))
                .put(Tag.ContentDate, date(acquired))
                .put(Tag.ContentTime, time(acquired))
                .put(Tag.ActualFrameDuration, frame.durationMs());
        double middleMs = frame.durationMs() / 2.0;
        if (d.tracer().isPresent()) {
            double halfLifeS = d.tracer().get().halfLifeS();
            middleMs = 1000 * DecayTimes.meanActivityS(frame.durationMs() / 1000.0, halfLifeS);
            if (isDecayCorrected(d)) {
                o.put(
                        Tag.DecayFactor,
                        DecayTimes.factor(frame.startMs() / 1000.0, frame.durationMs() / 1000.0, halfLifeS));
            }
        }
        o.put(Tag.FrameReferenceTime, Math.rint(frame.startMs() + middleMs));
    }

    private static boolean isDecayCorrected(PetSeriesDescription d) {
        return d.reconstruction().corrections().contains("DECY") && d.tracer().isPresent();
    }

    /** Head first and supine: the way the axes of scanner space are those of the patient. */
    private static void putPosition(DicomObjectBuilder o) {
        DicomObject recumbent = Code.RECUMBENT.item().toBuilder()
                .put(Tag.PatientOrientationModifierCodeSequence, Code.SUPINE.item())
                .build();
        o.put(Tag.PatientOrientationCodeSequence, recumbent)
                .put(Tag.PatientGantryRelationshipCodeSequence, Code.HEADFIRST.item());
    }

    private static void putText(int tag, String text, DicomObjectBuilder o) {
        if (!text.isEmpty()) {
            o.put(tag, text);
        }
    }

    private static String date(OffsetDateTime at) {
        return DATE.format(at);
    }

    private static String time(OffsetDateTime at) {
        return TIME.format(at);
    }
}
