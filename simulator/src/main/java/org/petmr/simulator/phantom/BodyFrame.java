package org.petmr.simulator.phantom;

import static org.petmr.simulator.phantom.Organ.still;

import java.util.ArrayList;
import java.util.List;

/** What holds a body together and does not breathe: fat, muscle and bones of trunk and limbs. */
final class BodyFrame {

    /** Heights of the ribs that are modelled, and how far their front hangs down. */
    private static final double[] RIBS_MM = {40, 92, 144, 196};

    private static final double RIB_DEG = 10;

    private static final Ellipsoid THORAX = new Ellipsoid(0, 0, 75, 144, 98, 185);

    private BodyFrame() {}

    static List<Organ> organs(BodyPhantom.Arms arms) {
        List<Organ> organs = new ArrayList<>();
        organs.add(still("fat", "fat", new EllipticCylinder(0, 0, -55, 182, 124, 290)));
        for (int side : new int[] {1, -1}) {
            organs.add(still("fat", "fat", new EllipticCylinder(92 * side, 0, -422, 89, 93, 123)));
        }
        arms(arms, organs);
        organs.add(still("muscle", "muscle", new EllipticCylinder(0, 14, 300, 60, 64, 75)));
        organs.add(still("muscle", "muscle", new Ellipsoid(0, 5, 205, 212, 76, 64)));
        organs.add(still("muscle", "muscle", new EllipticCylinder(0, 0, -53, 167, 109, 282)));
        for (int side : new int[] {1, -1}) {
            organs.add(still("muscle", "muscle", new EllipticCylinder(92 * side, 0, -422, 78, 82, 123)));
            organs.add(still("femur", "limb bone", new EllipticCylinder(92 * side, 6, -416, 15, 15, 129)));
        }
        for (double z : RIBS_MM) {
            organs.add(still("ribs", "rib", rib(z)));
        }
        organs.add(still("mediastinum", "mediastinum", THORAX));
        organs.add(still("bowel", "bowel", new Ellipsoid(0, -12, -118, 145, 84, 175)));
        pelvis(organs);
        spine(organs);
        return organs;
    }

    /** A slice of bone of which the chest's contents, that come later, leave a ring. */
    private static Shape rib(double zMm) {
        double up = (zMm - THORAX.zMm()) / THORAX.cMm();
        double narrowing = Math.sqrt(1 - up * up);
        Shape disc =
                new EllipticCylinder(0, 0, zMm, THORAX.aMm() * narrowing + 8, (THORAX.bMm() * narrowing + 6) / 1.02, 6);
        return Turned.inPlace(disc, RIB_DEG, 0, 0);
    }

    private static void arms(BodyPhantom.Arms arms, List<Organ> organs) {
        for (int side : new int[] {1, -1}) {
            if (arms != BodyPhantom.Arms.NONE) {
                organs.add(still("arms", "fat", arm(arms, side, 46, 300)));
                organs.add(still("arms", "muscle", arm(arms, side, 39, 293)));
                organs.add(still("arm bone", "limb bone", arm(arms, side, 12, 280)));
            }
        }
    }

    private static Shape arm(BodyPhantom.Arms arms, int side, double radiusMm, double halfLengthMm) {
        return arms == BodyPhantom.Arms.DOWN
                ? Turned.inPlace(new Ellipsoid(226 * side, 8, -48, radiusMm, radiusMm, halfLengthMm), 0, -2.5 * side, 0)
                : new Ellipsoid(152 * side, 8, 460, radiusMm, radiusMm, halfLengthMm);
    }

    private static void pelvis(List<Organ> organs) {
        for (int side : new int[] {1, -1}) {
            Shape ilium = new Ellipsoid(86 * side, 28, -228, 15, 56, 68);
            organs.add(still("pelvis", "pelvic bone", Turned.inPlace(ilium, 0, 12 * side, -28 * side)));
        }
        organs.add(still("pelvis", "pelvic bone", Turned.inPlace(new Ellipsoid(0, 70, -245, 46, 17, 52), -18, 0, 0)));
    }

    private static void spine(List<Organ> organs) {
        organs.add(still("spine", "vertebra", new EllipticCylinder(0, 64, -108, 23, 19, 96)));
        organs.add(still("spine", "vertebra", new EllipticCylinder(0, 70, 98, 18, 16, 128)));
        organs.add(still("spine", "vertebra", Turned.inPlace(new EllipticCylinder(0, 46, 292, 13, 13, 78), 17, 0, 0)));
    }
}
