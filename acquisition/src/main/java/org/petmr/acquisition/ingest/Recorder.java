package org.petmr.acquisition.ingest;

import java.nio.ByteBuffer;
import org.petmr.acquisition.link.FrameBatch;

/** Makes the record of a run out of its sources' frames. Store's thread only. */
interface Recorder {

    /** Where the record goes: whole sealed frames, one after another, in one piece. */
    @FunctionalInterface
    interface Out {
        void append(ByteBuffer frames);
    }

    /** Takes the frames of a batch; the batch stays the caller's. */
    void accept(FrameBatch batch);

    /** Writes what can be written now; called between batches too. */
    void goOn();

    /** No more batches: writes all there is. */
    void finish();
}
