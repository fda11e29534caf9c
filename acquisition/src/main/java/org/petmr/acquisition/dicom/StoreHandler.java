package org.petmr.acquisition.dicom;

/** Keeps objects that other nodes store here. */
@FunctionalInterface
public interface StoreHandler {

    /**
     * Takes one object. Called on a thread that may block; the answer to the sender waits for it, so success means that
     * the object is safe. An exception is answered as C000.
     *
     * @param object its file is deleted afterwards unless it was moved away
     */
    DicomStatus stored(ReceivedObject object);
}
