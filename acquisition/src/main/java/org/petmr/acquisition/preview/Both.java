package org.petmr.acquisition.preview;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.petmr.acquisition.ingest.LiveConsumer;

/** One after the other; what is counted is what the first one counts. */
record Both(LiveConsumer first, LiveConsumer second) implements LiveConsumer {

    @Override
    public void accept(ByteBuffer span) {
        first.accept(span);
        second.accept(span);
    }

    @Override
    public void waiting(int batches) {
        first.waiting(batches);
        second.waiting(batches);
    }

    @Override
    public void end() {
        first.end();
        second.end();
    }

    @Override
    public OptionalLong events() {
        return first.events();
    }
}
