package org.petmr.simulator.detector;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.petmr.recon.event.Frame;

/** The way of frames to the host. One frame at a time. */
interface Wire {

    /**
     * Sends a frame, or does with it what goes wrong.
     *
     * @param frame whole and sealed, position to limit; consumed
     * @param header the frame's
     * @param scanMs time of the scan, for faults that have one; negative outside a run
     */
    void write(ByteBuffer frame, Frame.Header header, long scanMs) throws IOException;
}
