package org.petmr.acquisition.examination;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.said.Phrase;

/** Where an examination of several beds stands, and where it may go; {@code docs/examinations.md} shows the same. */
public enum ExaminationState {
    /** Beds are measured, one acquisition each; more may come. */
    OPEN,
    /** No more beds come; the pipeline still works on some. */
    PROCESSING,
    /** The beds' images are joined and exported. */
    KNITTING,
    /** The whole image is there. */
    COMPLETE,
    /** There is no whole image, or it was made of data that had failed. */
    FAILED,
    /** Closed before anything was measured. */
    ABORTED;

    /** The states that may follow. */
    public Set<ExaminationState> next() {
        return switch (this) {
            case OPEN -> EnumSet.of(PROCESSING, ABORTED);
            case PROCESSING -> EnumSet.of(KNITTING, FAILED);
            case KNITTING -> EnumSet.of(COMPLETE, FAILED);
            case COMPLETE, FAILED -> EnumSet.of(PROCESSING);
            case ABORTED -> EnumSet.noneOf(ExaminationState.class);
        };
    }

    /** Refuses a step that the machine does not have. */
    void requireCanBecome(ExaminationState state) {
        if (!next().contains(state)) {
            throw AcquisitionException.conflict(Phrase.EXAMINATION_STATE.of(
                    "examination state: %s (expected: a state that can become %s)", lower(), state.lower()));
        }
    }

    /** As it stands in JSON. */
    public String lower() {
        return name().toLowerCase(Locale.ROOT);
    }
}
