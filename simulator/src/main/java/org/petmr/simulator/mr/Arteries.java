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
        List<Compartment> parts = phantom.compartments();
        for (double z : new double[] {box[2], box[2] + 0.3 * box[5], box[2] - 0.3 * box[5]}) {
            double left = Double.NaN;
            double right = Double.NaN;
            for (double x = box[0] - box[3]; x <= box[0] + box[3]; x += STEP_MM) {
                int part = phantom.partAt(x, box[1], z);
                if (part >= 0 && parts.get(part).tissue().mr().perfusion().cbvFraction() > 0) {
                    right = Double.isNaN(right) ? x : right;
                    left = x;
                }
            }
            if (left - right > 6 * RADIUS_MM) {
                return new Arteries(List.of(
                        new double[] {right + RADIUS_MM, box[1], z}, new double[] {left - RADIUS_MM, box[1], z}));
            }
        }
        return new Arteries(List.of());
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
