package org.petmr.recon.quantification.nema;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VolumeChecks;
import org.petmr.recon.image.VoxelGrid;

/**
 * Widths of a point source in an image after NEMA NU 2: along the radius, across it, and along the axis. Each profile is
 * summed over about two FWHM in the two other directions. Profiles run along the image's own axes, since anything else
 * would blur them: "radial" is the transaxial axis that is nearer to the radius.
 *
 * @param xMm where the source is, LPS mm from the scanner's axis
 * @param offAxisDeg angle between the radius and the image axis that stands for it; NEMA's sources have about 0
 */
public record SpatialResolution(
        double xMm,
        double yMm,
        double zMm,
        PeakWidth radial,
        PeakWidth tangential,
        PeakWidth axial,
        double offAxisDeg) {

    /** A place in an image, LPS. */
    public record Position(double xMm, double yMm, double zMm) {}

    /** Sources fainter than this, relative to the brightest, are taken for artefacts when they are looked for. */
    private static final double FAINTEST = 0.2;
    /** How far around a source nothing else may be. NEMA's sources are 9 cm apart and more. */
    private static final double ALONE_MM = 30;
    /** Around a position that was given. */
    private static final double SEARCH_MM = 15;

    /** Finds the sources and measures each. */
    public static List<SpatialResolution> ofAll(Volume image) {
        List<SpatialResolution> all = new ArrayList<>();
        for (Position p : find(image)) {
            all.add(at(image, p));
        }
        return all;
    }

    /**
     * Local maxima that stand alone, the one nearest to the axis first.
     *
     * @throws IllegalArgumentException when the image holds none, or NaN
     */
    public static List<Position> find(Volume image) {
        VoxelGrid g = image.grid();
        float[] v = image.values();
        VolumeChecks.finite(image, "image");
        float largest = 0;
        for (float value : v) {
            largest = Math.max(largest, value);
        }
        if (!(largest > 0)) {
            throw new IllegalArgumentException("image: nothing above 0 in it (expected: point sources)");
        }
        List<int[]> bright = new ArrayList<>();
        for (int iy = 0; iy < g.ny(); iy++) {
            for (int ix = 0; ix < g.nx(); ix++) {
                for (int iz = 0; iz < g.nz(); iz++) {
                    if (v[g.index(ix, iy, iz)] >= FAINTEST * largest) {
                        bright.add(new int[] {ix, iy, iz});
                    }
                }
            }
        }
        bright.sort(Comparator.comparingDouble((int[] i) -> -v[g.index(i[0], i[1], i[2])]));
        List<Position> found = new ArrayList<>();
        Affine lps = g.lpsFromVoxel();
        for (int[] i : bright) {
            Position p = new Position(lps.x(i[0], i[1], i[2]), lps.y(i[0], i[1], i[2]), lps.z(i[0], i[1], i[2]));
            if (found.stream().allMatch(other -> distance(p, other) > ALONE_MM)) {
                found.add(p);
            }
        }
        found.sort(Comparator.comparingDouble(Position::zMm).thenComparingDouble(p -> Math.hypot(p.xMm, p.yMm)));
        return found;
    }

    private static double distance(Position a, Position b) {
        return Math.sqrt((a.xMm - b.xMm) * (a.xMm - b.xMm)
                + (a.yMm - b.yMm) * (a.yMm - b.yMm)
                + (a.zMm - b.zMm) * (a.zMm - b.zMm));
    }

    /** Measures the source nearest to a position, the brightest voxel within 15 mm. */
    public static SpatialResolution at(Volume image, Position near) {
        VoxelGrid g = image.grid();
        if (!g.isAxisAligned()) {
            throw new IllegalArgumentException("image: its axes are oblique (expected: those of the scanner)");
        }
        int[] top = brightest(image, near);
        Profiles profiles = new Profiles(image, top);
        PeakWidth[] single = new PeakWidth[3];
        for (int axis = 0; axis < 3; axis++) {
            single[axis] = profiles.width(axis, 0, 0, near);
        }
        PeakWidth[] w = new PeakWidth[3];
        for (int axis = 0; axis < 3; axis++) {
            w[axis] = profiles.width(axis, single[(axis + 1) % 3].fwhm(), single[(axis + 2) % 3].fwhm(), near);
        }
        Affine lps = g.lpsFromVoxel();
        double x = lps.x(w[0].centreSample(), top[1], top[2]);
        double y = lps.y(top[0], w[1].centreSample(), top[2]);
        double z = lps.z(top[0], top[1], w[2].centreSample());
        boolean isRadialX = Math.abs(x) > Math.abs(y);
        double along = isRadialX ? Math.abs(x) : Math.abs(y);
        double across = isRadialX ? Math.abs(y) : Math.abs(x);
        return new SpatialResolution(
                x,
                y,
                z,
                isRadialX ? w[0] : w[1],
                isRadialX ? w[1] : w[0],
                w[2],
                Math.toDegrees(Math.atan2(across, along)));
    }

    private static int[] brightest(Volume image, Position near) {
        VoxelGrid g = image.grid();
        Affine lps = g.lpsFromVoxel();
        int[] best = null;
        for (int iy = 0; iy < g.ny(); iy++) {
            for (int ix = 0; ix < g.nx(); ix++) {
                for (int iz = 0; iz < g.nz(); iz++) {
                    Position p = new Position(lps.x(ix, iy, iz), lps.y(ix, iy, iz), lps.z(ix, iy, iz));
                    if (distance(p, near) <= SEARCH_MM
                            && (best == null || image.at(ix, iy, iz) > image.at(best[0], best[1], best[2]))) {
                        best = new int[] {ix, iy, iz};
                    }
                }
            }
        }
        if (best == null || !(image.at(best[0], best[1], best[2]) > 0)) {
            throw new IllegalArgumentException(
                    "image: no source within 15 mm of %.1f, %.1f, %.1f mm (expected: a point source)"
                            .formatted(near.xMm, near.yMm, near.zMm));
        }
        return best;
    }

    /** Profiles through the voxel of a peak along the axes of the image: 0 for x, 1 for y, 2 for z. */
    private record Profiles(Volume image, int[] top) {

        /** @param sumMm widths over which the two axes that follow are summed, to either side; 0 for one voxel */
        PeakWidth width(int axis, double nextMm, double afterMm, Position near) {
            VoxelGrid g = image.grid();
            int[] n = {g.nx(), g.ny(), g.nz()};
            double[] spacing = {g.dxMm(), g.dyMm(), g.dzMm()};
            int b = (axis + 1) % 3;
            int c = (axis + 2) % 3;
            int reach = (int) Math.ceil(ALONE_MM / spacing[axis]);
            int from = Math.max(0, top[axis] - reach);
            int to = Math.min(n[axis], top[axis] + reach + 1);
            int halfB = (int) Math.round(nextMm / spacing[b]);
            int halfC = (int) Math.round(afterMm / spacing[c]);
            double[] profile = new double[to - from];
            int[] at = new int[3];
            for (int i = from; i < to; i++) {
                for (int ib = Math.max(0, top[b] - halfB); ib <= Math.min(n[b] - 1, top[b] + halfB); ib++) {
                    for (int ic = Math.max(0, top[c] - halfC); ic <= Math.min(n[c] - 1, top[c] + halfC); ic++) {
                        at[axis] = i;
                        at[b] = ib;
                        at[c] = ic;
                        profile[i - from] += image.at(at[0], at[1], at[2]);
                    }
                }
            }
            try {
                PeakWidth w = PeakWidth.of(profile, spacing[axis]);
                return new PeakWidth(w.fwhm(), w.fwtm(), w.centreSample() + from);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "source near %.1f, %.1f, %.1f mm, along %s: %s"
                                .formatted(near.xMm(), near.yMm(), near.zMm(), "xyz".charAt(axis), e.getMessage()),
                        e);
            }
        }
    }
}
