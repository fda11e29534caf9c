package org.petmr.simulator.physics.detection;

import org.petmr.recon.scanner.ScannerModel;

/** What the parts of the chain have counted; added to, not cleared. */
final class ScanCounts {

    /** Triggers by block: all, and those that found the block ready. */
    final long[] triggers;

    final long[] live;

    /** Singles by element id. */
    final long[] singles;

    /** Good pairs in prompt windows, and those of them that the policy for multiples let count. */
    long pairs;

    long pairsKept;

    ScanCounts(ScannerModel scanner, int blocks) {
        this.triggers = new long[blocks];
        this.live = new long[blocks];
        this.singles = new long[scanner.elements()];
    }
}
