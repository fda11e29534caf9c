package org.petmr.recon.command;

import org.petmr.recon.event.Word;

/** Time of the first mark among some words. */
final class FirstMark {

    private FirstMark() {}

    /** ms of the first time mark in {@code words[0..n-1]}, or -1. */
    static long in(long[] words, int n) {
        for (int i = 0; i < n; i++) {
            if (!Word.isCoincidence(words[i]) && Word.kind(words[i]) == Word.TIME_MARK) {
                return Word.timeMs(words[i]);
            }
        }
        return -1;
    }
}
