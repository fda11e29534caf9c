package org.petmr.recon.projector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.petmr.recon.projector.AxialPlan.Sweep;
import org.petmr.recon.projector.Kernels.Scratch;

/**
 * Forward projection in the Vector API. Columns of a few steps are interpolated, summed for each whole shift
 * ({@link ShiftRuns}: aligned loads, and one sum serves both mirrored segments), and only the sums, far fewer than the
 * steps, are added to the rows at their shifts.
 */
final class VectorForwardKernels {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private VectorForwardKernels() {}

    static void forward(float[] tile, TransaxialPath path, AxialPlan plan, float[] rows, int rowsAt, Scratch scratch) {
        Arrays.fill(scratch.level, 0);
        Sweep[] sweeps = plan.sweeps(path);
        int stretches = (path.steps + scratch.steps - 1) / scratch.steps;
        for (int i = 0; i < stretches; i++) {
            int from = path.steps * i / stretches;
            int n = path.steps * (i + 1) / stretches - from;
            interpolate(tile, path, from, n, plan.columnFloats, scratch);
            for (Sweep sweep : sweeps) {
                ShiftRuns runs = scratch.runs;
                runs.cut(sweep, path, from, n);
                sum(sweep, plan, scratch);
                if (sweep.up() != Sweep.NONE) {
                    int row = rowsAt + plan.rowAt[sweep.up()];
                    gather(runs, 1, 0, rows, row, sweep.planes(), plan.columnFloats, scratch);
                }
                if (sweep.down() != Sweep.NONE) {
                    int row = rowsAt + plan.rowAt[sweep.down()];
                    gather(runs, -1, sweep.mirror(), rows, row, sweep.planes(), plan.columnFloats, scratch);
                }
            }
        }
        int whole = (int) Math.floor(plan.firstZ[0]);
        int k = whole * plan.parts;
        float g = (float) (plan.firstZ[0] - whole);
        int row = rowsAt + plan.rowAt[0];
        shift(scratch.level, 0, k, 1 - g, rows, row, plan.planesOf[0], plan.columnFloats);
        shift(scratch.level, 0, k + plan.parts, g, rows, row, plan.planesOf[0], plan.columnFloats);
    }

    static void interpolate(float[] tile, TransaxialPath path, int floats, float[] columns) {
        for (int i = 0; i < path.steps; i++) {
            int a = path.columnA[i];
            int b = path.columnB[i];
            FloatVector va = FloatVector.broadcast(SPECIES, path.weightA[i]);
            FloatVector vb = FloatVector.broadcast(SPECIES, path.weightB[i]);
            int at = i * floats;
            for (int z = 0; z < floats; z += LANES) {
                FloatVector.fromArray(SPECIES, tile, a + z)
                        .fma(va, FloatVector.fromArray(SPECIES, tile, b + z).mul(vb))
                        .intoArray(columns, at + z);
            }
        }
    }

    private static void interpolate(float[] tile, TransaxialPath path, int from, int n, int floats, Scratch scratch) {
        int[] a = path.columnA;
        int[] b = path.columnB;
        float[] wa = path.weightA;
        float[] wb = path.weightB;
        float[] out = scratch.columns;
        int j = 0;
        for (; j + 4 <= n; j += 4) {
            int i = from + j;
            interpolate4(
                    tile,
                    a[i],
                    b[i],
                    a[i + 1],
                    b[i + 1],
                    a[i + 2],
                    b[i + 2],
                    a[i + 3],
                    b[i + 3],
                    wa[i],
                    wb[i],
                    wa[i + 1],
                    wb[i + 1],
                    wa[i + 2],
                    wb[i + 2],
                    wa[i + 3],
                    wb[i + 3],
                    out,
                    j * floats,
                    scratch.level,
                    floats);
        }
        for (; j < n; j++) {
            int i = from + j;
            interpolate1(tile, a[i], b[i], wa[i], wb[i], out, j * floats, scratch.level, floats);
        }
    }

    /** {@code out[z] = wa * tile[a + z] + wb * tile[b + z]; level[z] += out[z]}. */
    private static void interpolate1(
            float[] tile, int a, int b, float wa, float wb, float[] out, int outAt, float[] level, int n) {
        FloatVector va = FloatVector.broadcast(SPECIES, wa);
        FloatVector vb = FloatVector.broadcast(SPECIES, wb);
        for (int z = 0; z < n; z += LANES) {
            FloatVector c = FloatVector.fromArray(SPECIES, tile, a + z)
                    .fma(va, FloatVector.fromArray(SPECIES, tile, b + z).mul(vb));
            c.intoArray(out, outAt + z);
            FloatVector.fromArray(SPECIES, level, z).add(c).intoArray(level, z);
        }
    }

