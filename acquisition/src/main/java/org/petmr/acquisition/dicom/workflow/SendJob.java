package org.petmr.acquisition.dicom.workflow;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.List;

/**
 * Objects on their way to one destination.
 *
 * @param id name of its directory
 * @param sequence order of arrival
 * @param destination as configured
 * @param label for people, without the patient's name
 * @param priority higher ones go first
 * @param queuedAt when it was taken
 * @param stalls attempts in a row that brought nothing forward
 * @param remark what stood in the way last; empty when nothing does
 * @param items the objects
 */
public record SendJob(
        String id,
        long sequence,
        String destination,
        String label,
        int priority,
        Instant queuedAt,
        int stalls,
        String remark,
        List<Item> items) {

    /** How far an object has come. */
    public enum ItemState {
        /** To be sent, or sent again. */
        WAITING,
        /** The destination has said that it has it. */
        STORED,
        /** The destination has taken it into its safekeeping, or nobody asks for that. */
        DONE,
        /** Sending it again would end the same way: somebody has to look. Its file is kept. */
        FAILED
    }

    /**
     * One object.
     *
     * @param file its name within the job's directory
     * @param attempts how often it was tried
     * @param remark the last answer, when it was not success
     */
    public record Item(
            String file, String sopClassUid, String sopInstanceUid, ItemState state, int attempts, String remark) {

        Item with(ItemState newState, boolean isAttempt, String newRemark) {
            return new Item(
                    file, sopClassUid, sopInstanceUid, newState, attempts + (isAttempt ? 1 : 0), newRemark);
        }
    }

    public SendJob {
        items = List.copyOf(items);
    }

    SendJob with(List<Item> newItems, int newStalls, String newRemark) {
        return new SendJob(id, sequence, destination, label, priority, queuedAt, newStalls, newRemark, newItems);
    }

    public int count(ItemState state) {
        return (int) items.stream().filter(item -> item.state() == state).count();
    }

    /** True when nothing of it is left to do, by us or by anybody. */
    @JsonIgnore
    public boolean isDone() {
        return count(ItemState.DONE) == items.size();
    }
}
