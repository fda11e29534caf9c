package org.petmr.acquisition.dicom.workflow;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.petmr.acquisition.dicom.DicomFormatException;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeException;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.FindAnswer;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;

/** The modality worklist of a department, asked by C-FIND (PS3.4 Annex K). */
public final class Worklist {

    private static final int CANCELLED = 0xFE00;

    /**
     * What a worklist gave.
     *
     * @param entries by scheduled start, those without one last
     * @param isCut true when there may be more than was asked for
     * @param remarks answers that could not be used, and why; without patients
     */
    public record Answer(List<WorklistEntry> entries, boolean isCut, List<String> remarks) {}

    private final DicomNode node;
    private final Peer peer;

    public Worklist(DicomNode node, Peer peer) {
        this.node = node;
        this.peer = peer;
    }

    /**
     * Asks once. Fails with {@link DicomNodeException} when the worklist cannot be reached or refuses.
     *
     * @param limit most answers wanted
     */
    public CompletableFuture<Answer> query(WorklistQuery query, int limit) {
        return node.find(peer, Uids.MODALITY_WORKLIST_FIND, query.keys(), limit)
                .thenApply(found -> read(query, found));
    }

    private Answer read(WorklistQuery query, FindAnswer found) {
        boolean isOver = found.status().isSuccess() || found.isCut() && found.status().code() == CANCELLED;
        if (!isOver) {
            throw DicomNodeException.failed(peer, "worklist query", found.status());
        }
        List<WorklistEntry> entries = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        for (int i = 0; i < found.matches().size(); i++) {
            DicomObject match = found.matches().get(i);
            List<DicomObject> steps = match.items(Tag.ScheduledProcedureStepSequence);
            if (steps.isEmpty()) {
                remarks.add("answer " + (i + 1) + ": no scheduled step");
            }
            for (DicomObject step : steps) {
                try {
                    entries.add(WorklistEntry.of(match, step));
                } catch (DicomFormatException e) {
                    remarks.add("answer " + (i + 1) + ": " + e.getMessage());
                }
            }
        }
        entries.removeIf(entry -> query.modality().isPresent()
                && !entry.modality().equals(query.modality().get()));
        entries.sort(Comparator.comparing(entry -> entry.scheduledStart().orElse(LocalDateTime.MAX)));
        return new Answer(List.copyOf(entries), found.isCut(), List.copyOf(remarks));
    }
}
