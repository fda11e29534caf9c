package org.petmr.simulator.phantom;

import org.petmr.recon.image.Affine;
import org.petmr.recon.registration.RigidTransform;

/** Another shape, rigidly moved: asked about a point or a line, it asks the other about where these come from. */
public final class Turned implements Shape {

    private final Shape shape;
    private final Affine scannerFromShape;
    private final Affine shapeFromScanner;

    /** Most that a half edge of a cube grows when the cube is turned into the shape's own axes and boxed there. */
    private final double cubeGrowth;

    private Turned(Shape shape, Affine scannerFromShape) {
        this.shape = shape;
        this.scannerFromShape = scannerFromShape;
        this.shapeFromScanner = scannerFromShape.inverse();
        Affine m = shapeFromScanner;
        this.cubeGrowth = Math.max(
                Math.abs(m.m00()) + Math.abs(m.m01()) + Math.abs(m.m02()),
                Math.max(
                        Math.abs(m.m10()) + Math.abs(m.m11()) + Math.abs(m.m12()),
                        Math.abs(m.m20()) + Math.abs(m.m21()) + Math.abs(m.m22())));
    }

    /** @param motion a rotation and a shift, no more; a shape that is turned already keeps one map */
    static Turned by(Affine motion, Shape shape) {
        return shape instanceof Turned t
                ? new Turned(t.shape, motion.after(t.scannerFromShape))
                : new Turned(shape, motion);
    }

    /** A shape turned about its own centre. @param xDeg about x, then {@code yDeg} about y, then {@code zDeg} about z */
    public static Shape inPlace(Shape shape, double xDeg, double yDeg, double zDeg) {
        double[] box = shape.bounds();
        return shape.moved(new RigidTransform(
                Math.toRadians(xDeg), Math.toRadians(yDeg), Math.toRadians(zDeg), 0, 0, 0, box[0], box[1], box[2]));
    }

    @Override
    public boolean contains(double x, double y, double z) {
        Affine m = shapeFromScanner;
        return shape.contains(m.x(x, y, z), m.y(x, y, z), m.z(x, y, z));
    }

    @Override
    public double volumeMm3() {
        return shape.volumeMm3();
    }

    @Override
    public boolean cross(double px, double py, double pz, double dx, double dy, double dz, double[] s, int at) {
        Affine m = shapeFromScanner;
        return shape.cross(
                m.x(px, py, pz),
                m.y(px, py, pz),
                m.z(px, py, pz),
                m.m00() * dx + m.m01() * dy + m.m02() * dz,
                m.m10() * dx + m.m11() * dy + m.m12() * dz,
                m.m20() * dx + m.m21() * dy + m.m22() * dz,
                s,
                at);
    }

    @Override
    public boolean missesCube(double x, double y, double z, double half) {
        Affine m = shapeFromScanner;
        return shape.missesCube(m.x(x, y, z), m.y(x, y, z), m.z(x, y, z), half * cubeGrowth);
    }

    @Override
    public double[] bounds() {
        double[] b = shape.bounds();
        Affine m = scannerFromShape;
        return new double[] {
            m.x(b[0], b[1], b[2]),
            m.y(b[0], b[1], b[2]),
            m.z(b[0], b[1], b[2]),
            reachMm(1, 0, 0),
            reachMm(0, 1, 0),
            reachMm(0, 0, 1)
        };
    }

    @Override
    public double reachMm(double dx, double dy, double dz) {
        Affine m = shapeFromScanner;
        return shape.reachMm(
                m.m00() * dx + m.m01() * dy + m.m02() * dz,
                m.m10() * dx + m.m11() * dy + m.m12() * dz,
                m.m20() * dx + m.m21() * dy + m.m22() * dz);
    }

    @Override
    public Turned shifted(double xMm, double yMm, double zMm) {
        return by(Affine.scaling(1, 1, 1, xMm, yMm, zMm), this);
    }
}
