package org.petmr.simulator.phantom;

import static org.petmr.simulator.phantom.Organ.moving;
import static org.petmr.simulator.phantom.Organ.still;

import java.util.ArrayList;
import java.util.List;

/**
 * The organs of a body's trunk. How far each follows the diaphragm: liver all the way, pancreas, stomach
 * and spleen nearly so, kidneys two thirds, heart less than half, after Bussels 2003, Radiother Oncol 68:69, Brandner 2006, Int
 * J Radiat Oncol 65:554 and Wang 1995, Magn Reson Med 33:713; towards the front about a fifth of it.
 */
final class BodyOrgans {

    private BodyOrgans() {}

    static List<Organ> organs() {
        List<Organ> organs = new ArrayList<>();
        organs.add(Organ.lung("lung", new Ellipsoid(-71, 0, 102, 60, 83, 137)));
        organs.add(Organ.lung("lung", new Ellipsoid(73, 2, 104, 57, 83, 135)));
        organs.add(still("airway", "air", new EllipticCylinder(0, -14, 235, 9, 9, 80)));
        organs.add(still("thyroid", "thyroid", new Ellipsoid(0, -32, 262, 26, 10, 20)));
        organs.add(still("blood", "blood", new EllipticCylinder(16, 36, 20, 12, 12, 170)));
        heart(organs);
        organs.add(moving("stomach", "stomach", new Ellipsoid(58, -34, -16, 42, 38, 60), 0.85, 0.2));
        organs.add(moving(
                "spleen", "spleen", Turned.inPlace(new Ellipsoid(101, 34, -20, 22, 34, 50), 15, 0, 20), 0.85, 0.1));
        organs.add(moving(
                "pancreas", "pancreas", Turned.inPlace(new Ellipsoid(14, -2, -84, 74, 19, 25), 0, -14, 0), 0.9, 0.1));
        organs.add(moving("liver", "liver", new Ellipsoid(-72, -6, -28, 62, 75, 86), 1, 0.2));
        organs.add(moving("liver", "liver", Turned.inPlace(new Ellipsoid(2, -38, -2, 74, 32, 38), 0, 14, 0), 1, 0.2));
        kidney(organs, 64, 42, -100);
        kidney(organs, -64, 42, -116);
        organs.add(still("bladder", "urine", new Ellipsoid(0, -40, -280, 39, 34, 36)));
        organs.add(still("prostate", "prostate", new Ellipsoid(0, -20, -321, 19, 16, 16)));
        return organs;
    }

    /** The right chambers, then the left ventricle with its cavity, its apex to the left, the front and the feet. */
    private static void heart(List<Organ> organs) {
        organs.add(moving("blood", "blood", new Ellipsoid(2, -28, 96, 44, 40, 54), 0.4, 0.1));
        organs.add(moving("myocardium", "myocardium", leftVentricle(0), 0.4, 0.1));
        organs.add(moving("blood", "blood", leftVentricle(12), 0.4, 0.1));
    }

    private static Shape leftVentricle(double wallMm) {
        return Turned.inPlace(new Ellipsoid(38, -36, 82, 36 - wallMm, 36 - wallMm, 52 - wallMm), -35, -40, 0);
    }

    /** About 155 mL, of which the pelvis holds the urine. */
    private static void kidney(List<Organ> organs, double xMm, double yMm, double zMm) {
        organs.add(moving("kidneys", "kidney", new Ellipsoid(xMm, yMm, zMm, 27, 25, 55), 0.65, 0.1));
        organs.add(moving(
                "renal pelvis", "urine", new Ellipsoid(xMm - Math.signum(xMm) * 8, yMm, zMm, 9, 8, 16), 0.65, 0.1));
    }
}
