package org.petmr.recon.quantification.nema;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Twelve places for the background's regions: discs of the largest sphere's diameter that keep a margin to the body's wall,
 * to the spheres and to the lung insert, and don't overlap. NEMA asks for 15 mm of margin; where twelve do not fit, the
 * margin shrinks until they do, and says how far.
 *
 * @param centres in the phantom's space
 * @param marginMm between a disc's edge and the nearest wall or sphere
 */
public record BackgroundDiscs(List<Centre> centres, double marginMm) {

    /** In the phantom's space. */
    public record Centre(double xMm, double yMm) {}

    /** NU 2 has twelve in each of five slices. */
    public static final int COUNT = 12;

    private static final int WANTED_MARGIN_MM = 15;
    private static final double LATTICE_MM = 2;
    private static final double LATTICE_REACH_MM = 150;

    public BackgroundDiscs {
        centres = List.copyOf(centres);
    }

    public static BackgroundDiscs in(ImageQualityPhantom phantom) {
        double radius = 0;
        for (ImageQualityPhantom.Sphere s : phantom.spheres()) {
            radius = Math.max(radius, s.radiusMm());
        }
        for (int margin = WANTED_MARGIN_MM; margin >= 0; margin--) {
            List<Centre> packed = packed(phantom, radius, margin);
            if (packed.size() >= COUNT) {
                return new BackgroundDiscs(packed.subList(0, COUNT), margin);
            }
        }
        throw new IllegalArgumentException(
                "phantom: no room for 12 background discs of %s mm (expected: a larger body)".formatted(2 * radius));
    }

    /** Begins at a wall, then always takes the place next to what is there, up to twelve. */
    private static List<Centre> packed(ImageQualityPhantom phantom, double radius, double margin) {
        List<Centre> free = new ArrayList<>();
        for (double y = -LATTICE_REACH_MM; y <= LATTICE_REACH_MM; y += LATTICE_MM) {
            for (double x = -LATTICE_REACH_MM; x <= LATTICE_REACH_MM; x += LATTICE_MM) {
                if (clearance(phantom, x, y) >= radius + margin) {
                    free.add(new Centre(x, y));
                }
            }
        }
        free.sort(Comparator.comparingDouble((Centre c) -> clearance(phantom, c.xMm(), c.yMm()))
                .thenComparingDouble(c -> Math.atan2(c.yMm(), c.xMm())));
        List<Centre> packed = new ArrayList<>();
        while (!free.isEmpty() && packed.size() < COUNT) {
            Centre next = packed.isEmpty() ? free.get(0) : nearest(free, packed);
            packed.add(next);
            free.removeIf(c -> distance(c, next) < 2 * radius);
        }
        return packed;
    }

    /** Close to what is packed already, so that no gap is left that is too small for a disc. */
    private static Centre nearest(List<Centre> free, List<Centre> packed) {
        Centre best = free.get(0);
        double least = Double.POSITIVE_INFINITY;
        for (Centre c : free) {
            double d = Double.POSITIVE_INFINITY;
            for (Centre p : packed) {
                d = Math.min(d, distance(c, p));
            }
            if (d < least - 1e-9) {
                least = d;
                best = c;
            }
        }
        return best;
    }

    private static double distance(Centre a, Centre b) {
        return Math.hypot(a.xMm() - b.xMm(), a.yMm() - b.yMm());
    }

    /** Of a point, to the nearest wall, sphere or lung insert. */
    private static double clearance(ImageQualityPhantom phantom, double x, double y) {
        double least = Math.min(phantom.depthMm(x, y), Math.hypot(x, y) - phantom.lungRadiusMm());
        for (ImageQualityPhantom.Sphere s : phantom.spheres()) {
            least = Math.min(least, Math.hypot(x - s.xMm(), y - s.yMm()) - s.radiusMm());
        }
        return least;
    }
}
