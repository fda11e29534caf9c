package org.petmr.acquisition.dicom.workflow;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomObjectBuilder;
import org.petmr.acquisition.dicom.Tag;

/**
 * What to ask a worklist for. Empty means any.
 *
 * @param stationAeTitle the scanner for which steps are scheduled
 * @param from first day of the scheduled start
 * @param to last day of it
 * @param modality one, such as PT; a worklist may ignore it, so it is looked at again here
 */
public record WorklistQuery(
        Optional<String> stationAeTitle,
        Optional<LocalDate> from,
        Optional<LocalDate> to,
        Optional<String> modality,
        Optional<String> patientId,
        Optional<String> accessionNumber) {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT);

    /** Return keys at the top (PS3.4 Table K.6-1), asked for without a value. */
    private static final int[] KEYS = {
        Tag.AccessionNumber,
        Tag.ReferringPhysicianName,
        Tag.ReferencedStudySequence,
        Tag.ReferencedPatientSequence,
        Tag.PatientName,
        Tag.PatientID,
        Tag.IssuerOfPatientID,
        Tag.PatientBirthDate,
        Tag.PatientSex,
        Tag.PatientSize,
        Tag.PatientWeight,
        Tag.MedicalAlerts,
        Tag.Allergies,
        Tag.PregnancyStatus,
        Tag.StudyInstanceUID,
        Tag.RequestingPhysician,
        Tag.RequestedProcedureDescription,
        Tag.RequestedProcedureCodeSequence,
        Tag.AdmissionID,
        Tag.SpecialNeeds,
        Tag.CurrentPatientLocation,
        Tag.PatientState,
        Tag.RequestedProcedureID,
        Tag.RequestedProcedurePriority
    };

    private static final int[] STEP_KEYS = {
        Tag.Modality,
        Tag.RequestedContrastAgent,
        Tag.ScheduledStationAETitle,
        Tag.ScheduledProcedureStepStartDate,
        Tag.ScheduledProcedureStepStartTime,
        Tag.ScheduledPerformingPhysicianName,
        Tag.ScheduledProcedureStepDescription,
        Tag.ScheduledProtocolCodeSequence,
        Tag.ScheduledProcedureStepID,
        Tag.ScheduledStationName,
        Tag.ScheduledProcedureStepLocation,
        Tag.PreMedication
    };

    /** Everything that is scheduled. */
    public static WorklistQuery everything() {
        return new WorklistQuery(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** What is scheduled on these days for a modality. */
    public static WorklistQuery on(LocalDate from, LocalDate to, String modality) {
        return new WorklistQuery(
                Optional.empty(),
                Optional.of(from),
                Optional.of(to),
                Optional.of(modality),
                Optional.empty(),
                Optional.empty());
    }

    public WorklistQuery {
        if (from.isPresent() && to.isPresent() && to.get().isBefore(from.get())) {
            throw new IllegalArgumentException(
                    "worklist.to: %s (expected: not before %s)".formatted(to.get(), from.get()));
        }
    }

    public WorklistQuery withPatientId(String newPatientId) {
        return new WorklistQuery(stationAeTitle, from, to, modality, Optional.of(newPatientId), accessionNumber);
    }

    public WorklistQuery withStation(String newStationAeTitle) {
        return new WorklistQuery(Optional.of(newStationAeTitle), from, to, modality, patientId, accessionNumber);
    }

    /** The identifier of the query. */
    DicomObject keys() {
        DicomObjectBuilder step = DicomObject.builder();
        for (int tag : STEP_KEYS) {
            step.putEmpty(tag);
        }
        stationAeTitle.ifPresent(title -> step.put(Tag.ScheduledStationAETitle, title));
        modality.ifPresent(name -> step.put(Tag.Modality, name));
        if (from.isPresent() || to.isPresent()) {
            // A range is no plain DA value (PS3.4 C.2.2.2.5), so its bytes go in as they are.
            String range = from.map(DATE::format).orElse("") + "-" + to.map(DATE::format).orElse("");
            step.put(
                    Tag.ScheduledProcedureStepStartDate, range.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        DicomObjectBuilder keys = DicomObject.builder().put(Tag.SpecificCharacterSet, "ISO_IR 192");
        for (int tag : KEYS) {
            keys.putEmpty(tag);
        }
        patientId.ifPresent(id -> keys.put(Tag.PatientID, id));
        accessionNumber.ifPresent(number -> keys.put(Tag.AccessionNumber, number));
        return keys.put(Tag.ScheduledProcedureStepSequence, step.build()).build();
    }
}
