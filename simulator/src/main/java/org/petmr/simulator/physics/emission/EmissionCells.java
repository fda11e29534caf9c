package org.petmr.simulator.physics.emission;

import java.util.Arrays;
import org.petmr.simulator.phantom.LabelledPhantom;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Shape;
import org.petmr.simulator.phantom.ShapePhantom;

/**
 * Equal boxes over a phantom, and which parts may lie in each. A part's activity is proposed evenly in all its boxes; in one
 * that is cut by a border, a point counts when it lies in the part. So the emission follows the phantom exactly, whatever the
 * parts' activities do over time; the boxes only make it quick.
 */
public final class EmissionCells {

    /** The candidates of a box that one part fills. */
    private static final long PURE = 0;

    private static final long ASK_PHANTOM = -1;

    private final Phantom phantom;
    private final double[] lowMm;
    private final Shape[] shapes;
    private final double[] sizeMm = new double[3];
    private double[] corners = new double[3 * 1024];
    private long[] candidates = new long[1024];
    private int cells;
    private final int[][] cellsOfPart;
    private final int[] counts;

    /**
     * @param isActive for each part, whether its boxes are asked for
     * @param cellMm edge of a box, about; the boxes of a {@link LabelledPhantom} are whole voxels
     */
    public EmissionCells(Phantom phantom, boolean[] isActive, double cellMm) {
        this.phantom = phantom;
        this.cellsOfPart = new int[isActive.length][0];
        this.counts = new int[isActive.length];
        this.shapes = phantom instanceof ShapePhantom s
                ? s.parts().stream().map(ShapePhantom.Part::shape).toArray(Shape[]::new)
                : new Shape[0];
        double[] box = phantom.bounds();
        this.lowMm = new double[] {box[0] - box[3], box[1] - box[4], box[2] - box[5]};
        int[] voxels = {1, 1, 1};
        if (phantom instanceof LabelledPhantom labelled) {
            double[] d = {
                labelled.grid().dxMm(), labelled.grid().dyMm(), labelled.grid().dzMm()
            };
            for (int k = 0; k < 3; k++) {
                voxels[k] = Math.max(1, (int) Math.round(cellMm / d[k]));
                sizeMm[k] = voxels[k] * d[k];
            }
        } else {
            Arrays.fill(sizeMm, cellMm);
        }
        int[] n = new int[3];
        for (int k = 0; k < 3; k++) {
            n[k] = (int) Math.ceil(2 * box[3 + k] / sizeMm[k] - 1e-9);
        }
        for (int iy = 0; iy < n[1]; iy++) {
            double y = box[1] - box[4] + iy * sizeMm[1];
            for (int ix = 0; ix < n[0]; ix++) {
                double x = box[0] - box[3] + ix * sizeMm[0];
                for (int iz = 0; iz < n[2]; iz++) {
                    double z = box[2] - box[5] + iz * sizeMm[2];
                    if (shapes.length > 0) {
                        addOfShapes(isActive, x, y, z);
                    } else {
                        addOfVoxels(isActive, x, y, z, voxels);
                    }
                }
            }
        }
        for (int part = 0; part < counts.length; part++) {
            cellsOfPart[part] = Arrays.copyOf(cellsOfPart[part], counts[part]);
        }
        this.corners = Arrays.copyOf(corners, 3 * cells);
        this.candidates = Arrays.copyOf(candidates, cells);
    }

    private void addOfShapes(boolean[] isActive, double x, double y, double z) {
        double half = 0.5 * sizeMm[0];
        long parts = 0;
        boolean isAnyActive = false;
        boolean isFilled = false;
        for (int i = shapes.length - 1; i >= 0 && !isFilled; i--) {
            if (!shapes[i].missesCube(x + half, y + half, z + half, half)) {
                parts |= 1L << i;
                isAnyActive |= isActive[i];
                isFilled = shapes[i].containsCube(x + half, y + half, z + half, half);
            }
        }
        if (isAnyActive) {
            int cell = add(x, y, z, isFilled && Long.bitCount(parts) == 1 ? PURE : parts);
            for (int i = 0; i < shapes.length; i++) {
                if ((parts >>> i & 1) != 0 && isActive[i]) {
                    enlist(i, cell);
                }
            }
        }
    }

