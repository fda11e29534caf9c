package org.petmr.acquisition.dicom.workflow;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.workflow.Commitment.Entry;
import org.petmr.acquisition.dicom.workflow.Commitment.Stage;
import org.petmr.acquisition.dicom.workflow.Commitment.Verdict;

/** Reads the report of an archive into its request. A report commits only what it names. */
final class CommitmentReports {

    private static final int NO_REASON_GIVEN = 0x0110;

    private CommitmentReports() {}

    static Commitment applied(Commitment request, DicomObject report, Instant now) {
        Set<String> committed = new HashSet<>();
        report.items(Tag.ReferencedSOPSequence)
                .forEach(item -> committed.add(item.requireString(Tag.ReferencedSOPInstanceUID)));
        Map<String, Integer> failed = new HashMap<>();
        report.items(Tag.FailedSOPSequence)
                .forEach(item -> failed.put(
                        item.requireString(Tag.ReferencedSOPInstanceUID),
                        item.intValue(Tag.FailureReason).orElse(NO_REASON_GIVEN)));
        List<Entry> objects = request.objects().stream()
                .map(entry -> applied(entry, committed, failed))
                .toList();
        long unnamed = objects.stream()
                .filter(entry -> entry.verdict() == Verdict.UNKNOWN)
                .count();
        return new Commitment(
                request.transactionUid(),
                request.archive(),
                Stage.ANSWERED,
                now,
                unnamed == 0 ? "" : unnamed + " objects not named in the report",
                objects);
    }

    /** In both lists an object is not safe. */
    private static Entry applied(Entry entry, Set<String> committed, Map<String, Integer> failed) {
        Integer reason = failed.get(entry.sopInstanceUid());
        if (reason != null) {
            return new Entry(entry.sopClassUid(), entry.sopInstanceUid(), Verdict.FAILED, reason);
        }
        return committed.contains(entry.sopInstanceUid())
                ? new Entry(entry.sopClassUid(), entry.sopInstanceUid(), Verdict.COMMITTED, 0)
                : entry;
    }
}
