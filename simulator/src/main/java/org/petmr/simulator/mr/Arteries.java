package org.petmr.simulator.mr;

import java.util.List;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantom.Compartment;

/**
 * Two stretches of artery, left and right, where a phantom's perfused tissue is widest: phantoms have no vessels of their
 * own, and a perfusion series without arteries has no input function.
 *
 * @param centresMm of the balls, x y z each
 */
record Arteries(List<double[]> centresMm) {

    private static final double RADIUS_MM = 5;
    private static final double STEP_MM = 1;

    /** None in a phantom without perfusion. */
    static Arteries of(Phantom phantom) {
        double[] box = phantom.bounds();
        for (double z : new double[] {box[2], box[2] + 0.3 * box[5], box[2] - 0.3 * box[5]}) {
            double left = outerEnd(phantom, box, 1, z);
            double right = outerEnd(phantom, box, -1, z);
            if (left > 3 * RADIUS_MM && right > 3 * RADIUS_MM) {
                return new Arteries(List.of(
                        new double[] {box[0] - right + RADIUS_MM, box[1], z},
                        new double[] {box[0] + left - RADIUS_MM, box[1], z}));
            }
        }
        return new Arteries(List.of());
    }

    /**
     * How far from the middle the longest stretch of perfused tissue on one side ends: that of an organ, not of the skin. 0
     * when there is none.
     */
    private static double outerEnd(Phantom phantom, double[] box, int side, double z) {
        List<Compartment> parts = phantom.compartments();
        double longest = 0;
        double end = 0;
        double from = 0;
        for (double x = 0; x <= box[3] + STEP_MM; x += STEP_MM) {
            int part = phantom.partAt(box[0] + side * x, box[1], z);
            boolean isPerfused = part != Phantom.NOWHERE
                    && parts.get(part).tissue().mr().perfusion().cbvFraction() > 0;
            if (!isPerfused) {
                from = x + STEP_MM;
            } else if (x - from > longest) {
                longest = x - from;
                end = x;
            }
        }
        return end;
    }

    boolean contains(double x, double y, double z) {
        for (double[] c : centresMm) {
            double dx = x - c[0];
            double dy = y - c[1];
            double dz = z - c[2];
            if (dx * dx + dy * dy + dz * dz <= RADIUS_MM * RADIUS_MM) {
                return true;
            }
        }
        return false;
    }
}
