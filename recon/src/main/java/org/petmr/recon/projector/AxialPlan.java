package org.petmr.recon.projector;

import java.util.ArrayList;
import java.util.List;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.SegmentTable;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * How the planes of every segment run along an image column. For a point at fraction u of a line (0 at its first end), place
 * a in the row of segment s lies at voxel {@code firstZ[s] + a + (u - 0.5) * rise[s]} of the column, so that a whole row
 * reads the column at one shift: the loops along it are unit-stride. Image planes are half a ring apart, and so are places
 * in a row; the planes of an uncompressed sinogram (span 1), a whole ring apart, take every second place.
 *
 * <p>Rows of the segments stand one behind another, each with room behind it for whole vectors to run over its end.
 */
final class AxialPlan {

    /** Positions along z that are as good as equal, in voxels. */
    private static final double TINY = 1e-5;

    /** Values side by side for each voxel of a column and each place of a row, see {@link Fold}. */
    final int parts;
    /** Values of a column: parts for each voxel. */
    final int columnValues;

    final int lanes;
    /** Column length in a tile's buffer: whole vectors. */
    final int columnFloats;

    final int segments;
    /** Which segment of the geometry stands at a place of this plan. */
    final int[] segmentOf;
    /** Planes of all segments of the geometry. */
    final int planes;
    /** Places in a row from plane to plane: 2 where planes are a whole ring apart, and every second place is nobody's. */
    final int planeStep;
    /** Values of a segment's row: parts for each place. */
    final int[] planesOf;
    /** Where a segment's row begins in the rows of a line: whole vectors from the first. */
    final int[] rowAt;
    /** Length of all rows of a line. */
    final int rowFloats;
    /** Where a segment's row begins in {@link Kernels.Scratch#wideRows}, zeros as long as the row on both sides. */
    final int[] wideRowAt;

    final int wideRowFloats;

    final double[] firstZ;
    final double[] rise;
    /** What is done for the segments that are not level, along paths on which u grows, and on which it falls. */
    private final Sweep[] withU;

    private final Sweep[] againstU;

    /**
     * One walk along a path for two segments that mirror one another, or for one alone. Where the line has climbed by
     * {@code c} voxels from its middle (c grows along the path), plane a of {@code up} lies at {@code a + offset + c} and
     * plane a of {@code down} at {@code a + mirror / parts - (offset + c)}, a whole number of voxels: both at one place
     * between two voxels.
     *
     * @param up segment whose lines rise along the path, or {@link #NONE}
     * @param down segment whose lines fall along the path, or {@link #NONE}
     * @param rise voxels from end to end of the line, positive
     * @param planes values of a row of each of the two
     */
    record Sweep(int up, int down, double offset, int mirror, double rise, int planes) {
        static final int NONE = -1;
    }

    AxialPlan(ProjectionGeometry geometry, VoxelGrid grid, int lanes, int parts) {
        this(geometry, grid, lanes, parts, 0, geometry.segments().segments());
    }

