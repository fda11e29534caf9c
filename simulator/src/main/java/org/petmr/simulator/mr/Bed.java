package org.petmr.simulator.mr;

import java.util.ArrayList;
import java.util.List;

/**
 * A position of the table.
 *
 * @param number from 1
 * @param centreZMm what lies at the isocentre: z in patient space, which is scanner space at centre 0
 * @param lengthMm how much of z is imaged
 */
public record Bed(int number, double centreZMm, double lengthMm) {

    public Bed {
        if (number < 1) {
            throw new IllegalArgumentException("bed.number: " + number + " (expected: 1 or more)");
        }
        if (!(lengthMm > 0 && lengthMm <= 600)) {
            throw new IllegalArgumentException("bed.lengthMm: " + lengthMm + " (expected: above 0, to 600)");
        }
        if (!(Math.abs(centreZMm) <= 2500)) {
            throw new IllegalArgumentException("bed.centreZMm: " + centreZMm + " (expected: -2500 to 2500)");
        }
    }

    /** The only one: the phantom as it lies in the scanner. */
    public static List<Bed> single(double lengthMm) {
        return List.of(new Bed(1, 0, lengthMm));
    }

    /** Positions at these heights, in this order. */
    public static List<Bed> at(double lengthMm, double... centresZMm) {
        List<Bed> beds = new ArrayList<>();
        for (double centre : centresZMm) {
            beds.add(new Bed(beds.size() + 1, centre, lengthMm));
        }
        return List.copyOf(beds);
    }

    /** So many positions as cover a range of z, overlapping at least by {@code overlapMm}, from the lowest up. */
    public static List<Bed> covering(double fromZMm, double toZMm, double lengthMm, double overlapMm) {
        if (!(toZMm > fromZMm) || !(overlapMm >= 0 && overlapMm < lengthMm)) {
            throw new IllegalArgumentException(
                    "beds: z from %s to %s mm, overlap %s of %s mm (expected: ascending, less)"
                            .formatted(fromZMm, toZMm, overlapMm, lengthMm));
        }
        double range = toZMm - fromZMm;
        int count = Math.max(1, (int) Math.ceil((range - overlapMm) / (lengthMm - overlapMm)));
        double stepMm = count == 1 ? 0 : (range - lengthMm) / (count - 1);
        double firstMm = count == 1 ? 0.5 * (fromZMm + toZMm) : fromZMm + 0.5 * lengthMm;
        double[] centres = new double[count];
        for (int i = 0; i < count; i++) {
            centres[i] = firstMm + i * stepMm;
        }
        return at(lengthMm, centres);
    }
}
