package org.petmr.acquisition.link;

import io.netty.buffer.ByteBuf;

/** Batches without a socket. */
public final class TestBatches {

    private TestBatches() {}

    /** One that holds {@code bytes} and no frame. */
    public static FrameBatch of(ByteBuf bytes) {
        return new FrameBatch(1, bytes, new int[0], new int[0]);
    }
}
