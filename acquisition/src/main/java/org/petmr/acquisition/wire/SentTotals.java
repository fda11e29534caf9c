package org.petmr.acquisition.wire;

/**
 * What a front end has sent in a run, as END_OF_RUN says it.
 *
 * @param frames of the run, of every type, END_OF_RUN included
 * @param prompts coincidence words of the prompt window
 * @param delayeds coincidence words of the delayed window
 * @param singles single words and the sum of block singles
 * @param marks time marks
 * @param lost coincidences that the device itself dropped
 */
public record SentTotals(long frames, long prompts, long delayeds, long singles, long marks, long lost) {

    /** Prompts and delayeds together. */
    public long events() {
        return prompts + delayeds;
    }
}
