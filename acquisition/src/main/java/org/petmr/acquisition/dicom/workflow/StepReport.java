package org.petmr.acquisition.dicom.workflow;

import java.util.List;

/**
 * What an operator is told about the report of a performed step.
 *
 * @param sopInstanceUid the step
 * @param isCompletion false for its beginning, true for its end
 * @param state where the report stands
 * @param attempts how often it was tried
 * @param remark the last answer or fault; empty when there is nothing to say
 */
public record StepReport(
        String sopInstanceUid, boolean isCompletion, State state, int attempts, String remark) {

    /** Where a report stands. */
    public enum State {
        WAITING,
        ACCEPTED,
        /** The other side will never take it as it is. The examination goes on without. */
        REFUSED
    }

    StepReport with(State newState, String newRemark) {
        return new StepReport(sopInstanceUid, isCompletion, newState, attempts + 1, newRemark);
    }

    /** The reports of one step, in their order; as they lie on disk. */
    record Step(String sopInstanceUid, long sequence, List<StepReport> reports) {

        Step {
            reports = List.copyOf(reports);
        }
    }
}
