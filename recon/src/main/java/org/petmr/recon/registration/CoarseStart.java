package org.petmr.recon.registration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the hill to climb. Turned to and fro about each axis, where it is assumed and where the centres of mass meet, the
 * best few places are climbed from at the coarsest resolution; the assumed one always is.
 */
final class CoarseStart {

    private static final double TURN_DEG = 14;

    /** How many of the other places are climbed from. */
    private static final int CLIMBED = 3;

    /** Another hill must be that much higher than the one on which the assumed transform lies. */
    private static final double HIGHER = 1.01;

    private static final int EVALUATIONS = 160;

    private record Candidate(RigidTransform transform, double worth) {}

    private CoarseStart() {}

    /** @param firstMm of the climbs */
    static Search.Summit find(Search search, RigidTransform assumed, RigidTransform massShift, double firstMm) {
        List<Candidate> candidates = new ArrayList<>();
        for (RigidTransform place : List.of(assumed, massShift)) {
            for (int turn = 0; turn < 27; turn++) {
                RigidTransform t = turned(place, turn % 3 - 1, turn / 3 % 3 - 1, turn / 9 - 1);
                candidates.add(new Candidate(t, search.worth(t)));
            }
        }
        candidates.sort(Comparator.comparingDouble(Candidate::worth).reversed());
        int evaluations = candidates.size();
        double lastMm = firstMm / 20;
        double reachMm = 12 * firstMm;
        Search.Summit best = search.climb(assumed, firstMm, lastMm, reachMm, EVALUATIONS);
        evaluations += best.evaluations();
        double toBeat = best.worth() * HIGHER;
        for (Candidate c : candidates.subList(0, CLIMBED)) {
            Search.Summit summit = search.climb(c.transform(), firstMm, lastMm, reachMm, EVALUATIONS);
            evaluations += summit.evaluations();
            if (summit.worth() > Math.max(toBeat, best.worth())) {
                best = summit;
            }
        }
        return new Search.Summit(best.transform(), best.worth(), evaluations);
    }

    private static RigidTransform turned(RigidTransform t, int x, int y, int z) {
        double step = Math.toRadians(TURN_DEG);
        return new RigidTransform(
                x * step, y * step, z * step, t.txMm(), t.tyMm(), t.tzMm(), t.cxMm(), t.cyMm(), t.czMm());
    }
}
