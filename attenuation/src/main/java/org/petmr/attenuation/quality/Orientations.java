package org.petmr.attenuation.quality;

import java.util.Arrays;
import java.util.Optional;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * Tells from the shape of a patient whether head and feet, or left and right, are exchanged, as they are after a wrong entry
 * of the position on the table. Head: the crown ends inside the images, the neck goes on. Chest: the neck is above, lungs
 * are vaulted upwards, at the apex and over the diaphragm; the heart takes from the left one. A head alone doesn't tell left from right.
 */
final class Orientations {

    /** A closed end is below, an open one above these shares of the widest slice. */
    private static final double CLOSED = 0.05;

    private static final double OPEN = 0.2;

    /** Slices of the end that are looked at. */
    private static final double END_MM = 4;

    private static final double SMALLEST_LUNGS_ML = 700;

    /** By how much the upper and lower faces of lungs may together be higher at the rim than in the middle. */
    private static final double UPSIDE_DOWN_MM = 15;

    /** A neck has less than this of the widest section, an end that goes on more than the other. */
    private static final double NECK = 0.33;

    private static final double GOES_ON = 0.6;

    /** The right lung has 1.2 times the left one's volume, seldom below 1. */
    private static final double MIRRORED = 1.25;

    private Orientations() {}

    static Optional<Finding> ofHead(Body body) {
        int[] area = Body.perSlice(body.inside());
        int widest = 0;
        for (int a : area) {
            widest = Math.max(widest, a);
        }
        int slices = Math.max(1, (int) Math.round(END_MM / body.grid().dzMm()));
        double feet = largest(area, 0, slices) / widest;
        double crown = largest(area, area.length - slices, area.length) / widest;
        if (feet > CLOSED || crown < OPEN) {
            return Optional.empty();
        }
        return Optional.of(Finding.of(
                        Finding.Kind.ORIENTATION,
                        "the head ends at its lower end, and goes on at its upper end with %.0f %% of its widest section"
                                + " (expected: the other way round)",
                        100 * crown)
                .with("lowerEndShare", feet)
                .with("upperEndShare", crown)
                .at(Place.round(body.inside())));
    }

    private static double largest(int[] area, int from, int to) {
        double most = 0;
        for (int z = Math.max(0, from); z < Math.min(area.length, to); z++) {
            most = Math.max(most, area[z]);
        }
        return most;
    }

    static Optional<Finding> ofChest(Body body) {
        Region lungs = body.lungs();
        int[] area = Body.perSlice(lungs);
        if (lungs.volumeMl() < SMALLEST_LUNGS_ML || area[0] > 0 || area[area.length - 1] > 0) {
            return Optional.empty(); // cut lungs don't tell
        }
        return neckBelow(body).or(() -> upsideDown(body)).or(() -> mirrored(body));
    }

    /** A chest that narrows to a neck where the belly should go on. */
    private static Optional<Finding> neckBelow(Body body) {
        int[] area = Body.perSlice(body.inside());
        double widest = largest(area, 0, area.length);
        int slices = Math.max(1, (int) Math.round(END_MM / body.grid().dzMm()));
        double below = largest(area, 0, slices) / widest;
        double above = largest(area, area.length - slices, area.length) / widest;
        if (below > NECK || above < GOES_ON) {
            return Optional.empty();
        }
        return Optional.of(Finding.of(
                        Finding.Kind.ORIENTATION,
                        "below the lungs the body narrows to %.0f %% of its widest section, above it goes on with %.0f %%"
                                + " (expected: the other way round; head and feet may be exchanged)",
                        100 * below,
                        100 * above)
                .with("lowerEndShare", below)
                .with("upperEndShare", above)
                .at(Place.round(body.inside())));
    }

    /** Lungs are vaulted upwards at both faces: at the apex, and over the diaphragm's dome. */
    private static Optional<Finding> upsideDown(Body body) {
        double mm = vaultMm(body);
        if (mm >= -UPSIDE_DOWN_MM) {
            return Optional.empty();
        }
        return Optional.of(Finding.of(
                        Finding.Kind.ORIENTATION,
                        "the lungs' faces are vaulted downwards by %.0f mm (expected: upwards; head and feet may be"
                                + " exchanged)",
                        -mm)
                .with("vaultMm", mm)
                .at(Place.round(body.lungs())));
    }

    /** How much higher the lungs' upper and lower faces are in the middle of each lung than at its rim, together. */
    static double vaultMm(Body body) {
        VoxelGrid g = body.grid();
        double sum = 0;
        for (int side = 0; side < 2; side++) {
            sum += 0.5 * vault(columns(body, side == 0)) * g.dzMm();
        }
        return sum;
    }

    /** x, y, and lowest plus highest slice of each column of one lung. */
    private static double[][] columns(Body body, boolean isRight) {
        VoxelGrid g = body.grid();
        Region lungs = body.lungs();
        double middle = WrongLung.middles(body.inside())[g.nz() / 2];
        double[][] columns = new double[g.nx() * g.ny()][];
        int n = 0;
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                int low = -1;
                int high = -1;
                for (int z = 0; z < g.nz(); z++) {
                    if (x < middle == isRight && lungs.contains(g.index(x, y, z))) {
                        low = low < 0 ? z : low;
                        high = z;
                    }
                }
                if (low >= 0) {
                    columns[n++] = new double[] {x * g.dxMm(), y * g.dyMm(), low + high};
                }
            }
        }
        return Arrays.copyOf(columns, n);
    }

    private static double vault(double[][] columns) {
        if (columns.length == 0) {
            return 0;
        }
        double[] mean = new double[2];
        double[] spread = new double[2];
        for (int axis = 0; axis < 2; axis++) {
            for (double[] c : columns) {
                mean[axis] += c[axis] / columns.length;
            }
            for (double[] c : columns) {
                spread[axis] += (c[axis] - mean[axis]) * (c[axis] - mean[axis]) / columns.length;
            }
        }
        double inner = 0;
        double outer = 0;
        int nInner = 0;
        int nOuter = 0;
        for (double[] c : columns) {
            double r = (c[0] - mean[0]) * (c[0] - mean[0]) / Math.max(1, spread[0])
                    + (c[1] - mean[1]) * (c[1] - mean[1]) / Math.max(1, spread[1]);
            // an ellipse that is filled evenly ends at 4, half of it lies within 2
            if (r < 1.3) {
                inner += c[2];
                nInner++;
            } else if (r > 2.3) {
                outer += c[2];
                nOuter++;
            }
        }
        return nInner == 0 || nOuter == 0 ? 0 : inner / nInner - outer / nOuter;
    }

    private static Optional<Finding> mirrored(Body body) {
        VoxelGrid g = body.grid();
        double right = 0;
        double left = 0;
        double[] middles = WrongLung.middles(body.inside());
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                for (int z = 0; z < g.nz(); z++) {
                    if (body.lungs().contains(g.index(x, y, z))) {
                        right += x < middles[z] ? 1 : 0;
                        left += x < middles[z] ? 0 : 1;
                    }
                }
            }
        }
        // One lung alone is another finding's matter.
        if (left < MIRRORED * right || left > 3 * right) {
            return Optional.empty();
        }
        return Optional.of(Finding.of(
                        Finding.Kind.ORIENTATION,
                        "the left lung has %.2f times the volume of the right one"
                                + " (expected: below %.2f; left and right may be exchanged)",
                        left / right,
                        MIRRORED)
                .with("leftToRightLung", left / right)
                .at(Place.round(body.lungs())));
    }
}
