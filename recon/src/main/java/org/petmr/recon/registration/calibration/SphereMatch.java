package org.petmr.recon.registration.calibration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.petmr.recon.image.Affine;
import org.petmr.recon.registration.RigidTransform;

/**
 * Which sphere of one image is which of the other. Three of each with the same distances fix a transform, which is judged
 * by how many more spheres it brings together. Of arrangements that fit alike, as a ring of equal spheres has many, the one
 * that moves least is taken: a scanner's MR lies where it was built in, within millimetres.
 *
 * @param fixed spheres of the fixed image @param moving their partners, in the same order
 */
record SphereMatch(List<Sphere> fixed, List<Sphere> moving, RigidFit fit) {

    /** Spheres nearer than this are the same. */
    private static final double TOLERANCE_MM = 4;

    /** A bore is a tube: an MR that lies further off than this was not mounted in it. */
    private static final double FARTHEST_MM = 60;

    private static final double MOST_TURNED_DEG = 20;

    /** No more of the brightest are looked at: the number of triples grows with the cube. */
    private static final int MOST = 12;

    /** Null when no three go together. */
    static SphereMatch best(List<Sphere> fixed, List<Sphere> moving) {
        List<Sphere> f = fixed.subList(0, Math.min(MOST, fixed.size()));
        List<Sphere> m = moving.subList(0, Math.min(MOST, moving.size()));
        List<SphereMatch> found = new ArrayList<>();
        for (int a = 0; a < f.size(); a++) {
            for (int b = a + 1; b < f.size(); b++) {
                for (int c = b + 1; c < f.size(); c++) {
                    addTriples(f, List.of(f.get(a), f.get(b), f.get(c)), m, found);
                }
            }
        }
        int most = found.stream().mapToInt(match -> match.fixed.size()).max().orElse(0);
        return found.stream()
                .filter(match -> match.fixed.size() == most)
                .min(Comparator.comparingDouble(SphereMatch::motion))
                .orElse(null);
    }

    private static void addTriples(List<Sphere> f, List<Sphere> triple, List<Sphere> m, List<SphereMatch> found) {
        double ab = triple.get(0).distanceMm(triple.get(1));
        double ac = triple.get(0).distanceMm(triple.get(2));
        double bc = triple.get(1).distanceMm(triple.get(2));
        for (Sphere p : m) {
            for (Sphere q : m) {
                if (p == q || Math.abs(p.distanceMm(q) - ab) > TOLERANCE_MM) {
                    continue;
                }
                for (Sphere r : m) {
                    if (r != p
                            && r != q
                            && Math.abs(p.distanceMm(r) - ac) < TOLERANCE_MM
                            && Math.abs(q.distanceMm(r) - bc) < TOLERANCE_MM) {
                        SphereMatch match = grown(f, m, RigidFit.of(triple, List.of(p, q, r)));
                        if (match != null && match.isPossible()) {
                            found.add(match);
                        }
                    }
                }
            }
        }
    }

    /** All spheres that the transform brings together, and the transform that fits all of them. */
    private static SphereMatch grown(List<Sphere> f, List<Sphere> m, RigidFit fit) {
        List<Sphere> fs = new ArrayList<>();
        List<Sphere> ms = new ArrayList<>();
        for (Sphere s : f) {
            Sphere at = RigidFit.mapped(fit.toFromFrom(), s);
            Sphere nearest =
                    m.stream().min(Comparator.comparingDouble(at::distanceMm)).orElseThrow();
            if (at.distanceMm(nearest) < TOLERANCE_MM && !ms.contains(nearest)) {
                fs.add(s);
                ms.add(nearest);
            }
        }
        return fs.size() < 3 ? null : new SphereMatch(fs, ms, RigidFit.of(fs, ms));
    }

    private boolean isPossible() {
        RigidTransform t = RigidTransform.of(fit.toFromFrom(), 0, 0, 0);
        return t.shiftMm() < FARTHEST_MM && t.rotationDeg() < MOST_TURNED_DEG;
    }

    /** Shift and turn in one number, mm at the rim of a head. */
    private double motion() {
        Affine a = fit.toFromFrom();
        RigidTransform t = RigidTransform.of(a, 0, 0, 0);
        return t.shiftMm() + 100 * Math.toRadians(t.rotationDeg());
    }
}
