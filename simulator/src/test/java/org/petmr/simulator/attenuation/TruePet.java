package org.petmr.simulator.attenuation;

import java.util.List;
import java.util.Optional;
import org.petmr.recon.algorithm.EmissionModel;
import org.petmr.recon.algorithm.Osem;
import org.petmr.recon.algorithm.SinogramLikelihood;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.scanner.AxialCompression;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;
import org.petmr.simulator.phantom.Phantom;

/**
 * What a scanner expects of a phantom: its activity, blurred as detectors do, behind its own mu. No noise, no scatter, no
 * randoms, so that images of the same counts differ by the map alone.
 */
final class TruePet {

    /** Of a Biograph mMR at the centre, range of the positron included. */
    private static final double BLUR_FWHM_MM = 4.5;

    private static final int POINTS_PER_AXIS = 3;

    final VoxelGrid grid;
    final Volume muPerCm;
    private final ProjectionGeometry geometry;
    private final SinogramProjector projector;
    private final Sinogram expected;
    private final int subsets;
    private final Workers workers;

    TruePet(ScannerModel scanner, VoxelGrid grid, Phantom phantom, int subsets, Workers workers) {
        this.workers = workers;
        this.subsets = subsets;
        this.grid = grid;
        this.geometry = new ProjectionGeometry(scanner);
        this.projector = new SinogramProjector(geometry, grid, workers);
        this.muPerCm = phantom.muPerCm(grid, POINTS_PER_AXIS, workers);
        Volume activity = phantom.voxelise(grid, phantom.activityBqPerMl("fdg", 1), POINTS_PER_AXIS, workers);
        GaussianFilter.isotropic(BLUR_FWHM_MM).applyInPlace(activity, workers);
        this.expected = Sinogram.zeros(geometry);
        projector.forward(activity, Views.all(geometry.views()), expected);
        float[] survival = AttenuationFactors.of(projector, muPerCm).values();
        for (int i = 0; i < survival.length; i++) {
            expected.values()[i] *= survival[i];
        }
    }

    /** The image that a map makes of the counts. @param map on {@link #grid}, cm^-1 */
    Volume image(Volume map, int iterations) {
        EmissionModel model = new EmissionModel(
                projector,
                (view, t, planes) -> {
                    System.arraycopy(expected.values(), geometry.index(view, t, 0), planes, 0, planes.length);
                    return true;
                },
                AttenuationFactors.of(projector, map),
                Optional.empty());
        return new Osem(new SinogramLikelihood(model, subsets, workers), iterations, workers).run(Progress.NONE);
    }

    /** A ring with half a Biograph mMR's crystals around and rings three times as far apart. */
    static ScannerModel coarse(int rings, int tangentialBins, ScannerModel.ImageMatrix image) {
        return new ScannerModel(
                "mmr-coarse",
                "Biograph mMR with large crystals",
                "petmr",
                rings,
                12,
                rings,
                28,
                8,
                0,
                328,
                6.7,
                0,
                20,
                "LSO",
                tangentialBins,
                new AxialCompression(AxialCompression.Rule.ODD_SPAN, 3, Math.min(4, rings - 1)),
                430,
                610,
                0.145,
                5.86,
                null,
                image,
                List.of("made for tests"));
    }
}