    private void addOfVoxels(boolean[] isActive, double x, double y, double z, int[] voxels) {
        boolean[] isHere = new boolean[isActive.length];
        boolean isAnyActive = false;
        int first = partOfVoxel(x, y, z, voxels, 0, 0, 0);
        boolean isPure = true;
        for (int i = 0; i < voxels[0]; i++) {
            for (int j = 0; j < voxels[1]; j++) {
                for (int k = 0; k < voxels[2]; k++) {
                    int part = partOfVoxel(x, y, z, voxels, i, j, k);
                    isPure &= part == first;
                    if (part != Phantom.NOWHERE) {
                        isHere[part] = true;
                        isAnyActive |= isActive[part];
                    }
                }
            }
        }
        if (isAnyActive) {
            int cell = add(x, y, z, isPure ? PURE : ASK_PHANTOM);
            for (int part = 0; part < isHere.length; part++) {
                if (isHere[part] && isActive[part]) {
                    enlist(part, cell);
                }
            }
        }
    }

    private int partOfVoxel(double x, double y, double z, int[] voxels, int i, int j, int k) {
        return phantom.partAt(
                x + (i + 0.5) / voxels[0] * sizeMm[0],
                y + (j + 0.5) / voxels[1] * sizeMm[1],
                z + (k + 0.5) / voxels[2] * sizeMm[2]);
    }

    private int add(double x, double y, double z, long parts) {
        if (cells == candidates.length) {
            candidates = Arrays.copyOf(candidates, 2 * cells);
            corners = Arrays.copyOf(corners, 6 * cells);
        }
        corners[3 * cells] = x;
        corners[3 * cells + 1] = y;
        corners[3 * cells + 2] = z;
        candidates[cells] = parts;
        return cells++;
    }

    private void enlist(int part, int cell) {
        if (counts[part] == cellsOfPart[part].length) {
            cellsOfPart[part] = Arrays.copyOf(cellsOfPart[part], Math.max(64, 2 * counts[part]));
        }
        cellsOfPart[part][counts[part]++] = cell;
    }

    public int cells() {
        return cells;
    }

    /** Boxes in which a part may lie; empty for one whose boxes were not asked for. The array itself. */
    public int[] cellsOf(int part) {
        return cellsOfPart[part];
    }

    /** Edge of every box along x. */
    public double sizeXMm() {
        return sizeMm[0];
    }

    /** Edge of every box along y. */
    public double sizeYMm() {
        return sizeMm[1];
    }

    /** Edge of every box along z. */
    public double sizeZMm() {
        return sizeMm[2];
    }

    public double volumeMl() {
        return sizeMm[0] * sizeMm[1] * sizeMm[2] / 1000;
    }

    /** True when one part fills a box. */
    public boolean isPure(int cell) {
        return candidates[cell] == PURE;
    }

    /** Lowest corner of all boxes, active or not. @param axis 0 for x, 1 for y, 2 for z */
    public double lowMm(int axis) {
        return lowMm[axis];
    }

    /** Lower corner. @param axis 0 for x, 1 for y, 2 for z */
    public double cornerMm(int cell, int axis) {
        return corners[3 * cell + axis];
    }

    /** True when a point of a box lies in a part. */
    public boolean isIn(int part, int cell, double xMm, double yMm, double zMm) {
        long left = candidates[cell];
        if (left == PURE) {
            return true;
        }
        if (left == ASK_PHANTOM && shapes.length == 0) {
            return phantom.partAt(xMm, yMm, zMm) == part;
        }
        // The last of the parts that holds the point has it; the point must be in this part, and in none after it.
        while (left != 0) {
            int i = 63 - Long.numberOfLeadingZeros(left);
            if (i < part) {
                return false;
            }
            if (shapes[i].contains(xMm, yMm, zMm)) {
                return i == part;
            }
            left ^= 1L << i;
        }
        return false;
    }
}