    /**
     * A plan for some segments alone: the level one, whose row is empty if it isn't among them, and those from
     * {@code fromSegment} on.
     *
     * @param parts of the folded image, see {@link Fold}
     * @param fromSegment 0, or odd: mirrored segments go together
     * @param toSegment behind the last
     */
    AxialPlan(ProjectionGeometry geometry, VoxelGrid grid, int lanes, int parts, int fromSegment, int toSegment) {
        SegmentTable table = geometry.segments();
        double half = geometry.scanner().ringSpacingMm() / 2;
        if (Math.abs(grid.dzMm() - half) > 1e-4 * half) {
            throw new IllegalArgumentException(
                    "image dzMm: %s (expected: half the ring spacing, %s)".formatted(grid.dzMm(), half));
        }
        this.lanes = lanes;
        this.parts = parts;
        columnValues = grid.nz() * parts;
        columnFloats = roundUp(columnValues, lanes);
        planeStep = table.ringSumStep();
        segments = toSegment - Math.max(1, fromSegment) + 1;
        planes = table.planes();
        segmentOf = new int[segments];
        planesOf = new int[segments];
        rowAt = new int[segments];
        wideRowAt = new int[segments];
        firstZ = new double[segments];
        rise = new double[segments];
        double originZMm = grid.lpsFromVoxel().m23();
        int at = 0;
        int wideAt = 0;
        for (int s = 0; s < segments; s++) {
            int segment = s == 0 ? 0 : Math.max(1, fromSegment) + s - 1;
            segmentOf[s] = segment;
            boolean isEmpty = segment < fromSegment;
            planesOf[s] = isEmpty ? 0 : parts * (planeStep * (table.planesOf(segment) - 1) + 1);
            firstZ[s] = (geometry.planeZMm(table.firstPlane(segment)) - originZMm) / half;
            rise[s] = geometry.riseMm(segment) / half;
            rowAt[s] = at;
            at += roundUp(planesOf[s] + lanes, lanes);
            int zeros = roundUp(planesOf[s] + 6 * lanes + 8 * parts, lanes);
            wideRowAt[s] = wideAt + zeros;
            wideAt += zeros + roundUp(planesOf[s], lanes) + zeros;
        }
        rowFloats = at;
        wideRowFloats = wideAt;
        withU = sweeps(1);
        againstU = sweeps(-1);
    }

    private static int roundUp(int n, int lanes) {
        return (n + lanes - 1) / lanes * lanes;
    }

    /** Segments +k and -k stand side by side behind segment 0, which is level. @param sign of the change of u */
    private Sweep[] sweeps(int sign) {
        List<Sweep> all = new ArrayList<>();
        for (int s = 1; s < segments; s += 2) {
            // Twice the offset is whole for all grids but those displaced along the bore by part of a voxel.
            double offset = 0.5 * Math.rint(firstZ[s] * 2);
            boolean areMirrored = Math.abs(firstZ[s] - offset) < TINY
                    && Math.abs(firstZ[s + 1] - offset) < TINY
                    && Math.abs(rise[s] + rise[s + 1]) < TINY
                    && planesOf[s] == planesOf[s + 1];
            if (areMirrored) {
                int up = rise[s] * sign > 0 ? s : s + 1;
                int mirror = (int) Math.rint(2 * offset);
                all.add(new Sweep(up, 2 * s + 1 - up, offset, mirror * parts, Math.abs(rise[s]), planesOf[s]));
            } else {
                all.add(alone(s, sign));
                all.add(alone(s + 1, sign));
            }
        }
        return all.toArray(Sweep[]::new);
    }

    private Sweep alone(int s, int sign) {
        if (rise[s] * sign > 0) {
            return new Sweep(s, Sweep.NONE, firstZ[s], 0, Math.abs(rise[s]), planesOf[s]);
        }
        double whole = Math.ceil(firstZ[s]);
        return new Sweep(Sweep.NONE, s, whole - firstZ[s], (int) whole * parts, Math.abs(rise[s]), planesOf[s]);
    }

    Sweep[] sweeps(TransaxialPath path) {
        return path.betweenSteps > 0 ? withU : againstU;
    }

    /**
     * Columns from one y to the next in a tile: odd, so that the columns of a line that runs along y do not all fall on the
     * same few sets of a cache.
     */
    static int columnsPerRow(Tile tile) {
        return tile.nx() | 1;
    }

    /** Where a column begins in a tile's buffer. @param ix,iy within the tile */
    int columnAt(Tile tile, int ix, int iy) {
        return (iy * columnsPerRow(tile) + ix) * columnFloats;
    }

    int tileFloats(Tile tile) {
        return Math.multiplyExact(Math.multiplyExact(tile.ny(), columnsPerRow(tile)), columnFloats);
    }
}
