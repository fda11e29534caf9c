package org.petmr.acquisition.pipeline;

import java.nio.file.Path;
import java.util.Set;
import org.petmr.acquisition.installation.Installation;

/**
 * @param threads compute threads
 * @param mrQuietMs how long no MR object may have come before the series are taken for whole
 * @param mrTimeoutS how long to wait for MR series that were announced
 * @param export kinds of DICOM objects that are made, as configuration names them
 * @param isStepReported whether the examination is reported as a performed step, to which its objects refer
 * @param installation calibration, hardware and values of the scanner
 * @param maps folder in which people put maps that are to take the place of computed ones
 */
public record PipelineSettings(
        int threads,
        int mrQuietMs,
        int mrTimeoutS,
        Set<String> export,
        boolean isStepReported,
        Installation installation,
        Path maps) {

    public PipelineSettings {
        export = Set.copyOf(export);
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads + " (expected: >= 1)");
        }
    }

    /** For the image of several beds: list mode is each bed's own, and each bed was registered by itself. */
    PipelineSettings ofManyBeds() {
        Set<String> kinds = new java.util.TreeSet<>(export);
        kinds.removeAll(Set.of("raw", "registration", "enhanced"));
        return new PipelineSettings(threads, mrQuietMs, mrTimeoutS, kinds, isStepReported, installation, maps);
    }
}
