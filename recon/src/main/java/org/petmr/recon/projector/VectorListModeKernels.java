package org.petmr.recon.projector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops in the Vector API: as many steps of an event at once as a vector has lanes, its time-of-flight weights
 * from a polynomial.
 *
 * <p>Over a block of steps an event crosses few rows. With k the row below its lowest point and K the one below its highest,
 * linear interpolation along z is, for every lane alike,
 *
 * <pre>
 *   2 v = M[k] + M[K+1] + sum over r = k..K of (|z - r| - |z - r - 1|) (M[r+1] - M[r])
 * </pre>
 *
 * since the bracket is -1 in the rows above z, 1 in those below, and {@code 2 (z - r) - 1} in the row of z itself: no lane
 * looks up an address of its own, and no minimum or maximum, which cost several instructions each, is taken.
 */
final class VectorListModeKernels implements ListModeKernels {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final FloatVector LANE = FloatVector.zero(SPECIES).addIndex(1);
    /** Makes a z positive, so that a cast is a floor. */
    private static final int LIFT = 2 * LineMatrix.PAD_ROWS;

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public String description() {
        return "vector kernels, " + LANES + " lanes";
    }

    @Override
    public void take(float[] image, LinePath path, int from, int to, LineMatrix matrix) {
        float[] columns = matrix.columns;
        int floats = matrix.columnFloats;
        for (int i = from; i < to; i += LANES) {
            for (int j = 0; j < LANES; j++) {
                interpolate(
                        image,
                        path.columnA[i + j],
                        path.columnB[i + j],
                        path.weightA[i + j],
                        path.weightB[i + j],
                        columns,
                        j * floats,
                        matrix.nz);
            }
            for (int z = 0; z < matrix.nz; z += LANES) {
                // Rows beyond the image receive the zeros that stand behind its columns.
                turn(columns, z, floats, matrix.values, matrix.row(z) + i, matrix.stride);
            }
        }
    }

    /** {@code out[z] = wa * image[a + z] + wb * image[b + z]}. */
    private static void interpolate(float[] image, int a, int b, float wa, float wb, float[] out, int outAt, int n) {
        FloatVector va = FloatVector.broadcast(SPECIES, wa);
        FloatVector vb = FloatVector.broadcast(SPECIES, wb);
        for (int z = 0; z < n; z += LANES) {
            FloatVector ofB = FloatVector.fromArray(SPECIES, image, b + z).mul(vb);
            FloatVector.fromArray(SPECIES, image, a + z).fma(va, ofB).intoArray(out, outAt + z);
        }
    }

    @Override
    public void put(LineMatrix matrix, LinePath path, int from, int to, float[] image) {
        float[] columns = matrix.columns;
        int floats = matrix.columnFloats;
        for (int i = from; i < to; i += LANES) {
            for (int z = 0; z < matrix.nz; z += LANES) {
                int at = matrix.row(z) + i;
                turn(matrix.values, at, matrix.stride, columns, z, floats);
                clear(matrix.values, at, matrix.stride);
            }
            for (int j = 0; j < LANES; j++) {
                deposit(
                        columns,
                        j * floats,
                        path.weightA[i + j],
                        path.weightB[i + j],
                        image,
                        path.columnA[i + j],
                        path.columnB[i + j],
                        matrix.nz);
            }
        }
    }

