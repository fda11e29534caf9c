package org.petmr.recon.algorithm;

import java.util.Optional;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/**
 * A quick image without attenuation and scatter, for outlines: OSEM of the {@link DirectLines}, whose counts, expected randoms and
 * efficiencies are summed for each plane.
 */
public final class DirectPlanes {

    private final ProjectionGeometry geometry;
    private final DirectLines lines;
    private final SinogramProjector projector;
    private final Workers workers;

    /**
     * @param geometry of the counts, two rings or more
     * @param coarser pixels this many times as large as the scanner's usual
     */
    public DirectPlanes(ProjectionGeometry geometry, int coarser, Workers workers) {
        this.geometry = geometry;
        this.lines = new DirectLines(geometry);
        this.projector =
                new SinogramProjector(lines.direct(), geometry.scanner().imageGrid(coarser), workers);
        this.workers = workers;
    }

    /** Of the image. */
    public VoxelGrid grid() {
        return projector.grid();
    }

    /**
     * OSEM of the direct planes.
     *
     * @param settings passes, subsets (a divisor of the number of views)
     * @param postfilterFwhmMm of the Gaussian that ends it; 0 for none
     * @return in proportion to the activity that would be seen if nothing attenuated
     * @throws IllegalArgumentException when there is nothing to reconstruct
     */
    public Volume image(
            BedFrame frame,
            Normalisation normalisation,
            OsemSettings settings,
            double postfilterFwhmMm,
            Progress progress) {
        ProjectionGeometry direct = lines.direct();
        Sinogram prompts = Sinogram.zeros(direct);
        Sinogram factors = Sinogram.zeros(direct);
        Sinogram randoms = Sinogram.zeros(direct);
        workers.forItems(geometry.views(), (worker, view) -> {
            progress.checkpoint();
            float[] line = new float[geometry.planes()];
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                if (!geometry.isGap(view, t)) {
                    frame.prompts().planes(view, t, line);
                    add(view, t, line, prompts);
                    normalisation.efficiencies(view, t, line);
                    add(view, t, line, factors);
                    frame.randoms().expected(view, t, line);
                    add(view, t, line, randoms);
                }
            }
        });
        progress.report(0.3, "rebinned");
        EmissionModel model = new EmissionModel(
                projector,
                (view, t, planes) -> {
                    System.arraycopy(prompts.values(), direct.index(view, t, 0), planes, 0, planes.length);
                    return true;
                },
                factors,
                Optional.of(randoms));
        Volume image = new Osem(
                        new SinogramLikelihood(model, settings.subsets(), workers), settings.iterations(), workers)
                .run(progress.part(0.3, 1));
        if (postfilterFwhmMm > 0) {
            GaussianFilter.isotropic(postfilterFwhmMm).applyInPlace(image, workers);
        }
        return image;
    }

    private void add(int view, int t, float[] line, Sinogram to) {
        lines.add(line, to.values(), to.geometry().index(view, t, 0));
    }
}
