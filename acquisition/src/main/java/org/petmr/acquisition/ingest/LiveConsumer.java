package org.petmr.acquisition.ingest;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** Takes events while they arrive, on a thread of its own. */
public interface LiveConsumer {

    /** Passes everything over. */
    LiveConsumer NONE = span -> {};

    /** @param span whole frames, little-endian, valid during the call only */
    void accept(ByteBuffer span);

    /** Told before each batch. @param batches that wait behind it; who may leave something out does so when there are many */
    default void waiting(int batches) {}

    /** Nothing more comes. */
    default void end() {}

    /** Events taken up to now, where the consumer counts them; asked by any thread. */
    default OptionalLong events() {
        return OptionalLong.empty();
    }
}
