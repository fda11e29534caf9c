package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.petmr.attenuation.emission.DiaphragmSearch;
import org.petmr.attenuation.emission.LinesThrough;
import org.petmr.recon.algorithm.BedFrame;
import org.petmr.recon.algorithm.BedReconstruction;
import org.petmr.recon.algorithm.BedSettings;
import org.petmr.recon.algorithm.DirectPlanes;
import org.petmr.recon.algorithm.OsemSettings;
import org.petmr.recon.algorithm.SubsetChoice;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.quantification.Region;
import org.petmr.recon.sinogram.Sinogram;

/** Images of large pixels and few iterations, for what a mu-map wants to know of PET before it is finished. */
final class QuickPet {

    /** Pixels of about this size: an outline needs no finer ones. */
    private static final double PIXEL_MM = 6;

    private static final int ITERATIONS = 2;
    private static final int SUBSETS = 12;
    private static final double POSTFILTER_MM = 6;
    private static final int SCATTER_ROUNDS = 1;

    private final PipelineJob job;
    private final int coarser;
    private final int subsets;

    QuickPet(PipelineJob job) {
        this.job = job;
        double pixelMm = job.session.scanner().image().pixelMm();
        this.coarser = (int) Math.max(1, Math.round(PIXEL_MM / pixelMm));
        this.subsets = SubsetChoice.near(SUBSETS, job.geometry.views());
    }

    VoxelGrid grid() {
        return job.session.scanner().imageGrid(coarser);
    }

    /** What {@link #uncorrected} is made with, JSON values. */
    Map<String, Object> used() {
        return Map.of(
                "method", "OSEM of direct planes",
                "iterations", ITERATIONS,
                "subsets", subsets,
                "postfilterMm", POSTFILTER_MM,
                "imageCoarsening", coarser,
                "attenuation", "none",
                "scatter", "none");
    }

    /**
     * The patient without attenuation correction, of the lines that are little tilted: an outline needs no others, and they make
     * it several times as fast. @param on grid of the answer
     */
    Volume uncorrected(VoxelGrid on, Progress progress) throws IOException {
        BedFrame frame = job.counts.frame(Optional.empty(), progress.part(0, 0.1));
        Volume image = new DirectPlanes(job.geometry, coarser, job.workers)
                .image(
                        frame,
                        job.counts.normalisation(),
                        new OsemSettings(ITERATIONS, subsets),
                        POSTFILTER_MM,
                        progress.part(0.1, 1));
        return Resampler.linear(0).resample(image, on, job.workers);
    }

    /**
     * What the counts say of maps on {@link #grid()}. Scatter is simulated once, behind the map as it is: an activity that has to
     * make up for it would look for less attenuation, as larger lungs have. Every second line will do.
     *
     * @param muPerCm patient and hardware
     * @param guessed where maps say little; lines through it don't count. On {@link #grid()}
     */
    DiaphragmSearch.Counts counts(Volume muPerCm, Optional<Region> guessed, Progress progress) throws IOException {
        BedFrame frame = job.counts.frame(Optional.empty(), progress.part(0, 0.1));
        BedSettings settings = new BedSettings(
                new OsemSettings(ITERATIONS, subsets), BedSettings.Data.SINOGRAM, 0, SCATTER_ROUNDS, coarser, 0);
        BedReconstruction bed = new BedReconstruction(job.geometry, settings, job.workers);
        Normalisation all = job.counts.normalisation();
        Sinogram background = bed.background(frame, all, muPerCm, progress.part(0.1, 1));
        Optional<LinesThrough> through = guessed.map(
                g -> new LinesThrough(new SinogramProjector(job.geometry, grid(), job.workers), g, job.workers));
        Normalisation some = new LinesLeftOut(
                all,
                (view, t) -> t % 2 == 1 || through.isPresent() && through.get().isThrough(view, t));
        return mu -> bed.likelihood(frame, some, mu, background);
    }
}
