package org.petmr.simulator.phantom;

/**
 * A box with faces across the axes of the scanner.
 *
 * @param xMm centre
 * @param hxMm half the extent along x; the others alike
 */
public record Box(double xMm, double yMm, double zMm, double hxMm, double hyMm, double hzMm) implements Shape {

    public Box {
        if (!(hxMm > 0 && hyMm > 0 && hzMm > 0)) {
            throw new IllegalArgumentException(
                    "box: half extents %s, %s, %s mm (expected: > 0)".formatted(hxMm, hyMm, hzMm));
        }
    }

    @Override
    public boolean contains(double x, double y, double z) {
        return Math.abs(x - xMm) <= hxMm && Math.abs(y - yMm) <= hyMm && Math.abs(z - zMm) <= hzMm;
    }

    @Override
    public double volumeMm3() {
        return 8 * hxMm * hyMm * hzMm;
    }

    @Override
    public boolean cross(double px, double py, double pz, double dx, double dy, double dz, double[] s, int at) {
        double[] cut = new double[2];
        return clip(px - xMm, dx, hxMm, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, cut, 0)
                && clip(py - yMm, dy, hyMm, cut[0], cut[1], cut, 0)
                && clip(pz - zMm, dz, hzMm, cut[0], cut[1], s, at);
    }

    /** Narrows {@code enter..leave} to where {@code |p + s d| <= half}; writes it and is true when something is left. */
    static boolean clip(double p, double d, double half, double enter, double leave, double[] s, int at) {
        double from = enter;
        double to = leave;
        if (d == 0) {
            if (Math.abs(p) > half) {
                return false;
            }
        } else {
            double s1 = (-half - p) / d;
            double s2 = (half - p) / d;
            from = Math.max(from, Math.min(s1, s2));
            to = Math.min(to, Math.max(s1, s2));
        }
        if (!(from < to)) {
            return false;
        }
        s[at] = from;
        s[at + 1] = to;
        return true;
    }

    @Override
    public boolean missesCube(double x, double y, double z, double half) {
        return Math.abs(x - xMm) - half > hxMm || Math.abs(y - yMm) - half > hyMm || Math.abs(z - zMm) - half > hzMm;
    }

    @Override
    public double[] bounds() {
        return new double[] {xMm, yMm, zMm, hxMm, hyMm, hzMm};
    }

    @Override
    public double reachMm(double dx, double dy, double dz) {
        return Math.abs(dx) * hxMm + Math.abs(dy) * hyMm + Math.abs(dz) * hzMm;
    }

    @Override
    public Box shifted(double x, double y, double z) {
        return new Box(xMm + x, yMm + y, zMm + z, hxMm, hyMm, hzMm);
    }
}
