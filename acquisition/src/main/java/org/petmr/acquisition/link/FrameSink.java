package org.petmr.acquisition.link;

import java.nio.ByteBuffer;
import org.petmr.recon.event.Frame;

/**
 * Where the link delivers. Called on the connection's I/O thread and must not block. Calls for one source come one after
 * another; different sources may call at the same time.
 */
public interface FrameSink {

    /**
     * A frame with sound header and payload, in the order received.
     *
     * @param littleEndian the buffer it stands in, valid during the call
     * @param at where its header begins
     * @return true when the frame is to be kept: it then comes again as part of a batch
     */
    boolean frame(int sourceId, ByteBuffer littleEndian, int at, Frame.Header header);

    /** A frame whose header is sound and whose payload is not; it was skipped. */
    void damaged(int sourceId, Frame.Header header);

    /** Kept frames. The batch now belongs to the sink. */
    void batch(FrameBatch batch);

    /** A source has introduced itself (again). */
    void sourceUp(int sourceId, String description);

    /** The connection of a source ended. @param reason a few words for the journal */
    void sourceDown(int sourceId, String reason);
}
