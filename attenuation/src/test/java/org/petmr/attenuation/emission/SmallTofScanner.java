package org.petmr.attenuation.emission;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.TofKernel;
import org.petmr.recon.projector.TofSinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.quantification.Region;
import org.petmr.recon.scanner.AxialCompression;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;
import org.petmr.recon.sinogram.TofSinogram;

/** A ring wide enough for a body with its arms, of few large crystals, with a timing resolution of 300 ps. */
final class SmallTofScanner {

    static final ScannerModel RING = new ScannerModel(
            "small-tof",
            "small ring with time of flight",
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

    final ProjectionGeometry geometry = new ProjectionGeometry(RING);
    final VoxelGrid grid = RING.imageGrid();
    final TofSinogramProjector tof;
    final SinogramProjector lines;

    SmallTofScanner(Workers workers) {
        this.tof = new TofSinogramProjector(
                geometry, grid, TofKernel.of(RING.timeOfFlight().orElseThrow()), workers);
        this.lines = new SinogramProjector(geometry, grid, workers);
    }

    /** Noise-free counts, about so many, of an activity behind a mu. */
    Counted counts(Volume activity, Volume muPerCm, double counts) {
        TofSinogram values = TofSinogram.zeros(geometry, tof.tof().bins());
        tof.forward(activity, Views.all(geometry.views()), values);
        Sinogram survival = AttenuationFactors.of(lines, muPerCm);
        double sum = 0;
        int planes = geometry.planes();
        for (int i = 0; i < values.values().length; i++) {
            int line = i / planes / tof.tof().bins();
            values.values()[i] *= survival.values()[line * planes + i % planes];
            sum += values.values()[i];
        }
        float scale = (float) (counts / sum);
        for (int i = 0; i < values.values().length; i++) {
            values.values()[i] *= scale;
        }
        Sinogram efficiency = Sinogram.zeros(geometry);
        Arrays.fill(efficiency.values(), scale);
        return new Counted(values, efficiency);
    }

    /** @param efficiency counts for each unit of activity and mm */
    record Counted(TofSinogram prompts, Sinogram efficiency) {}

    TofSinogramMeasurement measurement(Counted counted, int subsets) {
        TofSinogram prompts = counted.prompts();
        return new TofSinogramMeasurement(
                tof,
                lines,
                (view, t, values) -> {
                    System.arraycopy(prompts.values(), prompts.index(view, t), values, 0, values.length);
                    return true;
                },
                counted.efficiency(),
                Optional.empty(),
                subsets);
    }

    /** An elliptic cylinder along the whole axis. */
    Region cylinder(double xMm, double yMm, double aMm, double bMm) {
        boolean[] in = new boolean[grid.voxels()];
        Affine lps = grid.lpsFromVoxel();
        for (int y = 0; y < grid.ny(); y++) {
            for (int x = 0; x < grid.nx(); x++) {
                double u = (lps.x(x, y, 0) - xMm) / aMm;
                double v = (lps.y(x, y, 0) - yMm) / bMm;
                for (int z = 0; z < grid.nz(); z++) {
                    in[grid.index(x, y, z)] = u * u + v * v <= 1;
                }
            }
        }
        return Region.of(grid, in);
    }

    static void set(Volume volume, Region where, double value) {
        for (int i = 0; i < volume.values().length; i++) {
            if (where.contains(i)) {
                volume.values()[i] = (float) value;
            }
        }
    }
}
