package org.petmr.attenuation.tissue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.petmr.attenuation.mask.Components;
import org.petmr.attenuation.mask.Holes;
import org.petmr.attenuation.mask.Morphology;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * Lungs and airway among the voids of a body, by place and connection. A lung lies on one side of the middle; the other one,
 * if it is there, shares most of its height; both stand above whatever gas the stomach and bowel hold, on a windpipe or on
 * the upper end of the images. A lung without its twin must be large and stand on the windpipe or on that end; or it is a base
 * that the images cut, and grows wider up to that end, which gas doesn't.
 */
final class Lungs {

    /** Of one lung that the images show whole, and of one that they cut at its upper end. */
    private static final double SMALLEST_ML = 150;

    private static final double SMALLEST_CUT_ML = 15;

    /** Of both, and of one alone. */
    private static final double LEAST_ML = 500;

    private static final double LEAST_BASE_ML = 60;

    private static final double MOST_ML = 8000;

    /** A lung's middle is at least this far from that of the body. */
    private static final double ASIDE_MM = 25;

    /** The windpipe is thinner than twice this, and this near to the middle. */
    private static final double WINDPIPE_RADIUS_MM = 12;

    private static final double WINDPIPE_ASIDE_MM = 30;
    private static final double WINDPIPE_LEAST_MM = 25;

    /** Opening took the sharp edges of the lungs; they are so near. */
    private static final double EDGE_MM = 8;

    /** @param lungs without the airway */
    record Found(Region lungs, Region airway) {}

    private Lungs() {}

    /**
     * @param dark voxels of the body without signal
     * @param wide those of them that a ball of some mm fits in
     * @param emptier voxels of the body that are less than half full of tissue
     */
    static Optional<Found> find(Region dark, Region wide, Region emptier, Region body) {
        VoxelGrid g = dark.grid();
        double middleMm = Place.of(Components.largest(body)).xMm();
        Region airway = windpipe(wide, middleMm);
        Region candidates = wide.and(airway.not());
        List<Region> parts = new ArrayList<>();
        List<Place> places = new ArrayList<>();
        for (Region part : Components.of(candidates, voxels(g, SMALLEST_CUT_ML))) {
            Place place = Place.of(part);
            if (part.volumeMl() >= SMALLEST_ML || place.high() == g.nz()) {
                parts.add(part);
                places.add(place);
            }
        }
        return best(parts, places, middleMm, airway)
                .map(lungs -> new Found(grown(lungs, dark.and(airway.not()), emptier.and(airway.not())), airway));
    }

    /** The pair with the most volume, or a single part that has both lungs in it, or a large one alone. */
    private static Optional<Region> best(List<Region> parts, List<Place> places, double middleMm, Region airway) {
        Optional<Region> best = Optional.empty();
        double most = 0;
        for (int a = 0; a < parts.size(); a++) {
            Region one = parts.get(a);
            boolean stands = places.get(a).high() == one.grid().nz() || touches(one, airway);
            boolean alone = isOnBothSides(one, middleMm) || stands;
            boolean base = places.get(a).high() == one.grid().nz()
                    && Math.abs(places.get(a).xMm() - middleMm) > ASIDE_MM
                    && one.volumeMl() >= LEAST_BASE_ML
                    && isWidestAtTop(one);
            if ((base || alone && one.volumeMl() >= LEAST_ML) && one.volumeMl() <= MOST_ML && one.volumeMl() > most) {
                best = Optional.of(one);
                most = one.volumeMl();
            }
            for (int b = a + 1; b < parts.size(); b++) {
                boolean cut = places.get(a).high() == one.grid().nz()
                        && places.get(b).high() == one.grid().nz();
                double least = cut ? 2 * SMALLEST_CUT_ML : LEAST_ML;
                double ml = one.volumeMl() + parts.get(b).volumeMl();
                if (areAPair(places.get(a), places.get(b), middleMm) && ml >= least && ml <= MOST_ML && ml > most) {
                    best = Optional.of(one.or(parts.get(b)));
                    most = ml;
                }
            }
        }
        return best;
    }

