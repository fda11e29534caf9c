package org.petmr.acquisition.dicom;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.OptionalDouble;

/** The modules that every object of ours has: patient, study, series, equipment, times (PS3.3 C.7). */
final class CommonModules {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss.SSS", Locale.ROOT);
    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmss.SSSxx", Locale.ROOT);
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xx", Locale.ROOT);

    private CommonModules() {}

    /** Class, character set, creation and the offset of all times. */
    static void putSop(String sopClassUid, ZoneOffset offset, DicomObjectBuilder o) {
        OffsetDateTime now = OffsetDateTime.now(offset);
        o.put(Tag.SpecificCharacterSet, "ISO_IR 192")
                .put(Tag.InstanceCreationDate, date(now))
                .put(Tag.InstanceCreationTime, time(now))
                .put(Tag.SOPClassUID, sopClassUid)
                .put(Tag.TimezoneOffsetFromUTC, OFFSET.format(offset));
    }

    static void putPatient(PetSeriesDescription.Patient patient, DicomObjectBuilder o) {
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

    static void putStudy(PetSeriesDescription.Study study, ZoneOffset offset, DicomObjectBuilder o) {
        OffsetDateTime start = study.start().withOffsetSameInstant(offset);
        o.put(Tag.StudyInstanceUID, study.studyInstanceUid())
                .put(Tag.StudyDate, date(start))
                .put(Tag.StudyTime, time(start))
                .put(Tag.StudyID, study.studyId())
                .put(Tag.AccessionNumber, study.accessionNumber())
                .put(Tag.ReferringPhysicianName, study.referringPhysician());
        putText(Tag.StudyDescription, study.description(), o);
    }

    static void putSeries(String modality, PetSeriesDescription.Series series, DicomObjectBuilder o) {
        o.put(Tag.Modality, modality)
                .put(Tag.SeriesInstanceUID, series.seriesInstanceUid())
                .put(Tag.SeriesNumber, series.number())
                .put(Tag.FrameOfReferenceUID, series.frameOfReferenceUid())
                .putEmpty(Tag.PositionReferenceIndicator);
        putText(Tag.SeriesDescription, series.description(), o);
        putText(Tag.ProtocolName, series.protocolName(), o);
        putText(Tag.BodyPartExamined, series.bodyPart(), o);
        series.step().ifPresent(step -> putStep(step, o));
    }

    /** What was scheduled and in which step it was made (PS3.3 C.7.3.1, 10.13). */
    private static void putStep(PetSeriesDescription.Step step, DicomObjectBuilder o) {
        o.put(Tag.PerformedProcedureStepID, step.id())
                .put(
                        Tag.ReferencedPerformedProcedureStepSequence,
                        DicomObject.builder()
                                .put(Tag.ReferencedSOPClassUID, Uids.PERFORMED_STEP)
                                .put(Tag.ReferencedSOPInstanceUID, step.sopInstanceUid())
                                .build());
        step.scheduledStepId()
                .ifPresent(id -> o.put(
                        Tag.RequestAttributesSequence,
                        DicomObject.builder()
                                .put(Tag.ScheduledProcedureStepID, id)
                                .build()));
    }

    static void putEquipment(PetSeriesDescription.Equipment equipment, DicomObjectBuilder o) {
        o.put(Tag.Manufacturer, equipment.manufacturer());
        putText(Tag.ManufacturerModelName, equipment.model(), o);
        putText(Tag.DeviceSerialNumber, equipment.serialNumber(), o);
        putText(Tag.SoftwareVersions, equipment.softwareVersions(), o);
        putText(Tag.InstitutionName, equipment.institution(), o);
        Contribution.put(equipment.made(), o);
    }

    static void putContent(OffsetDateTime at, DicomObjectBuilder o) {
        o.put(Tag.ContentDate, date(at)).put(Tag.ContentTime, time(at));
    }

    static void putText(int tag, String text, DicomObjectBuilder o) {
        if (!text.isEmpty()) {
            o.put(tag, text);
        }
    }

    static String date(OffsetDateTime at) {
        return DATE.format(at);
    }

    static String time(OffsetDateTime at) {
        return TIME.format(at);
    }

    /** With its offset, so that nobody has to guess. */
    static String dateTime(OffsetDateTime at) {
        return DATE_TIME.format(at);
    }
}
