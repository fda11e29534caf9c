package org.petmr.acquisition.ingest;

/**
 * What the account of a source tells the store's thread about a frame, beside the frame itself.
 *
 * @param frame number of the frame among those of its source that are kept, from 0
 * @param word before which word of the frame it holds
 * @param kind what to do there
 * @param value see {@link Kind}
 */
record StoreNote(long frame, int word, Kind kind, long value) {

    /** What to do. */
    enum Kind {
        /** Insert the LOSS word {@code value}. */
        LOSS,
        /** From here on times are {@code value} ms later than the device says, modulo 2^32. */
        SHIFT,
        /** The frame has been overtaken: its events are kept, its marks are not. */
        LATE
    }
}