    private static void interpolate4(
            float[] tile,
            int a0,
            int b0,
            int a1,
            int b1,
            int a2,
            int b2,
            int a3,
            int b3,
            float wa0,
            float wb0,
            float wa1,
            float wb1,
            float wa2,
            float wb2,
            float wa3,
            float wb3,
            float[] out,
            int outAt,
            float[] level,
            int n) {
        FloatVector va0 = FloatVector.broadcast(SPECIES, wa0);
        FloatVector vb0 = FloatVector.broadcast(SPECIES, wb0);
        FloatVector va1 = FloatVector.broadcast(SPECIES, wa1);
        FloatVector vb1 = FloatVector.broadcast(SPECIES, wb1);
        FloatVector va2 = FloatVector.broadcast(SPECIES, wa2);
        FloatVector vb2 = FloatVector.broadcast(SPECIES, wb2);
        FloatVector va3 = FloatVector.broadcast(SPECIES, wa3);
        FloatVector vb3 = FloatVector.broadcast(SPECIES, wb3);
        int out1 = outAt + n;
        int out2 = out1 + n;
        int out3 = out2 + n;
        for (int z = 0; z < n; z += LANES) {
            FloatVector c0 = FloatVector.fromArray(SPECIES, tile, a0 + z)
                    .fma(va0, FloatVector.fromArray(SPECIES, tile, b0 + z).mul(vb0));
            FloatVector c1 = FloatVector.fromArray(SPECIES, tile, a1 + z)
                    .fma(va1, FloatVector.fromArray(SPECIES, tile, b1 + z).mul(vb1));
            FloatVector c2 = FloatVector.fromArray(SPECIES, tile, a2 + z)
                    .fma(va2, FloatVector.fromArray(SPECIES, tile, b2 + z).mul(vb2));
            FloatVector c3 = FloatVector.fromArray(SPECIES, tile, a3 + z)
                    .fma(va3, FloatVector.fromArray(SPECIES, tile, b3 + z).mul(vb3));
            c0.intoArray(out, outAt + z);
            c1.intoArray(out, out1 + z);
            c2.intoArray(out, out2 + z);
            c3.intoArray(out, out3 + z);
            FloatVector.fromArray(SPECIES, level, z)
                    .add(c0.add(c1).add(c2.add(c3)))
                    .intoArray(level, z);
        }
    }

    /** Sums the columns of every run into its slots, where the rows will read them. */
    private static void sum(Sweep sweep, AxialPlan plan, Scratch scratch) {
        int floats = plan.columnFloats;
        ShiftRuns runs = scratch.runs;
        int reach = sweep.planes() + plan.parts;
        for (int r = 0; r < runs.runs; r++) {
            int slot = runs.low[r];
            int low = slot * scratch.slotFloats;
            if (runs.opensSlot(r)) {
                Arrays.fill(scratch.slots, low, low + floats, 0);
            }
            int up = runs.shift[slot];
            int down = sweep.mirror() - up - plan.parts;
            int lower = sweep.up() == Sweep.NONE ? down : sweep.down() == Sweep.NONE ? up : Math.min(up, down);
            int upper = sweep.up() == Sweep.NONE ? down : sweep.down() == Sweep.NONE ? up : Math.max(up, down);
            // Alone, their whole vectors must not overlap: what stands in both would count twice.
            if (upper - lower < reach + 2 * LANES) {
                sumRun(runs, r, lower, upper + reach, floats, scratch);
            } else {
                sumRun(runs, r, lower, lower + reach, floats, scratch);
                sumRun(runs, r, upper, upper + reach, floats, scratch);
            }
        }
    }

    private static void sumRun(ShiftRuns runs, int r, int fromZ, int toZ, int floats, Scratch scratch) {
        int from = Math.max(0, fromZ) & -LANES;
        int to = Math.min(floats, toZ);
        if (from >= to) {
            return;
        }
        int low = runs.low[r] * scratch.slotFloats;
        int high = low + scratch.slotFloats;
        int i = runs.first[r];
        int n = runs.end[r] - i;
        float g = runs.fraction[r];
        float d = runs.perStep;
        int at = i * floats;
        float[] columns = scratch.columns;
        float[] slots = scratch.slots;
        switch (n & 3) {
            case 1 -> start1(columns, at, g, slots, low, high, from, to);
            case 2 -> start2(columns, at, floats, g, g + d, slots, low, high, from, to);
            case 3 -> start3(columns, at, floats, g, g + d, g + 2 * d, slots, low, high, from, to);
            default -> start4(columns, at, floats, g, g + d, g + 2 * d, g + 3 * d, slots, low, high, from, to);
        }
        int done = ((n - 1) & 3) + 1;
        for (; done < n; done += 4) {
            float h = g + done * d;
            more4(columns, at + done * floats, floats, h, h + d, h + 2 * d, h + 3 * d, slots, low, high, from, to);
        }
    }

