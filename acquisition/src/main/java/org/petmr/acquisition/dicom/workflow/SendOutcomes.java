package org.petmr.acquisition.dicom.workflow;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.StoreOutcome;
import org.petmr.acquisition.dicom.workflow.SendJob.Item;
import org.petmr.acquisition.dicom.workflow.SendJob.ItemState;

/**
 * What the answers of a peer mean for the objects of a batch (PS3.4 B.2.3).
 *
 * @param changed the items as they now stand, by file
 * @param stored how many have arrived
 * @param failed how many will never arrive by themselves
 * @param unsettled how many are to be tried again
 * @param remark the first refusal for good, else the first thing that went wrong; empty when nothing did
 */
record SendOutcomes(Map<String, Item> changed, int stored, int failed, int unsettled, String remark) {

    /** @param isCommitmentAwaited false when an object that is stored is done with */
    static SendOutcomes of(List<Item> batch, List<StoreOutcome> outcomes, boolean isCommitmentAwaited) {
        Map<String, Item> changed = new HashMap<>();
        int stored = 0;
        int failed = 0;
        int unsettled = 0;
        String remark = "";
        boolean isFirstUnanswered = true;
        for (int i = 0; i < batch.size(); i++) {
            Item item = batch.get(i);
            StoreOutcome outcome = outcomes.get(i);
            String said = outcome.result() + " " + outcome.status();
            switch (outcome.result()) {
                case STORED -> {
                    stored++;
                    DicomStatus status = outcome.status();
                    changed.put(
                            item.file(),
                            item.with(
                                    isCommitmentAwaited ? ItemState.STORED : ItemState.DONE,
                                    true,
                                    status.isSuccess() ? "" : said));
                    continue;
                }
                case REFUSED -> {
                    boolean isWorthRepeating = outcome.status().isWorthRepeating();
                    changed.put(
                            item.file(),
                            item.with(isWorthRepeating ? ItemState.WAITING : ItemState.FAILED, true, said));
                    failed += isWorthRepeating ? 0 : 1;
                    unsettled += isWorthRepeating ? 1 : 0;
                }
                case NOT_SENT -> {
                    changed.put(item.file(), item.with(ItemState.FAILED, true, said));
                    failed++;
                }
                case UNANSWERED -> {
                    // Only the first was tried; an object that breaks every association moves to the end by this.
                    changed.put(item.file(), item.with(ItemState.WAITING, isFirstUnanswered, said));
                    isFirstUnanswered = false;
                    unsettled++;
                }
            }
            boolean isFirstForGood = failed == 1 && changed.get(item.file()).state() == ItemState.FAILED;
            if (remark.isEmpty() || isFirstForGood) {
                remark = said;
            }
        }
        return new SendOutcomes(changed, stored, failed, unsettled, remark);
    }
}
