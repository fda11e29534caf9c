package org.petmr.recon.projector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops in the Vector API: four path steps in one pass over the rows going forward, two steps and a pair of
 * mirrored segments in one pass over the columns going back, since memory traffic and not arithmetic is the limit.
 */
public final class VectorKernels implements Kernels {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    /** Makes a shift positive, so that a cast is a floor. */
    private static final int LIFT = 4096;

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public String description() {
        return "vector kernels, " + LANES + " lanes";
    }

    @Override
    public void forward(float[] image, TransaxialPath path, AxialPlan plan, Scratch scratch) {
        float[] columns = scratch.columns;
        float[] rows = scratch.rows;
        int stride = plan.columnFloats + 2 * plan.columnPad;
        int pad = plan.columnPad;
        for (int i = 0; i < path.steps; i += AxialPlan.BLOCK) {
            for (int j = 0; j < AxialPlan.BLOCK; j++) {
                interpolate(
                        image,
                        path.columnA[i + j],
                        path.columnB[i + j],
                        path.weightA[i + j],
                        path.weightB[i + j],
                        columns,
                        j * stride + pad,
                        plan.columnFloats);
            }
            float u0 = path.fromMiddle[i];
            float u1 = path.fromMiddle[i + 1];
            float u2 = path.fromMiddle[i + 2];
            float u3 = path.fromMiddle[i + 3];
            sum(columns, pad, stride, 4 * stride + pad, plan.columnFloats);
            for (int s = 1; s < plan.segments; s++) {
                double z = plan.firstZ[s] + LIFT;
                double rise = plan.rise[s];
                double z0 = z + u0 * rise;
                double z1 = z + u1 * rise;
                double z2 = z + u2 * rise;
                double z3 = z + u3 * rise;
                int k0 = (int) z0;
                int k1 = (int) z1;
                int k2 = (int) z2;
                int k3 = (int) z3;
                gather(
                        columns,
                        pad + k0 - LIFT,
                        (float) (z0 - k0),
                        stride + pad + k1 - LIFT,
                        (float) (z1 - k1),
                        2 * stride + pad + k2 - LIFT,
                        (float) (z2 - k2),
                        3 * stride + pad + k3 - LIFT,
                        (float) (z3 - k3),
                        rows,
                        plan.rowAt[s],
                        plan.planesOf[s]);
            }
        }
        double z = plan.firstZ[0] + LIFT;
        int k = (int) z;
        shift(columns, 4 * stride + pad + k - LIFT, (float) (z - k), rows, plan.rowAt[0], plan.planesOf[0]);
        Arrays.fill(columns, 4 * stride + pad, 4 * stride + pad + plan.columnFloats, 0);
    }

    /** {@code sum[z] += } the four columns: the segment that does not rise needs no more of them. */
    private static void sum(float[] c, int at, int stride, int sumAt, int n) {
        for (int z = 0; z < n; z += LANES) {
            FloatVector a =
                    FloatVector.fromArray(SPECIES, c, at + z).add(FloatVector.fromArray(SPECIES, c, at + stride + z));
            FloatVector b = FloatVector.fromArray(SPECIES, c, at + 2 * stride + z)
                    .add(FloatVector.fromArray(SPECIES, c, at + 3 * stride + z));
            FloatVector.fromArray(SPECIES, c, sumAt + z).add(a.add(b)).intoArray(c, sumAt + z);
        }
    }

