package org.petmr.recon.projector;

import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.SegmentTable;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * How the planes of every segment run along an image column. For a point at fraction u of a line (0 at its first end), plane
 * a of segment s lies at voxel {@code firstZ[s] + a + (u - 0.5) * rise[s]} of the column, so that all planes of a segment
 * read the column at one shift: the loops along it are unit-stride.
 *
 * <p>Rows of the segments stand one behind another with zeros between, wide enough for whole vectors to run over their
 * ends.
 */
final class AxialPlan {

    /** Path steps that a kernel may take together. */
    static final int BLOCK = 4;

    final int nz;
    /** Column length in a padded image: whole vectors. */
    final int columnFloats;
    /**
     * Columns from one y to the next in a padded image: odd, so that the columns of a line that runs along y do not all
     * fall on the same few sets of a cache.
     */
    final int columnsPerRow;
    /** Length of a padded image. */
    final int imageFloats;

    final int segments;
    final int planes;
    final int[] firstPlane;
    final int[] planesOf;
    /** Where a segment's row begins in the padded rows. */
    final int[] rowAt;
    /** Length of all padded rows. */
    final int rowFloats;

    final double[] firstZ;
    final double[] rise;
    /** Square of (z rise / mm) of a segment's lines, from end to end. */
    final double[] riseMmSquared;
    /** Zeros on each side of a column in scratch. */
    final int columnPad;

    AxialPlan(ProjectionGeometry geometry, VoxelGrid grid, int lanes) {
        SegmentTable table = geometry.segments();
        double half = geometry.scanner().ringSpacingMm() / 2;
        if (table.ringSumStep() != 1) {
            throw new IllegalArgumentException(
                    "axialCompression.span: 1 (expected: > 1; this projector takes planes half a ring apart)");
        }
        if (Math.abs(grid.dzMm() - half) > 1e-4 * half) {
            throw new IllegalArgumentException(
                    "image dzMm: %s (expected: half the ring spacing, %s)".formatted(grid.dzMm(), half));
        }
        nz = grid.nz();
        columnFloats = roundUp(nz, lanes);
        columnsPerRow = grid.nx() | 1;
        imageFloats = Math.multiplyExact(Math.multiplyExact(grid.ny(), columnsPerRow), columnFloats);
        segments = table.segments();
        planes = table.planes();
        firstPlane = new int[segments];
        planesOf = new int[segments];
        rowAt = new int[segments];
        firstZ = new double[segments];
        rise = new double[segments];
        riseMmSquared = new double[segments];

        double originZMm = grid.lpsFromVoxel().m23();
        double reach = 0;
        double steepest = 0;
        for (int s = 0; s < segments; s++) {
            firstPlane[s] = table.firstPlane(s);
            planesOf[s] = table.planesOf(s);
            firstZ[s] = (geometry.planeZMm(firstPlane[s]) - originZMm) / half;
            rise[s] = geometry.riseMm(s) / half;
            riseMmSquared[s] = geometry.riseMm(s) * geometry.riseMm(s);
            double tilt = Math.abs(rise[s]) / 2;
            reach = Math.max(reach, tilt - firstZ[s]);
            reach = Math.max(reach, firstZ[s] + tilt + planesOf[s] - nz);
            steepest = Math.max(steepest, Math.abs(rise[s]));
        }
        double shortestChordMm = Math.min(geometry.chordMm(0), geometry.chordMm(geometry.tangentialBins() - 1));
        double longestStepMm = Math.sqrt(2) * Math.max(grid.dxMm(), grid.dyMm());
        int drift = (int) Math.ceil(BLOCK * longestStepMm / shortestChordMm * steepest) + 2;
        columnPad = (int) Math.ceil(reach) + drift + 2 * lanes + 2;
        int at = 0;
        for (int s = 0; s < segments; s++) {
            // A back projection may take a pair of rows together that lie up to half their length apart.
            int zeros = planesOf[s] / 2 + drift + 2 * lanes;
            at += zeros;
            rowAt[s] = at;
            at += planesOf[s] + zeros;
        }
        rowFloats = at;
    }

    private static int roundUp(int n, int lanes) {
        return (n + lanes - 1) / lanes * lanes;
    }

    /** Where a column begins in a padded image. */
    int columnAt(int ix, int iy) {
        return (iy * columnsPerRow + ix) * columnFloats;
    }

    /** Lengthening of a segment's lines against their transaxial path. */
    float obliquity(int s, double chordMm) {
        return (float) Math.sqrt(1 + riseMmSquared[s] / (chordMm * chordMm));
    }
}
