package org.petmr.simulator.command;

import java.io.IOException;
import java.nio.file.Path;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

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

    /** The mu-map of the service, 1/cm. Its file keeps the place of voxels in single precision; here they lie on the grid itself. */
    Volume muMap(VoxelGrid grid, Workers workers) throws IOException {
        Volume stored = Nifti.read(outcome.directory().resolve("mumap.nii.gz"));
        return Resampler.linear(0).resample(stored, grid, workers);
    }
}
