package org.petmr.simulator.mr;

import java.util.List;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.mr.fault.FaultFields;
import org.petmr.simulator.phantom.Phantom;

/**
 * Which parts lie in each voxel, from points spread evenly in it: looked up once, so that any number of images can be made
 * of it.
 */
final class PartMap {

    private static final int PER_AXIS = 2;
    private static final int POINTS = PER_AXIS * PER_AXIS * PER_AXIS;

    /** Part numbers of a point; {@link Phantom#NOWHERE} in the air. */
    @FunctionalInterface
    interface Parts {
        int at(double xMm, double yMm, double zMm);
    }

    /** One arrangement of the parts, and its share in the image. */
    record Layer(Parts parts, double weight) {}

    private final VoxelGrid grid;
    private final byte[][] labels;
    private final double[] weights;
    private final Workers workers;

    private PartMap(VoxelGrid grid, byte[][] labels, double[] weights, Workers workers) {
        this.grid = grid;
        this.labels = labels;
        this.weights = weights;
        this.workers = workers;
    }

    static PartMap of(List<Layer> layers, VoxelGrid grid, FaultFields fields, Workers workers) {
        byte[][] labels = new byte[layers.size()][];
        double[] weights = new double[layers.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = look(layers.get(i).parts(), grid, fields, workers);
            weights[i] = layers.get(i).weight();
        }
        return new PartMap(grid, labels, weights, workers);
    }

    private static byte[] look(Parts parts, VoxelGrid grid, FaultFields fields, Workers workers) {
        byte[] labels = new byte[Math.multiplyExact(POINTS, grid.voxels())];
        Affine a = grid.lpsFromVoxel();
        workers.forItems(grid.ny(), (worker, iy) -> {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    int to = POINTS * grid.index(ix, iy, iz);
                    for (int p = 0; p < POINTS; p++) {
                        double u = ix + inside(p & 1);
                        double v = iy + inside(p >> 1 & 1);
                        double w = iz + inside(p >> 2);
                        double x = a.x(u, v, w);
                        double y = a.y(u, v, w);
                        double stretch = fields.stretch(x, y);
                        labels[to + p] = (byte) parts.at(stretch * x, stretch * y, a.z(u, v, w));
                    }
                }
            }
        });
        return labels;
    }

    private static double inside(int point) {
        return (point + 0.5) / PER_AXIS - 0.5;
    }

    /** Means over the voxels of a value that belongs to each part; the air counts 0. Index order of the grid. */
    float[] mean(double[] valueOfPart) {
        float[] mean = new float[grid.voxels()];
        int row = grid.nx() * grid.nz();
        workers.forItems(grid.ny(), (worker, iy) -> {
            for (int layer = 0; layer < labels.length; layer++) {
                byte[] of = labels[layer];
                double weight = weights[layer] / POINTS;
                for (int i = iy * row; i < (iy + 1) * row; i++) {
                    double sum = 0;
                    for (int p = POINTS * i; p < POINTS * (i + 1); p++) {
                        sum += of[p] < 0 ? 0 : valueOfPart[of[p]];
                    }
                    mean[i] += (float) (weight * sum);
                }
            }
        });
        return mean;
    }
}
