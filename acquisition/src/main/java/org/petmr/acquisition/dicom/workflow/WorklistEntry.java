package org.petmr.acquisition.dicom.workflow;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.petmr.acquisition.dicom.Code;
import org.petmr.acquisition.dicom.DicomFormatException;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;

/**
 * A scheduled step: who, what, when, and what to beware of. Text is decoded by the character set of the answer.
 *
 * @param patientName family^given as the worklist has it
 * @param weightKg when the worklist knows it; SUV needs one
 * @param warnings what the operator must see before the patient goes in: pregnancy, alerts, allergies, special needs, state
 * @param studyInstanceUid to be used as it is in every object
 * @param scheduledStart in the worklist's own time zone; the time is midnight when none was given
 * @param source the answer itself, for what is not named here
 */
public record WorklistEntry(
        String patientName,
        String patientId,
        String issuerOfPatientId,
        Optional<LocalDate> birthDate,
        Optional<String> sex,
        OptionalDouble weightKg,
        OptionalDouble sizeM,
        List<String> warnings,
        String studyInstanceUid,
        String accessionNumber,
        String referringPhysician,
        String requestedProcedureId,
        String requestedProcedureDescription,
        String stepId,
        String stepDescription,
        String stationAeTitle,
        String modality,
        Optional<LocalDateTime> scheduledStart,
        List<Code> protocolCodes,
        DicomObject source) {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT);
    private static final int MAY_BE_PREGNANT = 2;
    private static final int IS_PREGNANT = 3;
    private static final int UNKNOWN_IF_PREGNANT = 4;

    /** Reads an answer and one of its scheduled steps; throws {@link DicomFormatException} when a key is missing. */
    static WorklistEntry of(DicomObject answer, DicomObject step) {
        return new WorklistEntry(
                answer.string(Tag.PatientName, ""),
                answer.requireString(Tag.PatientID),
                answer.string(Tag.IssuerOfPatientID, ""),
                answer.string(Tag.PatientBirthDate).flatMap(WorklistEntry::date),
                answer.string(Tag.PatientSex).filter(text -> !text.isEmpty()),
                positive(answer, Tag.PatientWeight),
                positive(answer, Tag.PatientSize),
                warnings(answer, step),
                answer.requireString(Tag.StudyInstanceUID),
                answer.string(Tag.AccessionNumber, ""),
                answer.string(Tag.ReferringPhysicianName, ""),
                answer.string(Tag.RequestedProcedureID, ""),
                answer.string(Tag.RequestedProcedureDescription, ""),
                step.requireString(Tag.ScheduledProcedureStepID),
                step.string(Tag.ScheduledProcedureStepDescription, ""),
                step.string(Tag.ScheduledStationAETitle, ""),
                step.requireString(Tag.Modality),
                start(step),
                step.items(Tag.ScheduledProtocolCodeSequence).stream()
                        .filter(code -> code.string(Tag.CodeValue).isPresent())
                        .map(code -> new Code(
                                code.string(Tag.CodeValue, ""),
                                code.string(Tag.CodingSchemeDesignator, ""),
                                code.string(Tag.CodeMeaning, "")))
                        .toList(),
                answer);
    }

    private static Optional<LocalDateTime> start(DicomObject step) {
        return step.string(Tag.ScheduledProcedureStepStartDate)
                .flatMap(WorklistEntry::date)
                .map(date -> date.atTime(time(step.string(Tag.ScheduledProcedureStepStartTime, ""))));
    }

    private static Optional<LocalDate> date(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(text, DATE));
        } catch (DateTimeException e) {
            return Optional.empty(); // a wrong birth date must not hide the patient
        }
    }

    /** TM may stop after hours, minutes or seconds (PS3.5 6.2). */
    private static LocalTime time(String text) {
        String padded = (text + "000000").substring(0, 6);
        try {
            return LocalTime.parse(padded, DateTimeFormatter.ofPattern("HHmmss", Locale.ROOT));
        } catch (DateTimeException e) {
            return LocalTime.MIDNIGHT;
        }
    }

    private static OptionalDouble positive(DicomObject answer, int tag) {
        OptionalDouble value = answer.doubleValue(tag);
        return value.isPresent() && value.getAsDouble() > 0 ? value : OptionalDouble.empty();
    }

    private static List<String> warnings(DicomObject answer, DicomObject step) {
        List<String> warnings = new java.util.ArrayList<>();
        int pregnancy = answer.intValue(Tag.PregnancyStatus).orElse(0);
        switch (pregnancy) {
            case MAY_BE_PREGNANT -> warnings.add("may be pregnant");
            case IS_PREGNANT -> warnings.add("pregnant");
            case UNKNOWN_IF_PREGNANT -> warnings.add("pregnancy unknown");
            default -> {}
        }
        add("medical alerts", answer.strings(Tag.MedicalAlerts), warnings);
        add("allergies", answer.strings(Tag.Allergies), warnings);
        add("special needs", answer.strings(Tag.SpecialNeeds), warnings);
        add("state", answer.strings(Tag.PatientState), warnings);
        add("pre-medication", step.strings(Tag.PreMedication), warnings);
        add("contrast agent", step.strings(Tag.RequestedContrastAgent), warnings);
        return List.copyOf(warnings);
    }

    private static void add(String what, List<String> texts, List<String> to) {
        String joined = String.join(", ", texts).strip();
        if (!joined.isEmpty()) {
            to.add(what + ": " + joined);
        }
    }

    /** Without the patient. */
    @Override
    public String toString() {
        return "WorklistEntry[step=%s, modality=%s, start=%s]".formatted(stepId, modality, scheduledStart);
    }
}
