package org.petmr.acquisition.dicom.workflow;

import java.time.Instant;
import java.util.List;

/**
 * A request that an archive take objects into its safekeeping (PS3.4 Annex J), and what came of it.
 *
 * @param transactionUid its name
 * @param archive the archive, as configured
 * @param stage how far it is
 * @param since when it reached this stage, or was last tried in vain
 * @param remark what stood in the way last; empty when nothing does
 * @param objects what is asked for
 */
public record Commitment(
        String transactionUid, String archive, Stage stage, Instant since, String remark, List<Entry> objects) {

    /** How far a request is. */
    public enum Stage {
        /** The archive has not taken the request yet. */
        TO_ASK,
        /** The archive has taken it and will report. */
        ASKED,
        /** The archive has reported. */
        ANSWERED,
        /** No report came in time: a later request asks again. A late report still counts. */
        OVERDUE
    }

    /** What the archive says of an object. */
    public enum Verdict {
        UNKNOWN,
        COMMITTED,
        FAILED
    }

    /** @param failureReason as the archive gives it (PS3.4 J.3.3.1.3); 0 unless failed */
    public record Entry(String sopClassUid, String sopInstanceUid, Verdict verdict, int failureReason) {}

    public Commitment {
        objects = List.copyOf(objects);
    }

    /** The instances of which this is said. */
    public List<String> instances(Verdict verdict) {
        return objects.stream()
                .filter(entry -> entry.verdict() == verdict)
                .map(Entry::sopInstanceUid)
                .toList();
    }

    Commitment with(Stage newStage, Instant newSince, String newRemark) {
        return new Commitment(transactionUid, archive, newStage, newSince, newRemark, objects);
    }
}
