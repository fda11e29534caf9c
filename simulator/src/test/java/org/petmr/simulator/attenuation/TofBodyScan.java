package org.petmr.simulator.attenuation;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.petmr.attenuation.emission.ListModeMeasurement;
import org.petmr.recon.algorithm.Osem;
import org.petmr.recon.algorithm.UnattenuatedEvents;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.ListModeReader;
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
    final ListModeMeasurement measured;
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
        ListModeReader reader = new ListModeReader(geometry);
        for (int view = 0; view < geometry.views(); view++) {
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                int at = counts.index(view, t);
                for (int i = 0; i < kernel.bins() * planes; i++) {
                    int n = (int) BodyScan.poisson(perUnit * values[at + i], random);
                    add(reader, geometry, view, t, i / planes, i % planes, n);
                }
            }
        }
        this.measured = new ListModeMeasurement(
                new UnattenuatedEvents(
                        reader.events(workers),
                        lines,
                        (view, t, line) -> {
                            Arrays.fill(line, perUnit);
                            return true;
                        },
                        (view, t, tofBin, line) -> Arrays.fill(line, 0)),
                SUBSETS,
                workers);
    }

    private static void add(
            ListModeReader reader, ProjectionGeometry geometry, int view, int t, int tofBin, int plane, int n) {
        for (int r1 = 0; n > 0 && r1 < RING.rings(); r1++) {
            for (int r2 = 0; r2 < RING.rings(); r2++) {
                if (geometry.segments().plane(r1, r2) == plane) {
                    for (int i = 0; i < n; i++) {
                        reader.add(
                                r1 * RING.indicesPerRing() + geometry.firstCrystal(view, t),
                                r2 * RING.indicesPerRing() + geometry.secondCrystal(view, t),
                                tofBin);
                    }
                }
            }
        }
    }

    /** The image with a map; with a map of zeros, that without attenuation correction. */
    Volume reconstructed(Volume muPerCm, int iterations) {
        return new Osem(measured.likelihood(AttenuationFactors.of(lines, muPerCm)), iterations, workers)
                .run(Progress.NONE);
    }
}
