package org.petmr.acquisition.pipeline;

import java.nio.file.Path;
import java.util.Optional;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.installation.Installation;

/**
 * @param threads compute threads
 * @param mrQuietMs how long no MR object may have come before the series are taken for whole
 * @param mrTimeoutS how long to wait for MR series that were announced
 * @param pacs where series are sent; empty: they are written and not sent
 * @param installation calibration, hardware and values of the scanner
 * @param maps folder in which people put maps that are to take the place of computed ones
 */
public record PipelineSettings(
        int threads, int mrQuietMs, int mrTimeoutS, Optional<Peer> pacs, Installation installation, Path maps) {

    public PipelineSettings {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads + " (expected: >= 1)");
        }
    }
}