    /** {@code out[a] += (1 - g) * in[a] + g * in[a + 1]}. */
    private static void shift(float[] in, int inAt, float g, float[] out, int outAt, int n) {
        FloatVector v0 = FloatVector.broadcast(SPECIES, 1 - g);
        FloatVector v1 = FloatVector.broadcast(SPECIES, g);
        for (int a = 0; a < n; a += LANES) {
            FloatVector r = FloatVector.fromArray(SPECIES, out, outAt + a);
            r = FloatVector.fromArray(SPECIES, in, inAt + a).fma(v0, r);
            FloatVector.fromArray(SPECIES, in, inAt + a + 1).fma(v1, r).intoArray(out, outAt + a);
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

    private static void gather(
            float[] c,
            int c0,
            float g0,
            int c1,
            float g1,
            int c2,
            float g2,
            int c3,
            float g3,
            float[] rows,
            int rowAt,
            int n) {
        FloatVector a0 = FloatVector.broadcast(SPECIES, 1 - g0);
        FloatVector b0 = FloatVector.broadcast(SPECIES, g0);
        FloatVector a1 = FloatVector.broadcast(SPECIES, 1 - g1);
        FloatVector b1 = FloatVector.broadcast(SPECIES, g1);
        FloatVector a2 = FloatVector.broadcast(SPECIES, 1 - g2);
        FloatVector b2 = FloatVector.broadcast(SPECIES, g2);
        FloatVector a3 = FloatVector.broadcast(SPECIES, 1 - g3);
        FloatVector b3 = FloatVector.broadcast(SPECIES, g3);
        for (int a = 0; a < n; a += LANES) {
            FloatVector r = FloatVector.fromArray(SPECIES, rows, rowAt + a);
            FloatVector q = FloatVector.fromArray(SPECIES, c, c0 + a).mul(a0);
            r = FloatVector.fromArray(SPECIES, c, c0 + a + 1).fma(b0, r);
            q = FloatVector.fromArray(SPECIES, c, c1 + a).fma(a1, q);
            r = FloatVector.fromArray(SPECIES, c, c1 + a + 1).fma(b1, r);
            q = FloatVector.fromArray(SPECIES, c, c2 + a).fma(a2, q);
            r = FloatVector.fromArray(SPECIES, c, c2 + a + 1).fma(b2, r);
            q = FloatVector.fromArray(SPECIES, c, c3 + a).fma(a3, q);
            r = FloatVector.fromArray(SPECIES, c, c3 + a + 1).fma(b3, r);
            r.add(q).intoArray(rows, rowAt + a);
        }
    }

    @Override
    public void back(Scratch scratch, TransaxialPath path, AxialPlan plan, float[] image) {
        float[] columns = scratch.columns;
        float[] rows = scratch.rows;
        int stride = plan.columnFloats + 2 * plan.columnPad;
        int pad = plan.columnPad;
        int floats = plan.columnFloats;
        int level = 4 * stride + pad;
        double z = plan.firstZ[0] + LIFT;
        int k = (int) z;
        // The segment that does not rise gives every step the same column.
        int from = Math.max(0, k - LIFT) / LANES * LANES;
        int to = Math.min(floats, k - LIFT + plan.planesOf[0] + 1);
        shift(
                rows,
                plan.rowAt[0] - (k - LIFT) - 1 + from,
                1 - (float) (z - k),
                columns,
                level + from,
                Math.max(0, to - from));
        for (int i = 0; i < path.steps; i += 2) {
            float u0 = path.fromMiddle[i];
            float u1 = path.fromMiddle[i + 1];
            System.arraycopy(columns, level, columns, pad, floats);
            System.arraycopy(columns, level, columns, stride + pad, floats);
            for (int s = 1; s < plan.segments; s += 2) {
                // Segments k and -k stand side by side and have as many planes.
                double z0 = plan.firstZ[s] + LIFT + u0 * plan.rise[s];
                double z1 = plan.firstZ[s] + LIFT + u1 * plan.rise[s];
                double y0 = plan.firstZ[s + 1] + LIFT + u0 * plan.rise[s + 1];
                double y1 = plan.firstZ[s + 1] + LIFT + u1 * plan.rise[s + 1];
                int k0 = (int) z0;
                int k1 = (int) z1;
                int m0 = (int) y0;
                int m1 = (int) y1;
                spreadPair(
                        rows,
                        plan.rowAt[s],
                        plan.rowAt[s + 1],
                        plan.planesOf[s],
                        k0 - LIFT,
                        (float) (z0 - k0),
                        k1 - LIFT,
                        (float) (z1 - k1),
                        m0 - LIFT,
                        (float) (y0 - m0),
                        m1 - LIFT,
                        (float) (y1 - m1),
                        columns,
                        pad,
                        stride,
                        floats);
            }
            deposit(columns, pad, path.weightA[i], path.weightB[i], image, path.columnA[i], path.columnB[i], floats);
            deposit(
                    columns,
                    stride + pad,
                    path.weightA[i + 1],
                    path.weightB[i + 1],
                    image,
                    path.columnA[i + 1],
                    path.columnB[i + 1],
                    floats);
        }
        // The forward kernel relies on zeros round its columns.
        Arrays.fill(columns, 0);
    }

    private static void spreadOne(
            float[] rows,
            int rowAt,
            int n,
            int k0,
            float g0,
            int k1,
            float g1,
            float[] c,
            int cAt,
            int stride,
            int floats) {
        FloatVector a0 = FloatVector.broadcast(SPECIES, 1 - g0);
        FloatVector b0 = FloatVector.broadcast(SPECIES, g0);
        FloatVector a1 = FloatVector.broadcast(SPECIES, 1 - g1);
        FloatVector b1 = FloatVector.broadcast(SPECIES, g1);
        // Whole vectors from 0 on, so that stores and the next loads of the column meet at the same place.
        int from = Math.max(0, Math.min(k0, k1)) / LANES * LANES;
        int to = Math.min(floats, Math.max(k0, k1) + n + 1);
        int r0 = rowAt - k0;
        int r1 = rowAt - k1;
        int d = cAt + stride;
        for (int z = from; z < to; z += LANES) {
            FloatVector c0 = FloatVector.fromArray(SPECIES, c, cAt + z);
            FloatVector c1 = FloatVector.fromArray(SPECIES, c, d + z);
            c0 = FloatVector.fromArray(SPECIES, rows, r0 + z).fma(a0, c0);
            c1 = FloatVector.fromArray(SPECIES, rows, r1 + z).fma(a1, c1);
            c0 = FloatVector.fromArray(SPECIES, rows, r0 + z - 1).fma(b0, c0);
            c1 = FloatVector.fromArray(SPECIES, rows, r1 + z - 1).fma(b1, c1);
            c0.intoArray(c, cAt + z);
            c1.intoArray(c, d + z);
        }
    }

    private static void spreadPair(
            float[] rows,
            int rowS,
            int rowT,
            int n,
            int k0,
            float g0,
            int k1,
            float g1,
            int m0,
            float h0,
            int m1,
            float h1,
            float[] c,
            int cAt,
            int stride,
            int floats) {
        // The two rows' ways along the column cross in the middle of the line and part towards its ends: where they lie
        // far
        // apart each goes alone, so that a pass is no longer than it needs to be.
        int lowS = Math.min(k0, k1);
        int lowT = Math.min(m0, m1);
        if (Math.abs(lowS - lowT) > n / 2) {
            spreadOne(rows, rowS, n, k0, g0, k1, g1, c, cAt, stride, floats);
            spreadOne(rows, rowT, n, m0, h0, m1, h1, c, cAt, stride, floats);
            return;
        }
        FloatVector a0 = FloatVector.broadcast(SPECIES, 1 - g0);
        FloatVector b0 = FloatVector.broadcast(SPECIES, g0);
        FloatVector a1 = FloatVector.broadcast(SPECIES, 1 - g1);
        FloatVector b1 = FloatVector.broadcast(SPECIES, g1);
        FloatVector p0 = FloatVector.broadcast(SPECIES, 1 - h0);
        FloatVector q0 = FloatVector.broadcast(SPECIES, h0);
        FloatVector p1 = FloatVector.broadcast(SPECIES, 1 - h1);
        FloatVector q1 = FloatVector.broadcast(SPECIES, h1);
        int from = Math.max(0, Math.min(lowS, lowT)) / LANES * LANES;
        int to = Math.min(floats, Math.max(Math.max(k0, k1), Math.max(m0, m1)) + n + 1);
        int s0 = rowS - k0;
        int s1 = rowS - k1;
        int t0 = rowT - m0;
        int t1 = rowT - m1;
        int d = cAt + stride;
        for (int z = from; z < to; z += LANES) {
            FloatVector c0 = FloatVector.fromArray(SPECIES, c, cAt + z);
            FloatVector c1 = FloatVector.fromArray(SPECIES, c, d + z);
            FloatVector e0 = FloatVector.fromArray(SPECIES, rows, s0 + z).mul(a0);
            FloatVector e1 = FloatVector.fromArray(SPECIES, rows, s1 + z).mul(a1);
            c0 = FloatVector.fromArray(SPECIES, rows, s0 + z - 1).fma(b0, c0);
            c1 = FloatVector.fromArray(SPECIES, rows, s1 + z - 1).fma(b1, c1);
            e0 = FloatVector.fromArray(SPECIES, rows, t0 + z).fma(p0, e0);
            e1 = FloatVector.fromArray(SPECIES, rows, t1 + z).fma(p1, e1);
            c0 = FloatVector.fromArray(SPECIES, rows, t0 + z - 1).fma(q0, c0);
            c1 = FloatVector.fromArray(SPECIES, rows, t1 + z - 1).fma(q1, c1);
            c0.add(e0).intoArray(c, cAt + z);
            c1.add(e1).intoArray(c, d + z);
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
}
