package org.petmr.acquisition.ingest;

import java.nio.ByteBuffer;

/** Takes events while they arrive, on a thread of its own. */
public interface LiveConsumer {

    /** Passes everything over. */
    LiveConsumer NONE = span -> {};

    /** @param span whole frames, little-endian, valid during the call only */
    void accept(ByteBuffer span);
}
