package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.petmr.attenuation.assembly.MapIngredients;
import org.petmr.attenuation.emission.ListModeMeasurement;
import org.petmr.attenuation.emission.Mlaa;
import org.petmr.attenuation.emission.MlaaSettings;
import org.petmr.attenuation.emission.MrEvidence;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.algorithm.BedFrame;
import org.petmr.recon.algorithm.BedReconstruction;
import org.petmr.recon.algorithm.BedSettings;
import org.petmr.recon.algorithm.OsemSettings;
import org.petmr.recon.algorithm.SubsetChoice;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.ListModeReader;
import org.petmr.recon.quantification.Region;

/**
 * What MR cut off of a body, from the counts of a scanner with time of flight: it begins with the outline of PET and estimates
 * activity and mu there together. Where that can't be done the outline stays, and the finding says why.
 *
 * @param muPerCm the map on its own grid, changed where MR shows nothing; empty when it wasn't done
 * @param meanMuPerCm of what the outline had completed
 * @param figures for the session's result
 * @param finding what was done, or why it wasn't
 */
record JointArms(Optional<Volume> muPerCm, double meanMuPerCm, Map<String, Object> figures, Finding finding) {

    /** Mu of arms needs no finer pixels. */
    private static final double PIXEL_MM = 4;

    private static final int SUBSETS = 28;

    /** What may change reaches farther than the outline, which may be too narrow. */
    private static final double MARGIN_MM = 9;

    /** Fewer trues leave the arms to their outline: noise of mu would be larger than what it mends. */
    static final double LEAST_TRUES = 1e6;

    private static final float HARDWARE_PER_CM = 0.005f;

    /**
     * @param outlined of the patient, completed from the outline; read
     * @param added what the outline completed, on the same grid
     * @param cover what MR shows, on the same grid: nothing changes there
     * @param mr signal in the MR's own space, for the prior: what MR shows at its sides, where its map isn't trusted, is tissue
     * @param hardware attenuates too, and is known
     */
    static JointArms of(
            PipelineJob job,
            Volume outlined,
            Region added,
            Region cover,
            Volume mr,
            Optional<MapIngredients.Hardware> hardware,
            Progress progress)
            throws IOException {
        try {
            ListModeMeasurement.requireTof(job.session.scanner());
            double trues = trues(job, progress.part(0, 0.1));
            if (!(trues >= LEAST_TRUES)) {
                return notDone(
                        "%.2f million trues (expected: at least %.0f million)", 1e-6 * trues, 1e-6 * LEAST_TRUES);
            }
            return estimate(job, outlined, added, cover, mr, hardware, progress.part(0.1, 1));
        } catch (IllegalArgumentException e) {
            // Without time of flight, say, or with too little known tissue: the outline is better than no map.
            return notDone("%s", e.getMessage());
        }
    }

    private static double trues(PipelineJob job, Progress progress) throws IOException {
        var counted = job.counts.recorded(progress).histogrammer();
        return (double) counted.prompts() - counted.delayeds();
    }

    private static JointArms notDone(String format, Object... values) {
        Finding finding = Finding.of(
                Finding.Kind.TRUNCATED,
                "activity and mu beyond the MR field of view were not estimated together, the outline in PET alone"
                        + " completes it: " + format,
                values);
        return new JointArms(Optional.empty(), Double.NaN, Map.of("why_not", finding.text()), finding);
    }

    private static JointArms estimate(
            PipelineJob job,
            Volume outlined,
            Region added,
            Region cover,
            Volume mr,
            Optional<MapIngredients.Hardware> hardware,
            Progress progress)
            throws IOException {
        MlaaSettings settings = MlaaSettings.ARMS;
        int subsets = SubsetChoice.near(SUBSETS, job.geometry.views());
        BedReconstruction bed = bed(job, settings, subsets);
        VoxelGrid grid = bed.grid();
        Volume patient = CoarseGrid.of(outlined, grid, job.workers);
        Volume known =
                hardware.map(h -> h.addedTo(patient, job.workers).muPerCm()).orElse(patient);
        Region free =
                free(CoarseGrid.of(added, grid, job.workers), CoarseGrid.of(cover, grid, job.workers), hardware, job);
        ListModeMeasurement measured = measured(job, bed, known, subsets, progress.part(0, 0.3));
        MrEvidence evidence = MrEvidence.of(mr, job.mrFromPet(), grid, job.workers);
        Volume mu = new Mlaa(measured, settings, free, Optional.of(evidence), job.workers)
                .run(known, progress.part(0.3, 1))
                .muPerCm();
        Volume found = Resampler.linear(0).resample(mu, outlined.grid(), job.workers);
        Volume whole = outlined.copy();
        Region changed = free(added, cover, hardware, job);
        for (int i = 0; i < whole.values().length; i++) {
            if (changed.contains(i)) {
                whole.values()[i] = found.values()[i];
            }
        }
        double mean = added.of(whole).mean();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("mu_per_cm", mean);
        figures.put("iterations", settings.iterations());
        figures.put("subsets", subsets);
        figures.put("pixel_mm", grid.dxMm());
        return new JointArms(
                Optional.of(whole),
                mean,
                figures,
                Finding.of(
                                Finding.Kind.TRUNCATED,
                                "mu of the %.0f mL beyond the sides of the MR field of view was estimated from the counts"
                                        + " (MLAA): mean %.4f cm^-1",
                                added.volumeMl(),
                                mean)
                        .as(Finding.Severity.NOTE)
                        .with("muPerCm", mean));
    }

    private static BedReconstruction bed(PipelineJob job, MlaaSettings settings, int subsets) {
        double pixelMm = job.session.scanner().image().pixelMm();
        int coarser = Math.max(job.settings.coarser(), (int) Math.round(PIXEL_MM / pixelMm));
        return new BedReconstruction(
                job.geometry,
                new BedSettings(
                        new OsemSettings(settings.iterations(), subsets),
                        BedSettings.Data.TOF_EVENTS,
                        0,
                        job.settings.scatterRounds(),
                        coarser,
                        0),
                job.workers);
    }

    private static Region free(
            Region added, Region cover, Optional<MapIngredients.Hardware> hardware, PipelineJob job) {
        Region free = added.dilated(MARGIN_MM).and(cover.not());
        if (hardware.isEmpty()) {
            return free;
        }
        Volume alone =
                hardware.get().addedTo(Volume.zeros(added.grid()), job.workers).muPerCm();
        return free.and(Region.where(alone, v -> v > HARDWARE_PER_CM).not());
    }

    private static ListModeMeasurement measured(
            PipelineJob job, BedReconstruction bed, Volume muPerCm, int subsets, Progress progress) throws IOException {
        Normalisation normalisation = job.counts.normalisation();
        BedFrame frame;
        try (ListModeSource source = ListModeFiles.open(job.session.listModeDirectory())) {
            frame = job.counts.frame(
                    Optional.of(ListModeReader.read(
                            source, job.geometry, word -> true, job.workers, progress.part(0, 0.5))),
                    Progress.NONE);
        }
        return new ListModeMeasurement(
                bed.unattenuated(
                        frame,
                        normalisation,
                        job.settings.scatterRounds() > 0 ? Optional.of(muPerCm) : Optional.empty(),
                        progress.part(0.5, 1)),
                subsets,
                job.workers);
    }
}
