package org.petmr.simulator.phantom;

import java.util.List;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.RigidTransform;

/** A phantom of voxels: each holds the number of the part that fills it, or {@link Phantom#NOWHERE}. */
public final class LabelledPhantom implements Phantom {

    private final String name;
    private final List<Compartment> compartments;
    private final VoxelGrid grid;
    private final byte[] labels;

    /**
     * @param compartments of the parts, at most 127
     * @param grid where the voxels are, along the axes of scanner space
     * @param labels part of each voxel, index order of the grid; kept
     */
    public LabelledPhantom(String name, List<Compartment> compartments, VoxelGrid grid, byte[] labels) {
        if (compartments.isEmpty() || compartments.size() > Byte.MAX_VALUE) {
            throw new IllegalArgumentException("compartments: " + compartments.size() + " (expected: 1 to 127)");
        }
        if (!grid.isAxisAligned()) {
            throw new IllegalArgumentException("grid: oblique (expected: along the axes of scanner space)");
        }
        if (labels.length != grid.voxels()) {
            throw new IllegalArgumentException("labels: " + labels.length + " (expected: " + grid.voxels() + ")");
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < NOWHERE || labels[i] >= compartments.size()) {
                throw new IllegalArgumentException(
                        "labels[%d]: %d (expected: -1 to %d)".formatted(i, labels[i], compartments.size() - 1));
            }
        }
        this.name = name;
        this.compartments = List.copyOf(compartments);
        this.grid = grid;
        this.labels = labels;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Compartment> compartments() {
        return compartments;
    }

    public VoxelGrid grid() {
        return grid;
    }

    /** Part of each voxel, index order of {@link #grid()}; the array itself. */
    public byte[] labels() {
        return labels;
    }

    @Override
    public int partAt(double xMm, double yMm, double zMm) {
        int ix = (int) Math.floor((xMm - grid.lpsFromVoxel().x(0, 0, 0)) / stepX() + 0.5);
        int iy = (int) Math.floor((yMm - grid.lpsFromVoxel().y(0, 0, 0)) / stepY() + 0.5);
        int iz = (int) Math.floor((zMm - grid.lpsFromVoxel().z(0, 0, 0)) / stepZ() + 0.5);
        boolean isInside = ix >= 0 && iy >= 0 && iz >= 0 && ix < grid.nx() && iy < grid.ny() && iz < grid.nz();
        return isInside ? labels[grid.index(ix, iy, iz)] : NOWHERE;
    }

    private double stepX() {
        return grid.lpsFromVoxel().x(1, 0, 0) - grid.lpsFromVoxel().x(0, 0, 0);
    }

    private double stepY() {
        return grid.lpsFromVoxel().y(0, 1, 0) - grid.lpsFromVoxel().y(0, 0, 0);
    }

    private double stepZ() {
        return grid.lpsFromVoxel().z(0, 0, 1) - grid.lpsFromVoxel().z(0, 0, 0);
    }

    /** The box round all voxels, those of air too. */
    @Override
    public double[] bounds() {
        double x = grid.lpsFromVoxel().x(0, 0, 0);
        double y = grid.lpsFromVoxel().y(0, 0, 0);
        double z = grid.lpsFromVoxel().z(0, 0, 0);
        return new double[] {
            x + 0.5 * (grid.nx() - 1) * stepX(),
            y + 0.5 * (grid.ny() - 1) * stepY(),
            z + 0.5 * (grid.nz() - 1) * stepZ(),
            0.5 * grid.nx() * grid.dxMm(),
            0.5 * grid.ny() * grid.dyMm(),
            0.5 * grid.nz() * grid.dzMm()
        };
    }

    /** The same phantom further up the bore; the labels are shared. */
    @Override
    public LabelledPhantom shifted(double zMm) {
        Affine place = Affine.scaling(1, 1, 1, 0, 0, zMm).after(grid.lpsFromVoxel());
        return new LabelledPhantom(name, compartments, new VoxelGrid(grid.nx(), grid.ny(), grid.nz(), place), labels);
    }

    /**
     * The same phantom after a rigid motion, in new voxels of the same size: each takes the label of the voxel nearest to where
     * its centre came from. Borders move by up to half a voxel.
     */
    @Override
    public LabelledPhantom moved(RigidTransform motion) {
        Affine from = motion.toAffine().inverse();
        VoxelGrid target = gridRound(motion);
        Affine place = target.lpsFromVoxel();
        byte[] moved = new byte[target.voxels()];
        for (int iy = 0; iy < target.ny(); iy++) {
            for (int ix = 0; ix < target.nx(); ix++) {
                for (int iz = 0; iz < target.nz(); iz++) {
                    double x = place.x(ix, iy, iz);
                    double y = place.y(ix, iy, iz);
                    double z = place.z(ix, iy, iz);
                    moved[target.index(ix, iy, iz)] = (byte) partAt(from.x(x, y, z), from.y(x, y, z), from.z(x, y, z));
                }
            }
        }
        return new LabelledPhantom(name, compartments, target, moved);
    }

    /** Voxels of the same size, along the axes, that hold the moved box. */
    private VoxelGrid gridRound(RigidTransform motion) {
        double[] b = bounds();
        double[] box = new Box(b[0], b[1], b[2], b[3], b[4], b[5]).moved(motion).bounds();
        double[] stepMm = {grid.dxMm(), grid.dyMm(), grid.dzMm()};
        int[] n = new int[3];
        double[] first = new double[3];
        for (int k = 0; k < 3; k++) {
            n[k] = (int) Math.max(1, Math.ceil(2 * box[3 + k] / stepMm[k] - 1e-9));
            first[k] = box[k] - 0.5 * (n[k] - 1) * stepMm[k];
        }
        return new VoxelGrid(
                n[0], n[1], n[2], Affine.scaling(stepMm[0], stepMm[1], stepMm[2], first[0], first[1], first[2]));
    }
}
