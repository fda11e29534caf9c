package org.petmr.simulator.attenuation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.petmr.attenuation.emission.TofSinogramMeasurement;
import org.petmr.recon.algorithm.Osem;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.TofKernel;
import org.petmr.recon.projector.TofSinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.scanner.AxialCompression;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;
import org.petmr.recon.sinogram.TofSinogram;
import org.petmr.simulator.phantom.Phantom;

/** Trues of a phantom with a timing resolution of 300 ps, on a short ring of large crystals; no scatter and randoms. */
final class TofBodyScan {

    static final int SUBSETS = 12;

    private static final ScannerModel RING = new ScannerModel(
            "body-tof",
            "coarse ring with time of flight",
            "petmr",
            3,
            16,
            3,
            12,
            8,
            0,
            300,
            8,
            0,
            20,
            "LSO",
            71,
            new AxialCompression(AxialCompression.Rule.ODD_SPAN, 1, 2),
            430,
            650,
            0.12,
            5,
            new TofModel(15, 270, 300),
            new ScannerModel.ImageMatrix(72, 72, 8),
            List.of("made for tests"));

    final VoxelGrid grid = RING.imageGrid();
    final SinogramProjector lines;
    final TofSinogramMeasurement measured;
    private final Workers workers;

    /** @param wanted counts of the whole scan, about */
    TofBodyScan(Phantom phantom, double wanted, long seed, Workers workers) {
        this.workers = workers;
        ProjectionGeometry geometry = new ProjectionGeometry(RING);
        TofKernel kernel = TofKernel.of(RING.timeOfFlight().orElseThrow());
        TofSinogramProjector tof = new TofSinogramProjector(geometry, grid, kernel, workers);
        this.lines = new SinogramProjector(geometry, grid, workers);
        Volume activity = phantom.voxelise(grid, phantom.activityBqPerMl("fdg", 1), 3, workers);
        Sinogram survival = AttenuationFactors.of(lines, phantom.muPerCm(grid, 3, workers));
        TofSinogram counts = TofSinogram.zeros(geometry, kernel.bins());
        tof.forward(activity, Views.all(geometry.views()), counts);
        float[] values = counts.values();
        int planes = geometry.planes();
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] *= survival.values()[i / planes / kernel.bins() * planes + i % planes];
            sum += values[i];
        }
        float perUnit = (float) (wanted / sum);
        Random random = new Random(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = BodyScan.poisson(perUnit * values[i], random);
        }
        Sinogram efficiency = Sinogram.zeros(geometry);
        Arrays.fill(efficiency.values(), perUnit);
        this.measured = new TofSinogramMeasurement(
                tof,
                lines,
                (view, t, line) -> {
                    System.arraycopy(values, counts.index(view, t), line, 0, line.length);
                    return true;
                },
                efficiency,
                Optional.empty(),
                SUBSETS);
    }

    /** The image with a map; with a map of zeros, that without attenuation correction. */
    Volume reconstructed(Volume muPerCm, int iterations) {
        return new Osem(measured.likelihood(AttenuationFactors.of(lines, muPerCm)), iterations, workers)
                .run(Progress.NONE);
    }
}
