package org.petmr.recon.algorithm;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.scanner.AxialCompression;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/** A known image seen by the bench scanner, near-axial planes only, with or without counting noise. */
final class SimulatedScan {

    static final ScannerModel BENCH = ScannerCatalogue.find("bench");

    final ProjectionGeometry geometry;
    final VoxelGrid grid;
    final Workers workers;
    final SinogramProjector projector;

    SimulatedScan(int maxRingDifference, int coarser, Workers workers) {
        this.geometry = new ProjectionGeometry(
                BENCH, new AxialCompression(AxialCompression.Rule.ODD_SPAN, 3, maxRingDifference));
        this.grid = BENCH.imageGrid(coarser);
        this.workers = workers;
        this.projector = new SinogramProjector(geometry, grid, workers);
    }

    /** Activity at a place, mm. */
    @FunctionalInterface
    interface Activity {
        double at(double xMm, double yMm, double zMm);
    }

    /** Mean over 3 x 3 x 3 points of each voxel. */
    Volume volume(Activity activity) {
        Volume v = Volume.zeros(grid);
        Affine a = grid.lpsFromVoxel();
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    double sum = 0;
                    for (int s = 0; s < 27; s++) {
                        double x = ix + (s % 3 - 1) / 3.0;
                        double y = iy + (s / 3 % 3 - 1) / 3.0;
                        double z = iz + (s / 9 - 1) / 3.0;
                        sum += activity.at(a.x(x, y, z), a.y(x, y, z), a.z(x, y, z));
                    }
                    v.values()[grid.index(ix, iy, iz)] = (float) (sum / 27);
                }
            }
        }
        return v;
    }

    /**
     * Data of an image.
     *
     * @param counts expected in all, the background of a fifth of them among them
     * @param seed of the counting noise; empty for none
     */
    EmissionModel scan(Volume truth, ImageOperator resolution, double counts, Optional<Long> seed) {
        Volume seen = Volume.zeros(grid);
        resolution.apply(truth, seen);
        Sinogram expected = Sinogram.zeros(geometry);
        projector.forward(seen, Views.all(geometry.views()), expected);
        float[] e = expected.values();
        double sum = 0;
        for (float f : e) {
            sum += f;
        }
        float factor = (float) (0.8 * counts / sum);
        float background = (float) (0.2 * counts / e.length);
        for (int i = 0; i < e.length; i++) {
            e[i] = factor * e[i] + background;
        }
        seed.ifPresent(s -> makeNoisy(e, new Random(s)));
        Sinogram factors = Sinogram.zeros(geometry);
        Arrays.fill(factors.values(), factor);
        Sinogram additive = Sinogram.zeros(geometry);
        Arrays.fill(additive.values(), background);
        return new EmissionModel(
                projector,
                (view, t, planes) -> {
                    System.arraycopy(e, geometry.index(view, t, 0), planes, 0, planes.length);
                    return true;
                },
                factors,
                Optional.of(additive));
    }

    /** Poisson numbers by multiplication of uniform ones; the means are small. */
    private static void makeNoisy(float[] means, Random random) {
        for (int i = 0; i < means.length; i++) {
            double limit = Math.exp(-means[i]);
            int n = 0;
            for (double p = random.nextDouble(); p > limit; p *= random.nextDouble()) {
                n++;
            }
            means[i] = n;
        }
    }

    /** Root mean square difference over root mean square of the reference. */
    static double nrmse(Volume image, Volume reference) {
        double error = 0;
        double power = 0;
        for (int i = 0; i < image.values().length; i++) {
            double d = image.values()[i] - reference.values()[i];
            error += d * d;
            power += (double) reference.values()[i] * reference.values()[i];
        }
        return Math.sqrt(error / power);
    }
}
