package org.petmr.simulator.atlas;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.NiftiWriter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.phantom.Ellipsoid;
import org.petmr.simulator.phantom.HeadPopulation;
import org.petmr.simulator.phantom.Phantom;

/**
 * Averages a population of heads, each stretched to the outline of the mean one: how likely a place is bone, what mu bone
 * has there, how likely it is head, and how likely air inside of the head. Four volumes in one file, in this order.
 */
public final class HeadAtlasMaker {

    /** The outline that all are stretched to. */
    private static final Ellipsoid MEAN = new Ellipsoid(0, 0, 0, 75, 95, 100);

    private static final double VOXEL_MM = 3.5;
    private static final VoxelGrid GRID = VoxelGrid.centred(46, 58, 60, VOXEL_MM, VOXEL_MM, VOXEL_MM);

    /** What attenuates more than this is bone, less than {@link #AIR_BELOW_PER_CM} air. */
    private static final double BONE_FROM_PER_CM = 0.11;

    private static final double AIR_BELOW_PER_CM = 0.03;

    /** Values are rounded, so that the file packs well. */
    private static final double PROBABILITY_STEP = 1 / 64.0;

    private static final double MU_STEP_PER_CM = 0.001;

    private static final int POINTS_PER_AXIS = 2;

    private final Workers workers;

    public HeadAtlasMaker(Workers workers) {
        this.workers = workers;
    }

    /** @param seed of the first head; the others count on from it */
    public void write(Path file, int heads, long seed) throws IOException {
        try (NiftiWriter writer = new NiftiWriter(
                file, GRID, 4, "petmr head atlas: bone, mu, head, air; %d heads from %d".formatted(heads, seed))) {
            for (Volume volume : of(heads, seed)) {
                writer.append(volume);
            }
            writer.finish();
        }
    }

    /** Probability of bone, mean mu of bone (cm^-1, 0 where there never is any), probability of head, of inner air. */
    public List<Volume> of(int heads, long seed) {
        float[] bone = new float[GRID.voxels()];
        float[] mu = new float[GRID.voxels()];
        float[] head = new float[GRID.voxels()];
        float[] air = new float[GRID.voxels()];
        for (int h = 0; h < heads; h++) {
            HeadPopulation.Subject subject = HeadPopulation.head(seed + h);
            workers.forSlices(GRID.ny(), (worker, from, to) -> {
                for (int iy = from; iy < to; iy++) {
                    addRow(subject, iy, bone, mu, head, air);
                }
            });
        }
        double points = (double) heads * POINTS_PER_AXIS * POINTS_PER_AXIS * POINTS_PER_AXIS;
        for (int i = 0; i < bone.length; i++) {
            mu[i] = bone[i] > 0 ? rounded(mu[i] / bone[i], MU_STEP_PER_CM) : 0;
            bone[i] = rounded(bone[i] / points, PROBABILITY_STEP);
            head[i] = rounded(head[i] / points, PROBABILITY_STEP);
            air[i] = rounded(air[i] / points, PROBABILITY_STEP);
        }
        return List.of(new Volume(GRID, bone), new Volume(GRID, mu), new Volume(GRID, head), new Volume(GRID, air));
    }

    private static void addRow(
            HeadPopulation.Subject subject, int iy, float[] bone, float[] mu, float[] head, float[] air) {
        Phantom phantom = subject.phantom();
        Ellipsoid scalp = subject.scalp();
        Affine lps = GRID.lpsFromVoxel();
        for (int ix = 0; ix < GRID.nx(); ix++) {
            for (int iz = 0; iz < GRID.nz(); iz++) {
                int i = GRID.index(ix, iy, iz);
                for (int p = 0; p < POINTS_PER_AXIS * POINTS_PER_AXIS * POINTS_PER_AXIS; p++) {
                    double u = ix + inside(p & 1);
                    double v = iy + inside(p >> 1 & 1);
                    double w = iz + inside(p >> 2);
                    double x = lps.x(u, v, w) * scalp.aMm() / MEAN.aMm();
                    double y = lps.y(u, v, w) * scalp.bMm() / MEAN.bMm();
                    double z = lps.z(u, v, w) * scalp.cMm() / MEAN.cMm();
                    int part = phantom.partAt(x, y, z);
                    if (part == Phantom.NOWHERE) {
                        continue;
                    }
                    head[i]++;
                    double muPerCm = phantom.compartments().get(part).tissue().muPerCm();
                    if (muPerCm > BONE_FROM_PER_CM) {
                        bone[i]++;
                        mu[i] += (float) muPerCm;
                    } else if (muPerCm < AIR_BELOW_PER_CM) {
                        air[i]++;
                    }
                }
            }
        }
    }

    private static double inside(int point) {
        return (point + 0.5) / POINTS_PER_AXIS - 0.5;
    }

    private static float rounded(double value, double step) {
        return (float) (Math.rint(value / step) * step);
    }

    /** Arguments: the file, how many heads, the first seed. */
    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            throw new IllegalArgumentException(
                    "arguments: " + args.length + " (expected: FILE.nii.gz, number of heads, first seed)");
        }
        try (Workers workers = Workers.ofMachine()) {
            new HeadAtlasMaker(workers).write(Path.of(args[0]), Integer.parseInt(args[1]), Long.parseLong(args[2]));
        }
    }
}