    private static void clear(float[] m, int at, int stride) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int j = 0; j < LANES; j++) {
            zero.intoArray(m, at + j * stride);
        }
    }

    /** {@code image[a + z] += wa * c[z]; image[b + z] += wb * c[z]}. */
    private static void deposit(float[] c, int cAt, float wa, float wb, float[] image, int a, int b, int n) {
        FloatVector va = FloatVector.broadcast(SPECIES, wa);
        FloatVector vb = FloatVector.broadcast(SPECIES, wb);
        for (int z = 0; z < n; z += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, c, cAt + z);
            v.fma(va, FloatVector.fromArray(SPECIES, image, a + z)).intoArray(image, a + z);
            // After the store of a: on a line along a border both columns are the same.
            v.fma(vb, FloatVector.fromArray(SPECIES, image, b + z)).intoArray(image, b + z);
        }
    }

    private static void turn(float[] from, int fromAt, int fromStride, float[] to, int toAt, int toStride) {
        if (LANES == 8) {
            VectorTileKernels.turn(from, fromAt, fromStride, to, toAt, toStride);
            return;
        }
        for (int j = 0; j < LANES; j++) {
            for (int r = 0; r < LANES; r++) {
                to[toAt + r * toStride + j] = from[fromAt + j * fromStride + r];
            }
        }
    }

    @Override
    public void forward(LineMatrix matrix, LineEvents events, ListModeTof tof, float[] values) {
        if (tof == null) {
            forwardWhole(matrix, events, values);
            return;
        }
        float[] m = matrix.values;
        int stride = matrix.stride;
        int row0 = matrix.row(0) - LIFT * stride;
        float[] c = tof.coefficients;
        FloatVector c0 = FloatVector.broadcast(SPECIES, c[0]);
        FloatVector c1 = FloatVector.broadcast(SPECIES, c[1]);
        FloatVector c2 = FloatVector.broadcast(SPECIES, c[2]);
        FloatVector c3 = FloatVector.broadcast(SPECIES, c[3]);
        FloatVector c4 = FloatVector.broadcast(SPECIES, c[4]);
        FloatVector c5 = FloatVector.broadcast(SPECIES, c[5]);
        FloatVector c6 = FloatVector.broadcast(SPECIES, c[6]);
        FloatVector c7 = FloatVector.broadcast(SPECIES, c[7]);
        FloatVector c8 = FloatVector.broadcast(SPECIES, c[8]);
        FloatVector c9 = FloatVector.broadcast(SPECIES, c[9]);
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        FloatVector minusOne = FloatVector.broadcast(SPECIES, -1);
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int e = 0; e < events.n; e++) {
            int from = events.from[e];
            int to = events.to[e];
            float zBegin = events.z[e] + LIFT;
            float zStep = events.dz[e];
            float zLowest = zBegin + Math.min(0, (LANES - 1) * zStep);
            int crossed = crossed(zStep);
            FloatVector z0 = FloatVector.broadcast(SPECIES, zBegin);
            FloatVector dz = FloatVector.broadcast(SPECIES, zStep);
            FloatVector q0 = FloatVector.broadcast(SPECIES, events.q[e]);
            FloatVector dq = FloatVector.broadcast(SPECIES, events.dq[e]);
            FloatVector step = LANE.add(from);
            FloatVector sum = zero;
            for (int i = from; i < to; i += LANES) {
                FloatVector q = step.fma(dq, q0);
                FloatVector z = step.fma(dz, z0);
                step = step.add(LANES);
                FloatVector x = q.fma(q, minusOne);
                FloatVector x2 = x.mul(x);
                FloatVector x4 = x2.mul(x2);
                FloatVector x8 = x4.mul(x4);
                // Estrin's order: half as deep as Horner's, so that blocks overlap.
                FloatVector w = x8.fma(
                        c9.fma(x, c8),
                        c7.fma(x, c6)
                                .fma(x2, c5.fma(x, c4))
                                .fma(x4, c3.fma(x, c2).fma(x2, c1.fma(x, c0))));
                VectorMask<Float> isBeyond = x.compare(VectorOperators.GT, one);
                w = w.blend(zero, isBeyond);
                int k = (int) (zLowest + i * zStep);
                int at = row0 + k * stride + i;
                FloatVector low = FloatVector.fromArray(SPECIES, m, at);
                FloatVector high = FloatVector.fromArray(SPECIES, m, at + stride);
                FloatVector below = z.sub(k);
                FloatVector above = below.sub(one);
                FloatVector v = below.abs().sub(above.abs()).fma(high.sub(low), low);
                for (int row = 1; row < crossed; row++) {
                    at += stride;
                    below = above;
                    above = below.sub(one);
                    low = high;
                    high = FloatVector.fromArray(SPECIES, m, at + stride);
                    v = below.abs().sub(above.abs()).fma(high.sub(low), v);
                }
                sum = v.add(high).fma(w, sum);
            }
            values[e] = 0.5f * events.scale[e] * sum.reduceLanes(VectorOperators.ADD);
        }
    }

    /**
     * Intervals between rows that a block may lie in: the most that its rise allows, for all blocks of an event alike, since a
     * wrongly guessed branch costs more than a row in vain.
     */
    private static int crossed(float zStep) {
        return (int) Math.ceil((LANES - 1) * Math.abs(zStep)) + 1;
    }

    /** Without time of flight. */
    private static void forwardWhole(LineMatrix matrix, LineEvents events, float[] values) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        float[] m = matrix.values;
        int stride = matrix.stride;
        int row0 = matrix.row(0) - LIFT * stride;
        for (int e = 0; e < events.n; e++) {
            int from = events.from[e];
            int to = events.to[e];
            float zBegin = events.z[e] + LIFT;
            float zStep = events.dz[e];
            float zLowest = zBegin + Math.min(0, (LANES - 1) * zStep);
            int crossed = crossed(zStep);
            FloatVector z0 = FloatVector.broadcast(SPECIES, zBegin);
            FloatVector dz = FloatVector.broadcast(SPECIES, zStep);
            FloatVector step = LANE.add(from);
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = from; i < to; i += LANES) {
                FloatVector z = step.fma(dz, z0);
                step = step.add(LANES);
                int k = (int) (zLowest + i * zStep);
                int at = row0 + k * stride + i;
                FloatVector low = FloatVector.fromArray(SPECIES, m, at);
                FloatVector high = FloatVector.fromArray(SPECIES, m, at + stride);
                FloatVector below = z.sub(k);
                FloatVector above = below.sub(one);
                FloatVector v = below.abs().sub(above.abs()).fma(high.sub(low), low);
                for (int row = 1; row < crossed; row++) {
                    at += stride;
                    below = above;
                    above = below.sub(one);
                    low = high;
                    high = FloatVector.fromArray(SPECIES, m, at + stride);
                    v = below.abs().sub(above.abs()).fma(high.sub(low), v);
                }
                sum = sum.add(v.add(high));
            }
            values[e] = 0.5f * events.scale[e] * sum.reduceLanes(VectorOperators.ADD);
        }
    }

    @Override
    public void back(LineEvents events, ListModeTof tof, float[] values, LineMatrix matrix) {
        float[] m = matrix.values;
        int stride = matrix.stride;
        int row0 = matrix.row(0) - LIFT * stride;
        float[] c = tof == null ? new float[ListModeTof.DEGREE + 1] : tof.coefficients;
        boolean isWhole = tof == null;
        FloatVector c0 = FloatVector.broadcast(SPECIES, c[0]);
        FloatVector c1 = FloatVector.broadcast(SPECIES, c[1]);
        FloatVector c2 = FloatVector.broadcast(SPECIES, c[2]);
        FloatVector c3 = FloatVector.broadcast(SPECIES, c[3]);
        FloatVector c4 = FloatVector.broadcast(SPECIES, c[4]);
        FloatVector c5 = FloatVector.broadcast(SPECIES, c[5]);
        FloatVector c6 = FloatVector.broadcast(SPECIES, c[6]);
        FloatVector c7 = FloatVector.broadcast(SPECIES, c[7]);
        FloatVector c8 = FloatVector.broadcast(SPECIES, c[8]);
        FloatVector c9 = FloatVector.broadcast(SPECIES, c[9]);
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        FloatVector minusOne = FloatVector.broadcast(SPECIES, -1);
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int e = 0; e < events.n; e++) {
            float value = 0.5f * events.scale[e] * values[e];
            if (value == 0) {
                continue;
            }
            int from = events.from[e];
            int to = events.to[e];
            float zBegin = events.z[e] + LIFT;
            float zStep = events.dz[e];
            float zLowest = zBegin + Math.min(0, (LANES - 1) * zStep);
            int crossed = crossed(zStep);
            FloatVector z0 = FloatVector.broadcast(SPECIES, zBegin);
            FloatVector dz = FloatVector.broadcast(SPECIES, zStep);
            FloatVector q0 = FloatVector.broadcast(SPECIES, events.q[e]);
            FloatVector dq = FloatVector.broadcast(SPECIES, events.dq[e]);
            FloatVector step = LANE.add(from);
            FloatVector whole = FloatVector.broadcast(SPECIES, value);
            for (int i = from; i < to; i += LANES) {
                FloatVector z = step.fma(dz, z0);
                FloatVector g = whole;
                if (!isWhole) {
                    FloatVector q = step.fma(dq, q0);
                    FloatVector x = q.fma(q, minusOne);
                    FloatVector x2 = x.mul(x);
                    FloatVector x4 = x2.mul(x2);
                    FloatVector x8 = x4.mul(x4);
                    // Estrin's order: half as deep as Horner's, so that blocks overlap.
                    FloatVector w = x8.fma(
                            c9.fma(x, c8),
                            c7.fma(x, c6)
                                    .fma(x2, c5.fma(x, c4))
                                    .fma(x4, c3.fma(x, c2).fma(x2, c1.fma(x, c0))));
                    VectorMask<Float> isBeyond = x.compare(VectorOperators.GT, one);
                    g = whole.mul(w).blend(zero, isBeyond);
                }
                step = step.add(LANES);
                int k = (int) (zLowest + i * zStep);
                int at = row0 + k * stride + i;
                FloatVector previous = one;
                FloatVector below = z.sub(k);
                for (int row = 0; row < crossed; row++) {
                    FloatVector above = below.sub(one);
                    FloatVector part = below.abs().sub(above.abs());
                    previous.sub(part)
                            .fma(g, FloatVector.fromArray(SPECIES, m, at))
                            .intoArray(m, at);
                    previous = part;
                    below = above;
                    at += stride;
                }
                previous.add(one).fma(g, FloatVector.fromArray(SPECIES, m, at)).intoArray(m, at);
            }
        }
    }
}
