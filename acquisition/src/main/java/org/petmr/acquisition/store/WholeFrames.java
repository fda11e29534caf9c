package org.petmr.acquisition.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.petmr.recon.event.Frame;

/** Cuts long runs of frames between frames. */
final class WholeFrames {

    private WholeFrames() {}

    /**
     * Takes frames off the front of a buffer.
     *
     * @param frames whole ones; its position moves behind what is taken
     * @return a view of as many as fit into {@code mostBytes}, at least one; all of them without a look when they fit
     */
    static ByteBuffer first(ByteBuffer frames, int mostBytes) {
        int from = frames.position();
        int end = frames.limit();
        if (end - from > mostBytes) {
            ByteBuffer b = frames.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            int at = from;
            do {
                at += Frame.HEADER_BYTES + Long.BYTES * b.getInt(at + 8) + Frame.TRAILER_BYTES;
            } while (at < end
                    && at - from + Frame.HEADER_BYTES + Long.BYTES * b.getInt(at + 8) + Frame.TRAILER_BYTES
                            <= mostBytes);
            end = at;
        }
        ByteBuffer taken = frames.slice(from, end - from);
        frames.position(end);
        return taken;
    }
}
