package org.petmr.simulator.physics.expected;

import org.petmr.simulator.phantom.LabelledPhantom;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.ShapePhantom;

/** Cuts lines into the pieces that lie in one part of a phantom each. Holds scratch space: one for each thread. */
interface LineCutter {

    /**
     * @param px a point of the line, mm; with py and pz
     * @param dx direction, a unit vector; with dy and dz
     * @param pieces overwritten; places are measured from the point
     */
    void cut(double px, double py, double pz, double dx, double dy, double dz, Pieces pieces);

    static LineCutter of(Phantom phantom) {
        if (phantom instanceof ShapePhantom shapes) {
            return new ShapeCutter(shapes);
        }
        return new VoxelCutter((LabelledPhantom) phantom);
    }
}
