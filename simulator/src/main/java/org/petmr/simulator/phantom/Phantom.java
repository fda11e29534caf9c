package org.petmr.simulator.phantom;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.RigidTransform;

/**
 * What lies in the scanner, in scanner space: numbered parts, each filled with one tissue; around them there is air. PET and
 * MR are both made from it.
 */
public sealed interface Phantom permits ShapePhantom, LabelledPhantom {

    /** Answer of {@link #partAt} in the air. */
    int NOWHERE = -1;

    /**
     * What is known of a part wherever it is.
     *
     * @param region name of what the part belongs to; parts of one region are measured together
     * @param tissue what fills it
     */
    record Compartment(String region, Tissue tissue) {}

    String name();

    /** One for each part, in the order of the parts' numbers. */
    List<Compartment> compartments();

    /** Index of the part at a point, or {@link #NOWHERE}. Any thread. */
    int partAt(double xMm, double yMm, double zMm);

    /** The box round all parts: {cx, cy, cz, hx, hy, hz} in mm. */
    double[] bounds();

    /** The same phantom further up the bore: what moving the table by {@code zMm} does. */
    Phantom shifted(double zMm);

    /** The same phantom after a rigid motion: its point {@code p} lies at {@code motion(p)}. Parts keep their order. */
    Phantom moved(RigidTransform motion);

    /** Names of the regions, in the order in which they first appear. */
    default Set<String> regions() {
        Set<String> names = new LinkedHashSet<>();
        compartments().forEach(p -> names.add(p.region()));
        return names;
    }

    /**
     * True when a point lies in a region with {@code marginMm} of the same region all round, tried at the margin and at half
     * of it in 26 directions.
     */
    default boolean isInside(String region, double marginMm, double xMm, double yMm, double zMm) {
        if (!isRegion(region, xMm, yMm, zMm)) {
            return false;
        }
        if (marginMm <= 0) {
            return true;
        }
        for (double[] d : Directions.ALL) {
            double h = 0.5 * marginMm;
            if (!isRegion(region, xMm + marginMm * d[0], yMm + marginMm * d[1], zMm + marginMm * d[2])
                    || !isRegion(region, xMm + h * d[0], yMm + h * d[1], zMm + h * d[2])) {
                return false;
            }
        }
        return true;
    }

    private boolean isRegion(String region, double x, double y, double z) {
        int part = partAt(x, y, z);
        return part != NOWHERE && compartments().get(part).region().equals(region);
    }

    /** Indices of voxels whose centres lie in a region at least {@code marginMm} from its border, in array order. */
    default int[] voxelsInside(String region, double marginMm, VoxelGrid grid) {
        if (!regions().contains(region)) {
            throw new IllegalArgumentException(
                    "region: %s (expected: one of %s)".formatted(region, String.join(", ", regions())));
        }
        int[] found = new int[grid.voxels()];
        int n = 0;
        Affine a = grid.lpsFromVoxel();
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    if (isInside(region, marginMm, a.x(ix, iy, iz), a.y(ix, iy, iz), a.z(ix, iy, iz))) {
                        found[n++] = grid.index(ix, iy, iz);
                    }
                }
            }
        }
        return Arrays.copyOf(found, n);
    }

    /** Part index at each voxel's centre, {@link #NOWHERE} in the air. Index order of {@link VoxelGrid}. */
    default int[] labels(VoxelGrid grid) {
        int[] labels = new int[grid.voxels()];
        Affine a = grid.lpsFromVoxel();
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    labels[grid.index(ix, iy, iz)] = partAt(a.x(ix, iy, iz), a.y(ix, iy, iz), a.z(ix, iy, iz));
                }
            }
        }
        return labels;
    }

    /**
     * Means over voxels of a value that belongs to each part.
     *
     * @param valueOfPart one for each part; the air counts 0
     * @param perAxis points along each axis of a voxel, 1 or more, evenly spread
     */
    default Volume voxelise(VoxelGrid grid, double[] valueOfPart, int perAxis, Workers workers) {
        if (valueOfPart.length != compartments().size()) {
            throw new IllegalArgumentException("valueOfPart: " + valueOfPart.length + " (expected: "
                    + compartments().size() + ")");
        }
        Volume mean = Volume.zeros(grid);
        Affine a = grid.lpsFromVoxel();
        workers.forSlices(grid.ny(), (worker, from, to) -> {
            for (int iy = from; iy < to; iy++) {
                for (int ix = 0; ix < grid.nx(); ix++) {
                    for (int iz = 0; iz < grid.nz(); iz++) {
                        mean.values()[grid.index(ix, iy, iz)] = (float) meanOf(a, ix, iy, iz, valueOfPart, perAxis);
                    }
                }
            }
        });
        return mean;
    }

    private double meanOf(Affine a, int ix, int iy, int iz, double[] valueOfPart, int perAxis) {
        double sum = 0;
        for (int i = 0; i < perAxis; i++) {
            double u = ix + (i + 0.5) / perAxis - 0.5;
            for (int j = 0; j < perAxis; j++) {
                double v = iy + (j + 0.5) / perAxis - 0.5;
                for (int k = 0; k < perAxis; k++) {
                    double w = iz + (k + 0.5) / perAxis - 0.5;
                    int part = partAt(a.x(u, v, w), a.y(u, v, w), a.z(u, v, w));
                    sum += part == NOWHERE ? 0 : valueOfPart[part];
                }
            }
        }
        return sum / (perAxis * perAxis * perAxis);
    }

    /** Attenuation on a grid, cm^-1. */
    default Volume muPerCm(VoxelGrid grid, int perAxis, Workers workers) {
        return voxelise(
                grid,
                compartments().stream().mapToDouble(p -> p.tissue().muPerCm()).toArray(),
                perAxis,
                workers);
    }

    /** Activity concentration for each part, Bq/mL. @param referenceBqPerMl that of uptake 1 */
    default double[] activityBqPerMl(String tracer, double referenceBqPerMl) {
        return compartments().stream()
                .mapToDouble(p -> referenceBqPerMl * p.tissue().uptake(tracer))
                .toArray();
    }
}
