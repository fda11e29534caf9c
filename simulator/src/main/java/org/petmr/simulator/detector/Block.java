package org.petmr.simulator.detector;

import org.petmr.recon.event.Word;

/**
 * Words on their way to the network.
 *
 * @param words the first {@code count} are meant
 * @param lastTimeMs the time in force after them, as the node's clock shows it
 * @param startScanMs time of the scan at the first word, 0 at the first mark
 * @param scanMs time of the scan after the last word
 */
record Block(long[] words, int count, long lastTimeMs, long startScanMs, long scanMs) {

    /** What is in a block; counted when it is really sent. */
    record Count(long prompts, long delayeds, long singles, long marks, long lost) {}

    Count tally() {
        long prompts = 0;
        long delayeds = 0;
        long singles = 0;
        long marks = 0;
        long lost = 0;
        for (int i = 0; i < count; i++) {
            long word = words[i];
            if (Word.isCoincidence(word)) {
                delayeds += word >>> 62;
                prompts += 1 - (word >>> 62);
            } else {
                int kind = Word.kind(word);
                marks += kind == Word.TIME_MARK ? 1 : 0;
                singles += kind == Word.SINGLE ? 1 : 0;
                lost += kind == Word.LOSS ? Word.lossCount(word) : 0;
            }
        }
        return new Count(prompts, delayeds, singles, marks, lost);
    }
}