    private static void start1(float[] c, int at, float g0, float[] slots, int low, int high, int from, int to) {
        FloatVector v0 = FloatVector.broadcast(SPECIES, g0);
        FloatVector w0 = FloatVector.broadcast(SPECIES, 1 - g0);
        for (int z = from; z < to; z += LANES) {
            FloatVector c0 = FloatVector.fromArray(SPECIES, c, at + z);
            c0.mul(v0).intoArray(slots, high + z);
            c0.fma(w0, FloatVector.fromArray(SPECIES, slots, low + z)).intoArray(slots, low + z);
        }
    }

    private static void start2(
            float[] c, int at, int stride, float g0, float g1, float[] slots, int low, int high, int from, int to) {
        FloatVector v0 = FloatVector.broadcast(SPECIES, g0);
        FloatVector w0 = FloatVector.broadcast(SPECIES, 1 - g0);
        FloatVector v1 = FloatVector.broadcast(SPECIES, g1);
        FloatVector w1 = FloatVector.broadcast(SPECIES, 1 - g1);
        int at1 = at + stride;
        for (int z = from; z < to; z += LANES) {
            FloatVector c0 = FloatVector.fromArray(SPECIES, c, at + z);
            FloatVector c1 = FloatVector.fromArray(SPECIES, c, at1 + z);
            c1.fma(v1, c0.mul(v0)).intoArray(slots, high + z);
            c1.fma(w1, c0.fma(w0, FloatVector.fromArray(SPECIES, slots, low + z)))
                    .intoArray(slots, low + z);
        }
    }

    private static void start3(
            float[] c,
            int at,
            int stride,
            float g0,
            float g1,
            float g2,
            float[] slots,
            int low,
            int high,
            int from,
            int to) {
        FloatVector v0 = FloatVector.broadcast(SPECIES, g0);
        FloatVector w0 = FloatVector.broadcast(SPECIES, 1 - g0);
        FloatVector v1 = FloatVector.broadcast(SPECIES, g1);
        FloatVector w1 = FloatVector.broadcast(SPECIES, 1 - g1);
        FloatVector v2 = FloatVector.broadcast(SPECIES, g2);
        FloatVector w2 = FloatVector.broadcast(SPECIES, 1 - g2);
        int at1 = at + stride;
        int at2 = at1 + stride;
        for (int z = from; z < to; z += LANES) {
            FloatVector c0 = FloatVector.fromArray(SPECIES, c, at + z);
            FloatVector c1 = FloatVector.fromArray(SPECIES, c, at1 + z);
            FloatVector c2 = FloatVector.fromArray(SPECIES, c, at2 + z);
            c2.fma(v2, c1.fma(v1, c0.mul(v0))).intoArray(slots, high + z);
            c2.fma(w2, c1.fma(w1, c0.fma(w0, FloatVector.fromArray(SPECIES, slots, low + z))))
                    .intoArray(slots, low + z);
        }
    }

    private static void start4(
            float[] c,
            int at,
            int stride,
            float g0,
            float g1,
            float g2,
            float g3,
            float[] slots,
            int low,
            int high,
            int from,
            int to) {
        FloatVector v0 = FloatVector.broadcast(SPECIES, g0);
        FloatVector w0 = FloatVector.broadcast(SPECIES, 1 - g0);
        FloatVector v1 = FloatVector.broadcast(SPECIES, g1);
        FloatVector w1 = FloatVector.broadcast(SPECIES, 1 - g1);
        FloatVector v2 = FloatVector.broadcast(SPECIES, g2);
        FloatVector w2 = FloatVector.broadcast(SPECIES, 1 - g2);
        FloatVector v3 = FloatVector.broadcast(SPECIES, g3);
        FloatVector w3 = FloatVector.broadcast(SPECIES, 1 - g3);
        int at1 = at + stride;
        int at2 = at1 + stride;
        int at3 = at2 + stride;
        for (int z = from; z < to; z += LANES) {
            FloatVector c0 = FloatVector.fromArray(SPECIES, c, at + z);
            FloatVector c1 = FloatVector.fromArray(SPECIES, c, at1 + z);
            FloatVector c2 = FloatVector.fromArray(SPECIES, c, at2 + z);
            FloatVector c3 = FloatVector.fromArray(SPECIES, c, at3 + z);
            c1.fma(v1, c0.mul(v0)).add(c3.fma(v3, c2.mul(v2))).intoArray(slots, high + z);
            c1.fma(w1, c0.fma(w0, FloatVector.fromArray(SPECIES, slots, low + z)))
                    .add(c3.fma(w3, c2.mul(w2)))
                    .intoArray(slots, low + z);
        }
    }

