package org.petmr.simulator.physics.expected;

import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Shape;
import org.petmr.simulator.phantom.ShapePhantom;

/** Exact: every shape is cut by the line, crossings are put in order, the last part that covers a piece has it. */
final class ShapeCutter implements LineCutter {

    private final Shape[] shapes;
    private final double[] cut = new double[2];
    private final int[] owner;

    ShapeCutter(ShapePhantom phantom) {
        this.shapes = phantom.parts().stream().map(ShapePhantom.Part::shape).toArray(Shape[]::new);
        this.owner = new int[2 * shapes.length];
    }

    @Override
    public void cut(double px, double py, double pz, double dx, double dy, double dz, Pieces pieces) {
        pieces.clear(2 * shapes.length);
        double[] at = pieces.at;
        int n = 0;
        for (int i = 0; i < shapes.length; i++) {
            if (shapes[i].cross(px, py, pz, dx, dy, dz, cut, 0)) {
                insert(at, n++, cut[0], i);
                insert(at, n++, cut[1], i);
            }
        }
        long covering = 0;
        for (int k = 0; k < n - 1; k++) {
            covering ^= 1L << owner[k];
            pieces.part[k] = covering == 0 ? Phantom.NOWHERE : 63 - Long.numberOfLeadingZeros(covering);
        }
        pieces.count = Math.max(0, n - 1);
    }

    private void insert(double[] at, int n, double s, int i) {
        int k = n;
        while (k > 0 && at[k - 1] > s) {
            at[k] = at[k - 1];
            owner[k] = owner[k - 1];
            k--;
        }
        at[k] = s;
        owner[k] = i;
    }
}
