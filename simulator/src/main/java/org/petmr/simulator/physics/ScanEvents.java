package org.petmr.simulator.physics;

import org.petmr.recon.scanner.ScannerModel;

/**
 * The events of a scan, made chunk by chunk of its time; by any number of threads, each with a {@link Producer} of its own.
 * The same seed gives the same events, whatever the number of threads.
 */
public interface ScanEvents {

    ScannerModel scanner();

    int durationMs();

    int chunks();

    Producer producer();

    /**
     * Singles counted by each block over a part of the scan; the same numbers each time they are asked for. Block
     * {@code axial * blocksTransaxial + transaxial}.
     */
    int[] blockSingles(long startMs, long stopMs);

    /** What one thread needs to make chunks. */
    interface Producer {

        /** @param index 0 to {@link ScanEvents#chunks()} - 1 */
        Chunk chunk(int index);
    }

    /**
     * Words of a part of the scan, in order of time, a time mark after each millisecond (and one for 0 before all others).
     *
     * @param words of the whole array
     * @param truth of each word, see {@link Truth}
     */
    record Chunk(long[] words, byte[] truth) {

        /** How many of a kind there are, by {@link Truth}. */
        public long[] counts() {
            long[] counts = new long[Truth.TAGS];
            for (byte tag : truth) {
                counts[tag]++;
            }
            return counts;
        }
    }
}
