package org.petmr.simulator.physics.detection;

import org.petmr.recon.scanner.ScannerModel;

/** What the parts of the chain have counted; added to, not cleared. */
final class ScanCounts {

    /** Triggers by block: all, and those that found the block ready. */
    final long[] triggers;

    final long[] live;

    /** By block: triggers that would be singles if there were no others, and those of them that are. */
    final long[] due;

    final long[] kept;

    /** Singles by element id. */
    final long[] singles;

    /** Good pairs in prompt windows, and those of them that the policy for multiples let count. */
    long pairs;

    long pairsKept;

    /** Good pairs of singles of one decay that come within tau, and those of them that count. */
    long ownPairs;

    long ownPairsKept;

    /** Random coincidences by truth, and delayed ones. */
    long randoms;

    long delayed;

    ScanCounts(ScannerModel scanner, int blocks) {
        this.triggers = new long[blocks];
        this.live = new long[blocks];
        this.due = new long[blocks];
        this.kept = new long[blocks];
        this.singles = new long[scanner.elements()];
    }
}
