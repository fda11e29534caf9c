package org.petmr.simulator.command;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.petmr.acquisition.dicom.Peer;

/** The service that the demo drives: three sockets, and a way to end it. */
public interface DemoService extends AutoCloseable {

    /** Root of REST and page, such as {@code http://127.0.0.1:8080}. */
    URI console();

    /** Port of the detector link, on the console's host. */
    int linkPort();

    /** Where MR images are sent. */
    Peer dicom();

    /** Where sessions lie. */
    Path dataDirectory();

    @Override
    void close();

    /** Makes a service in this process. */
    @FunctionalInterface
    interface Starter {
        /**
         * @param consolePort for REST and page, 0 for any free one
         * @param dataDirectory where sessions lie
         * @param pacs where results are to be sent
         * @param installation record of the scanner, a file; empty for none
         */
        DemoService start(int consolePort, Path dataDirectory, Peer pacs, Optional<Path> installation);
    }
}
