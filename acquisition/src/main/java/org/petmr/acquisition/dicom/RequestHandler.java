package org.petmr.acquisition.dicom;

/** Serves requests of a normalised service. */
@FunctionalInterface
public interface RequestHandler {

    /**
     * Serves one request. Called on a thread that may block; the answer goes out when this returns, so success means that
     * the outcome is durable. An exception is answered as 0110.
     */
    DimseAnswer handle(String callingAeTitle, DimseRequest request);
}
