package org.petmr.simulator.command;

import java.io.IOException;
import java.nio.file.Path;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;

/**
 * What the service has stored of a bed, as anyone finds it on the service's disk.
 *
 * @param listMode segments of the recording
 * @param outcome of the bed
 * @param normalisation of the scanner
 */
record DemoRecording(Path listMode, BedExamination.Outcome outcome, Path normalisation) {

    static DemoRecording of(Path dataDirectory, BedExamination.Outcome outcome, Path normalisation) {
        return new DemoRecording(
                dataDirectory.resolve("sessions").resolve(outcome.id()).resolve("listmode"), outcome, normalisation);
    }

    ListModeSource open() throws IOException {
        return ListModeFiles.open(listMode);
    }
}
