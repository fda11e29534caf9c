package org.petmr.recon.event;

/**
 * What the blocks of a segment have told up to now; all 0 for a file of version 1, which has none.
 *
 * @param blocks sound ones
 * @param damaged blocks whose checksum, or whose header, is wrong
 * @param headless runs of bytes without a sound header, each counted as one damaged block
 * @param missing blocks by the sequence
 * @param gaps blocks that stand where frames were lost
 * @param lostBytes that could not be handed on
 * @param faults runs of them
 * @param wholeEnd place in the file behind the last whole block, sound or not
 * @param tornAt place of a sound header whose bytes are not all there, or -1
 * @param headlessAt place of a run without a sound header that goes to the end of the file, or -1
 * @param isClosed whether the end of the segment was met
 * @param isInterrupted whether that end was put there afterwards
 */
record BlockAccount(
        long blocks,
        long damaged,
        long headless,
        long missing,
        long gaps,
        long lostBytes,
        long faults,
        long wholeEnd,
        long tornAt,
        long headlessAt,
        boolean isClosed,
        boolean isInterrupted) {

    static final BlockAccount NONE = new BlockAccount(0, 0, 0, 0, 0, 0, 0, 0, -1, -1, false, false);

    /** Blocks that were met or are missing: the number of the next one. */
    long met() {
        return blocks + damaged + missing;
    }
}
