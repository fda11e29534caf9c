package org.petmr.acquisition.dicom.workflow;

import java.util.List;
import org.petmr.acquisition.dicom.Code;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;

/** What was scheduled, as a performed step and its images refer to it. Everything but the study may be empty. */
public record ScheduledStep(
        String studyInstanceUid,
        String accessionNumber,
        String requestedProcedureId,
        String requestedProcedureDescription,
        String stepId,
        String stepDescription,
        List<Code> protocolCodes) {

    public static ScheduledStep of(WorklistEntry entry) {
        return new ScheduledStep(
                entry.studyInstanceUid(),
                entry.accessionNumber(),
                entry.requestedProcedureId(),
                entry.requestedProcedureDescription(),
                entry.stepId(),
                entry.stepDescription(),
                entry.protocolCodes());
    }

    /** An examination that nobody scheduled: a study of our own. */
    public static ScheduledStep unscheduled() {
        return new ScheduledStep(Uids.fresh(), "", "", "", "", "", List.of());
    }

    /** As an item of Scheduled Step Attributes Sequence. */
    DicomObject item() {
        return DicomObject.builder()
                .put(Tag.StudyInstanceUID, studyInstanceUid)
                .putEmpty(Tag.ReferencedStudySequence)
                .put(Tag.AccessionNumber, accessionNumber)
                .put(Tag.RequestedProcedureID, requestedProcedureId)
                .put(Tag.RequestedProcedureDescription, requestedProcedureDescription)
                .put(Tag.ScheduledProcedureStepID, stepId)
                .put(Tag.ScheduledProcedureStepDescription, stepDescription)
                .putItems(
                        Tag.ScheduledProtocolCodeSequence,
                        protocolCodes.stream().map(Code::item).toList())
                .build();
    }
}
