package org.petmr.recon.event;

import java.io.Closeable;
import java.io.IOException;
import java.util.OptionalLong;
import org.petmr.recon.image.Affine;

/** A recording as a stream of {@link Word}s, whatever its format. One reader, one thread. */
public interface ListModeSource extends Closeable {

    /** What the recording says about itself. */
    ListModeHeader header();

    /**
     * How the scanner's own space lies in that of the patient, head first and supine; the identity but for scanners whose
     * rings or crystals are counted the other way.
     */
    default Affine lpsFromScanner() {
        return Affine.IDENTITY;
    }

    /** From now on tells a listener what is reported beside the words; sources that have no such reports never call it. */
    default void listen(ListModeListener listener) {}

    /**
     * Time from the first mark to the last, where it can be known without reading everything; empty where not. Leaves the
     * reading where it is.
     */
    default OptionalLong lengthMs() throws IOException {
        return OptionalLong.empty();
    }

    /**
     * Part of the coincidences that is handed out; 1 but for a recording that was thinned on purpose. What is expected in a
     * time is to be multiplied by it; singles rates are not.
     */
    default double keptFraction() {
        return 1;
    }

    /**
     * Reads on.
     *
     * @param words overwritten from 0; at least one long
     * @return number of words read, at least 1, or -1 at the end
     */
    int read(long[] words) throws IOException;

    /** Part of the recording that was read up to now, 0 to 1; 0 where it is not known. */
    default double fraction() {
        return 0;
    }

    /** Length of a word in the recording: how many words the {@link #lostBytes} were. */
    default int wordBytes() {
        return Long.BYTES;
    }

    /**
     * Bytes that could not be read as words up to now: damaged frames, what lies between a damaged frame and the next
     * sound one, and a torn tail. Final once {@link #read} has returned -1.
     */
    long lostBytes();
}
