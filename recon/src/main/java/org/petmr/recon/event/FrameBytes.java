package org.petmr.recon.event;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The frames of one native file as a stream of bytes, whatever stands between them in the file. One thread. */
interface FrameBytes {

    /** Reads on into what remains of {@code into}. @return bytes read, or -1 at the end */
    int read(ByteBuffer into) throws IOException;

    /** Goes on at most so many bytes before the end of the file. */
    void toTail(int bytes) throws IOException;

    /** Part of the file that was read, 0 to 1. */
    double fraction() throws IOException;

    /** What was found wrong below the frames up to now. */
    BlockAccount account();
}
