package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.util.Optional;
import org.petmr.attenuation.emission.DiaphragmSearch;
import org.petmr.attenuation.emission.LinesThrough;
import org.petmr.recon.algorithm.BedFrame;
import org.petmr.recon.algorithm.BedReconstruction;
import org.petmr.recon.algorithm.BedSettings;
import org.petmr.recon.algorithm.SubsetChoice;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.quantification.Region;

/** Images of large pixels and few iterations, for what a mu-map wants to know of PET before it is finished. */
final class QuickPet {

    /** Pixels of about this size: an outline needs no finer ones. */
    private static final double PIXEL_MM = 6;

    private static final int ITERATIONS = 2;
    private static final int SUBSETS = 12;
    private static final double POSTFILTER_MM = 6;

    private final PipelineJob job;
    private final BedReconstruction bed;

    QuickPet(PipelineJob job) {
        this.job = job;
        double pixelMm = job.session.scanner().image().pixelMm();
        int coarser = (int) Math.max(1, Math.round(PIXEL_MM / pixelMm));
        BedSettings settings =
                BedSettings.osem(ITERATIONS, SubsetChoice.near(SUBSETS, job.geometry.views()), coarser, POSTFILTER_MM);
        this.bed = new BedReconstruction(job.geometry, settings, job.workers);
    }

    VoxelGrid grid() {
        return bed.grid();
    }

    /** The patient without attenuation correction. @param on grid of the answer */
    Volume uncorrected(VoxelGrid on, Progress progress) throws IOException {
        BedFrame frame = job.counts.frame(Optional.empty(), progress.part(0, 0.1));
        Volume image = bed.run(
                        frame, job.counts.normalisation(), Optional.empty(), Optional.empty(), progress.part(0.1, 1))
                .image();
        return Resampler.linear(0).resample(image, on, job.workers);
    }

    /**
     * What the counts say of maps on {@link #grid()}. Scatter is left out.
     *
     * @param guessed where maps say little; lines through it don't count. On {@link #grid()}
     */
    DiaphragmSearch.Counts counts(Optional<Region> guessed, Progress progress) throws IOException {
        BedFrame frame = job.counts.frame(Optional.empty(), progress);
        Normalisation all = job.counts.normalisation();
        Normalisation normalisation = guessed.isEmpty()
                ? all
                : new LinesLeftOut(
                        all,
                        new LinesThrough(
                                new SinogramProjector(job.geometry, grid(), job.workers), guessed.get(), job.workers));
        return muPerCm -> bed.likelihood(frame, normalisation, muPerCm, Progress.NONE);
    }
}
