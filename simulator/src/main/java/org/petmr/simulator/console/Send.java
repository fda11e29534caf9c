package org.petmr.simulator.console;

/**
 * Results on their way to an archive.
 *
 * @param destination as configured
 * @param objects how many
 * @param sent of these, which the archive said that it has
 * @param refused of these, which it will never take
 * @param committed of these, which it has committed itself to
 * @param message what stands in the way; empty when nothing does
 */
public record Send(
        String id, String destination, State state, int objects, int sent, int refused, int committed, String message) {

    /** How far it is. */
    public enum State {
        PREPARED,
        QUEUED,
        SENDING,
        DELAYED,
        REFUSED,
        SENT,
        COMMITTING,
        COMMITMENT_OVERDUE,
        COMMITMENT_FAILED,
        COMMITTED
    }
}
