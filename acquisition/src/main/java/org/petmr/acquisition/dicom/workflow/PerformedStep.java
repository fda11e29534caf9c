package org.petmr.acquisition.dicom.workflow;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.petmr.acquisition.dicom.Code;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomObjectBuilder;
import org.petmr.acquisition.dicom.PetSeriesDescription.Patient;
import org.petmr.acquisition.dicom.Tag;

/**
 * A step that is being performed, as it is reported by MPPS (PS3.4 F.7, Table F.7.2-1).
 *
 * @param sopInstanceUid its name, which images refer to
 * @param modality one only: PET and MR of one scan are two steps
 * @param scheduled what was scheduled; several when one scan serves several requests
 * @param stepId ours, 1 to 16 characters
 * @param stationAeTitle ours
 * @param dose what was injected, in words, for Comments on Radiation Dose; empty for none
 */
public record PerformedStep(
        String sopInstanceUid,
        String modality,
        Patient patient,
        List<ScheduledStep> scheduled,
        String stepId,
        String stationAeTitle,
        String stationName,
        String description,
        String studyId,
        OffsetDateTime start,
        String dose) {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss", Locale.ROOT);

    /**
     * A series of the step.
     *
     * @param images what it holds, for Referenced Image Sequence
     * @param others raw data, registrations, segmentations, reports
     * @param retrieveAeTitle the archive; empty while nothing is sent
     */
    public record Series(
            String seriesInstanceUid,
            String protocolName,
            String description,
            String performingPhysician,
            String operators,
            String retrieveAeTitle,
            List<SopReference> images,
            List<SopReference> others) {

        public Series {
            images = List.copyOf(images);
            others = List.copyOf(others);
            if (protocolName.isBlank()) {
                throw new IllegalArgumentException("series.protocolName: '' (expected: a name, MPPS demands one)");
            }
        }

        private DicomObject item() {
            return DicomObject.builder()
                    .put(Tag.PerformingPhysicianName, performingPhysician)
                    .put(Tag.ProtocolName, protocolName)
                    .put(Tag.OperatorsName, operators)
                    .put(Tag.SeriesInstanceUID, seriesInstanceUid)
                    .put(Tag.SeriesDescription, description)
                    .put(Tag.RetrieveAETitle, retrieveAeTitle)
                    .putItems(
                            Tag.ReferencedImageSequence,
                            images.stream().map(SopReference::item).toList())
                    .putItems(
                            Tag.ReferencedNonImageCompositeSOPInstanceSequence,
                            others.stream().map(SopReference::item).toList())
                    .build();
        }
    }

    public PerformedStep {
        scheduled = List.copyOf(scheduled);
        if (scheduled.isEmpty()) {
            throw new IllegalArgumentException("step.scheduled: empty (expected: at least one, or unscheduled())");
        }
        if (stepId.isBlank() || stepId.length() > 16) {
            throw new IllegalArgumentException("step.stepId: '" + stepId + "' (expected: 1 to 16 characters)");
        }
    }

    /** The attributes of N-CREATE. */
    DicomObject created() {
        DicomObjectBuilder o = DicomObject.builder()
                .put(Tag.SpecificCharacterSet, "ISO_IR 192")
                .putItems(
                        Tag.ScheduledStepAttributesSequence,
                        scheduled.stream().map(ScheduledStep::item).toList())
                .put(Tag.PatientName, patient.name())
                .put(Tag.PatientID, patient.id())
                .putOrEmpty(Tag.PatientBirthDate, patient.birthDate().map(PerformedStep::date))
                .putOrEmpty(Tag.PatientSex, patient.sex())
                .putEmpty(Tag.ReferencedPatientSequence)
                .put(Tag.PerformedProcedureStepID, stepId)
                .put(Tag.PerformedStationAETitle, stationAeTitle)
                .put(Tag.PerformedStationName, stationName)
                .putEmpty(Tag.PerformedLocation)
                .put(Tag.PerformedProcedureStepStartDate, DATE.format(start))
                .put(Tag.PerformedProcedureStepStartTime, TIME.format(start))
                .put(Tag.PerformedProcedureStepStatus, "IN PROGRESS")
                .put(Tag.PerformedProcedureStepDescription, description)
                .putEmpty(Tag.PerformedProcedureTypeDescription)
                .putEmpty(Tag.ProcedureCodeSequence)
                .putEmpty(Tag.PerformedProcedureStepEndDate)
                .putEmpty(Tag.PerformedProcedureStepEndTime)
                .putEmpty(Tag.PerformedProcedureStepDiscontinuationReasonCodeSequence)
                .put(Tag.CommentsOnRadiationDose, dose)
                .put(Tag.Modality, modality)
                .put(Tag.StudyID, studyId)
                .putItems(Tag.PerformedProtocolCodeSequence, protocolCodes())
                .putEmpty(Tag.PerformedSeriesSequence);
        return o.build();
    }

    /** The attributes of the last N-SET: everything that was made, since a sequence is replaced whole. */
    DicomObject completed(OffsetDateTime end, List<Series> series) {
        return ended("COMPLETED", end, series, Optional.empty());
    }

    /** The same for a step that was broken off. */
    DicomObject discontinued(OffsetDateTime end, List<Series> series, Code reason) {
        return ended("DISCONTINUED", end, series, Optional.of(reason));
    }

    private DicomObject ended(String status, OffsetDateTime end, List<Series> series, Optional<Code> reason) {
        if (series.isEmpty()) {
            throw new IllegalArgumentException(
                    "series: none (expected: at least one in a final state, without objects if there are none)");
        }
        if (end.isBefore(start)) {
            throw new IllegalArgumentException("step.end: %s (expected: not before %s)".formatted(end, start));
        }
        OffsetDateTime local = end.withOffsetSameInstant(start.getOffset());
        DicomObjectBuilder o = DicomObject.builder()
                .put(Tag.SpecificCharacterSet, "ISO_IR 192")
                .put(Tag.PerformedProcedureStepStatus, status)
                .put(Tag.PerformedProcedureStepDescription, description)
                .put(Tag.PerformedProcedureStepEndDate, DATE.format(local))
                .put(Tag.PerformedProcedureStepEndTime, TIME.format(local))
                .put(Tag.CommentsOnRadiationDose, dose)
                .putItems(Tag.PerformedProtocolCodeSequence, protocolCodes())
                .putItems(
                        Tag.PerformedSeriesSequence,
                        series.stream().map(Series::item).toList());
        reason.ifPresent(code -> o.put(Tag.PerformedProcedureStepDiscontinuationReasonCodeSequence, code.item()));
        return o.build();
    }

    private List<DicomObject> protocolCodes() {
        return scheduled.stream()
                .flatMap(step -> step.protocolCodes().stream())
                .distinct()
                .map(Code::item)
                .toList();
    }

    private static String date(LocalDate date) {
        return DATE.format(date);
    }
}
