package org.petmr.simulator.phantom;

import org.petmr.simulator.phantom.ShapePhantom.Part;

/**
 * A part of a body that breathes.
 *
 * @param rest where it is at the end of expiration
 * @param down how far it goes towards the feet, relative to the diaphragm
 * @param forward how far it goes to the front, relative to the diaphragm
 * @param isStretched its top stays, only its base goes down: a lung
 */
record Organ(Part rest, double down, double forward, boolean isStretched) {

    static Organ still(String region, String tissue, Shape shape) {
        return moving(region, tissue, shape, 0, 0);
    }

    static Organ moving(String region, String tissue, Shape shape, double down, double forward) {
        return new Organ(new Part(region, Tissues.find(tissue), shape), down, forward, false);
    }

    static Organ lung(String region, Ellipsoid shape) {
        return new Organ(new Part(region, Tissues.find("lung"), shape), 1, 0, true);
    }

    /** The part when the diaphragm is {@code mm} below its place at the end of expiration. */
    Part at(double mm) {
        return new Part(rest.region(), rest.tissue(), shapeAt(mm));
    }

    private Shape shapeAt(double mm) {
        if (isStretched) {
            Ellipsoid e = (Ellipsoid) rest.shape();
            return new Ellipsoid(e.xMm(), e.yMm(), e.zMm() - 0.5 * mm, e.aMm(), e.bMm(), e.cMm() + 0.5 * mm);
        }
        return down == 0 && forward == 0 ? rest.shape() : rest.shape().shifted(0, -forward * mm, -down * mm);
    }

    /** A lesion in this organ: it goes where the tissue at its centre goes. */
    Organ holding(Lesion lesion) {
        double follows = down;
        if (isStretched) {
            double[] box = rest.shape().bounds();
            follows = (box[2] + box[5] - lesion.zMm()) / (2 * box[5]);
        }
        return new Organ(new Part(lesion.region(), lesion.in(rest.tissue()), lesion.shape()), follows, forward, false);
    }
}
