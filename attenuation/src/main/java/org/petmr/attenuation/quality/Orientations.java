package org.petmr.attenuation.quality;

import java.util.Optional;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * Tells from the shape of a patient whether head and feet, or left and right, are exchanged, as they are after a wrong entry
 * of the position on the table. Head: the crown ends inside the images, the neck goes on. Chest: lungs are pointed at the top
 * and cut off by the diaphragm at the bottom; the heart takes from the left one. A head alone doesn't tell left from right.
 */
final class Orientations {

    /** A closed end is below, an open one above these shares of the widest slice. */
    private static final double CLOSED = 0.05;

    private static final double OPEN = 0.2;

    /** Slices of the end that are looked at. */
    private static final double END_MM = 12;

    private static final double SMALLEST_LUNGS_ML = 700;

    /** How far the middle of the lungs' area must lie from the middle of their height, as a share of it. */
    private static final double UPSIDE_DOWN = 0.06;

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
        Optional<Finding> upsideDown = upsideDown(lungs, area);
        return upsideDown.isPresent() ? upsideDown : mirrored(body);
    }

    private static Optional<Finding> upsideDown(Region lungs, int[] area) {
        int low = 0;
        while (area[low] == 0) {
            low++;
        }
        int high = area.length - 1;
        while (area[high] == 0) {
            high--;
        }
        double sum = 0;
        double moment = 0;
        for (int z = low; z <= high; z++) {
            sum += area[z];
            moment += (double) area[z] * z;
        }
        double above = (moment / sum - 0.5 * (low + high)) / (high - low + 1);
        if (above < UPSIDE_DOWN) {
            return Optional.empty();
        }
        return Optional.of(Finding.of(
                        Finding.Kind.ORIENTATION,
                        "the lungs are wider above than below: their middle lies %.0f %% of their height too far up"
                                + " (expected: below %.0f %%; head and feet may be exchanged)",
                        100 * above,
                        100 * UPSIDE_DOWN)
                .with("lungsTopHeavyShare", above)
                .at(Place.round(lungs)));
    }

    private static Optional<Finding> mirrored(Body body) {
        VoxelGrid g = body.grid();
        double right = 0;
        double left = 0;
        for (int z = 0; z < g.nz(); z++) {
            double middle = WrongLung.middle(body.inside(), z);
            for (int y = 0; y < g.ny(); y++) {
                for (int x = 0; x < g.nx(); x++) {
                    if (body.lungs().contains(g.index(x, y, z))) {
                        right += x < middle ? 1 : 0;
                        left += x < middle ? 0 : 1;
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