    /** Like {@link #start4}, but the upper slot is added to. */
    private static void more4(
            float[] c,
            int at,
            int stride,
            float g0,
            float g1,
            float g2,
            float g3,
            float[] slots,
            int low,
            int high,
            int from,
            int to) {
        FloatVector v0 = FloatVector.broadcast(SPECIES, g0);
        FloatVector w0 = FloatVector.broadcast(SPECIES, 1 - g0);
        FloatVector v1 = FloatVector.broadcast(SPECIES, g1);
        FloatVector w1 = FloatVector.broadcast(SPECIES, 1 - g1);
        FloatVector v2 = FloatVector.broadcast(SPECIES, g2);
        FloatVector w2 = FloatVector.broadcast(SPECIES, 1 - g2);
        FloatVector v3 = FloatVector.broadcast(SPECIES, g3);
        FloatVector w3 = FloatVector.broadcast(SPECIES, 1 - g3);
        int at1 = at + stride;
        int at2 = at1 + stride;
        int at3 = at2 + stride;
        for (int z = from; z < to; z += LANES) {
            FloatVector c0 = FloatVector.fromArray(SPECIES, c, at + z);
            FloatVector c1 = FloatVector.fromArray(SPECIES, c, at1 + z);
            FloatVector c2 = FloatVector.fromArray(SPECIES, c, at2 + z);
            FloatVector c3 = FloatVector.fromArray(SPECIES, c, at3 + z);
            c1.fma(v1, c0.fma(v0, FloatVector.fromArray(SPECIES, slots, high + z)))
                    .add(c3.fma(v3, c2.mul(v2)))
                    .intoArray(slots, high + z);
            c1.fma(w1, c0.fma(w0, FloatVector.fromArray(SPECIES, slots, low + z)))
                    .add(c3.fma(w3, c2.mul(w2)))
                    .intoArray(slots, low + z);
        }
    }

    /** {@code row[a] += slot[a + sign * shift + offset]} of all slots. */
    private static void gather(
            ShiftRuns runs, int sign, int offset, float[] rows, int rowAt, int n, int floats, Scratch scratch) {
        float[] x = scratch.slots;
        int stride = scratch.slotFloats;
        int[] k = runs.shift;
        int last = runs.slots - 1;
        int lowest = offset + (sign > 0 ? k[0] : -k[last]);
        int highest = offset + (sign > 0 ? k[last] : -k[0]);
        int s = 0;
        if (lowest >= 0 && highest + n <= floats) {
            for (; s + 4 <= runs.slots; s += 4) {
                int at = s * stride + offset;
                int at0 = at + sign * k[s];
                int at1 = at + stride + sign * k[s + 1];
                int at2 = at + 2 * stride + sign * k[s + 2];
                int at3 = at + 3 * stride + sign * k[s + 3];
                add4(x, at0, at1, at2, at3, rows, rowAt, n);
            }
            if (s + 2 <= runs.slots) {
                int at = s * stride + offset;
                add2(x, at + sign * k[s], at + stride + sign * k[s + 1], rows, rowAt, n);
                s += 2;
            }
        }
        for (; s < runs.slots; s++) {
            shift(x, s * stride, offset + sign * k[s], 1, rows, rowAt, n, floats);
        }
    }

    private static void add2(float[] x, int at0, int at1, float[] y, int yAt, int n) {
        for (int a = 0; a < n; a += LANES) {
            FloatVector p = FloatVector.fromArray(SPECIES, x, at0 + a).add(FloatVector.fromArray(SPECIES, x, at1 + a));
            FloatVector.fromArray(SPECIES, y, yAt + a).add(p).intoArray(y, yAt + a);
        }
    }

    private static void add4(float[] x, int at0, int at1, int at2, int at3, float[] y, int yAt, int n) {
        for (int a = 0; a < n; a += LANES) {
            FloatVector p = FloatVector.fromArray(SPECIES, x, at0 + a).add(FloatVector.fromArray(SPECIES, x, at1 + a));
            FloatVector q = FloatVector.fromArray(SPECIES, x, at2 + a).add(FloatVector.fromArray(SPECIES, x, at3 + a));
            FloatVector.fromArray(SPECIES, y, yAt + a).add(p.add(q)).intoArray(y, yAt + a);
        }
    }

    /** {@code y[a] += w * x[a + k]} where the column x of some floats has a value. */
    private static void shift(float[] x, int xAt, int k, float w, float[] y, int yAt, int n, int floats) {
        FloatVector vw = FloatVector.broadcast(SPECIES, w);
        int to = Math.min(n, floats - k);
        for (int a = Math.max(0, -k); a < to; a += LANES) {
            FloatVector.fromArray(SPECIES, x, xAt + k + a)
                    .fma(vw, FloatVector.fromArray(SPECIES, y, yAt + a))
                    .intoArray(y, yAt + a);
        }
    }
}