    private static boolean areAPair(Place a, Place b, double middleMm) {
        double left = Math.max(a.xMm(), b.xMm()) - middleMm;
        double right = middleMm - Math.min(a.xMm(), b.xMm());
        double overlap = Math.min(a.high(), b.high()) - Math.max(a.low(), b.low());
        double shorter = Math.min(a.high() - a.low(), b.high() - b.low());
        return left > ASIDE_MM && right > ASIDE_MM && overlap > 0.6 * shorter;
    }

    private static boolean isOnBothSides(Region part, double middleMm) {
        VoxelGrid g = part.grid();
        int left = 0;
        int all = 0;
        for (int i = 0; i < g.voxels(); i++) {
            if (part.contains(i)) {
                all++;
                left += i / g.nz() % g.nx() * g.dxMm() > middleMm ? 1 : 0;
            }
        }
        return left > 0.2 * all && left < 0.8 * all;
    }

    private static boolean isWidestAtTop(Region part) {
        int nz = part.grid().nz();
        int[] section = new int[nz];
        for (int i = 0; i < part.grid().voxels(); i++) {
            section[i % nz] += part.contains(i) ? 1 : 0;
        }
        int top = Arrays.stream(section, nz - 3, nz).max().getAsInt(); // opening narrows the last slice
        return top > 0.8 * Arrays.stream(section).max().getAsInt();
    }

    private static boolean touches(Region part, Region airway) {
        return airway.voxels() > 0
                && part.dilated(WINDPIPE_RADIUS_MM).and(airway).voxels() > 0;
    }

    /** A thin void near the middle that goes up some way. */
    private static Region windpipe(Region wide, double middleMm) {
        VoxelGrid g = wide.grid();
        boolean[] near = wide.toArray();
        for (int i = 0; i < near.length; i++) {
            near[i] &= Math.abs(i / g.nz() % g.nx() * g.dxMm() - middleMm) < WINDPIPE_ASIDE_MM;
        }
        Region thin = Region.of(g, near)
                .and(Morphology.opened(wide, WINDPIPE_RADIUS_MM).not());
        Region tube = Region.of(g, new boolean[g.voxels()]);
        for (Region part : Components.of(thin, voxels(g, 2))) {
            Place place = Place.of(part);
            double heightMm = (place.high() - place.low()) * g.dzMm();
            double sectionMm2 = part.volumeMl() * 1000 / heightMm;
            if (heightMm >= WINDPIPE_LEAST_MM && heightMm > 1.5 * Math.sqrt(sectionMm2)) {
                tube = tube.or(part);
            }
        }
        return tube;
    }

    /** With the edges that opening took, the voxels beside that are less than half full, and the vessels inside. */
    private static Region grown(Region lungs, Region dark, Region emptier) {
        Region edges = lungs.or(dark.and(lungs.dilated(EDGE_MM)));
        VoxelGrid g = lungs.grid();
        double finest = Math.min(g.dxMm(), Math.min(g.dyMm(), g.dzMm()));
        Region half = edges.or(emptier.and(edges.dilated(1.01 * Math.max(finest, g.dxMm()))));
        return Holes.filled(half.or(Morphology.closed(half, 4).and(emptier)));
    }

    private static int voxels(VoxelGrid g, double ml) {
        return (int) Math.max(1, ml * 1000 / g.voxelVolumeMm3());
    }

    /** Mean x (mm from the first voxel), lowest slice, and the one above the highest. */
    private record Place(double xMm, int low, int high) {

        static Place of(Region r) {
            VoxelGrid g = r.grid();
            double sum = 0;
            int n = 0;
            int low = g.nz();
            int high = 0;
            for (int i = 0; i < g.voxels(); i++) {
                if (r.contains(i)) {
                    sum += i / g.nz() % g.nx() * g.dxMm();
                    n++;
                    low = Math.min(low, i % g.nz());
                    high = Math.max(high, i % g.nz() + 1);
                }
            }
            return new Place(sum / Math.max(1, n), low, high);
        }
    }
}
