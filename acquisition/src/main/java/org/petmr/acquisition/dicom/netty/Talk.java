package org.petmr.acquisition.dicom.netty;

import java.util.Optional;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.dimse.Command;

/**
 * What is said on an association that exists for one request: the first message, then answers to what comes. Called by
 * the handler's own thread.
 *
 * @param <T> what comes of it
 */
interface Talk<T> {

    /** The abstract syntax of the one context. */
    String abstractSyntax();

    /** The association stands: say the first thing. */
    void begin(Line line);

    /** A message has come whole. Throw {@link PduException} when it has no place here. */
    void heard(Command command, Optional<DicomObject> dataSet, Line line);

    /** What came of it; empty when it ended too early. */
    Optional<T> result();

    /** What a talk can do. */
    interface Line {

        void send(Command command, Optional<DicomObject> dataSet);

        /** Ends in order. */
        void release();

        /** From now on the association is aborted, or released in order, when nothing is heard for so long. */
        void waitFor(java.time.Duration limit, String what, boolean isOrderly);
    }
}
