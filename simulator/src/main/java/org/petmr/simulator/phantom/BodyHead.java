package org.petmr.simulator.phantom;

import static org.petmr.simulator.phantom.Organ.still;

import java.util.ArrayList;
import java.util.List;

/** The head of a body, with as many parts as a body has room for; {@link HeadPhantom} has all of them. */
final class BodyHead {

    /** The head's own centre. */
    private static final double Y_MM = 5;

    private static final double Z_MM = 440;

    private BodyHead() {}

    static List<Organ> organs() {
        List<Organ> organs = new ArrayList<>();
        organs.add(still("head", "scalp", at(0, 0, 0, 75, 95, 100)));
        organs.add(still("skull", "skull", at(0, 3, 14, 68, 87, 80)));
        organs.add(still("csf", "csf", at(0, 3, 14, 62, 81, 74)));
        organs.add(still("grey", "grey matter", at(0, 3, 14, 60, 79, 72)));
        organs.add(still("white", "white matter", at(0, 3, 14, 51, 70, 63)));
        organs.add(still("sinus", "air", at(0, -62, -46, 18, 16, 17)));
        for (int side : new int[] {1, -1}) {
            organs.add(still("salivary glands", "salivary gland", at(46 * side, 0, -62, 12, 18, 28)));
            organs.add(still("salivary glands", "salivary gland", at(27 * side, -30, -76, 10, 14, 18)));
        }
        return organs;
    }

    private static Ellipsoid at(double x, double y, double z, double aMm, double bMm, double cMm) {
        return new Ellipsoid(x, Y_MM + y, Z_MM + z, aMm, bMm, cMm);
    }
}
