package org.petmr.recon.projector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.petmr.recon.projector.AxialPlan.Sweep;
import org.petmr.recon.projector.Kernels.Scratch;

/**
 * Back projection in the Vector API, {@link VectorForwardKernels} read from its end: rows are first gathered at every whole
 * shift, mirrored segments together, then spread over the columns of the steps that lie between two shifts.
 */
final class VectorBackKernels {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private VectorBackKernels() {}

    static void back(Scratch scratch, TransaxialPath path, AxialPlan plan, float[] tile) {
        float[] rows = scratch.wideRows;
        int floats = plan.columnFloats;
        int whole = (int) Math.floor(plan.firstZ[0]);
        int k = whole * plan.parts;
        float g = (float) (plan.firstZ[0] - whole);
        Arrays.fill(scratch.level, 0);
        spreadLevel(rows, plan.wideRowAt[0] - k, plan.planesOf[0], k, g, plan.parts, scratch.level, floats);
        Sweep[] sweeps = plan.sweeps(path);
        int stretches = (path.steps + scratch.steps - 1) / scratch.steps;
        for (int stretch = 0; stretch < stretches; stretch++) {
            int from = path.steps * stretch / stretches;
            int n = path.steps * (stretch + 1) / stretches - from;
            for (int j = 0; j < n; j++) {
                System.arraycopy(scratch.level, 0, scratch.columns, j * floats, floats);
            }
            for (Sweep sweep : sweeps) {
                scratch.runs.cut(sweep, path, from, n);
                gather(sweep, plan, scratch);
                spread(sweep, plan, scratch);
            }
            for (int j = 0; j < n; j++) {
                int i = from + j;
                deposit(
                        scratch.columns,
                        j * floats,
                        path.weightA[i],
                        path.weightB[i],
                        tile,
                        path.columnA[i],
                        path.columnB[i],
                        floats);
            }
        }
    }

    /** {@code level[z] += (1 - g) * rows[rowAt + z] + g * rows[rowAt + z - parts]}, zeros round the row. */
    private static void spreadLevel(
            float[] rows, int rowAt, int planes, int k, float g, int parts, float[] level, int floats) {
        FloatVector v0 = FloatVector.broadcast(SPECIES, 1 - g);
        FloatVector v1 = FloatVector.broadcast(SPECIES, g);
        int from = Math.max(0, k) & -LANES;
        int to = Math.min(floats, k + planes + parts);
        for (int z = from; z < to; z += LANES) {
            FloatVector.fromArray(SPECIES, rows, rowAt + z)
                    .mul(v0)
                    .add(FloatVector.fromArray(SPECIES, rows, rowAt + z - parts).mul(v1))
                    .intoArray(level, z);
        }
    }

    static void deposit(float[] columns, TransaxialPath path, int floats, float[] tile) {
        for (int i = 0; i < path.steps; i++) {
            int a = path.columnA[i];
            int b = path.columnB[i];
            deposit(columns, i * floats, path.weightA[i], path.weightB[i], tile, a, b, floats);
        }
    }

    /** {@code slot[z] = up[z - shift] + down[z - (mirror - shift)]}, wherever a run will read it. */
    private static void gather(Sweep sweep, AxialPlan plan, Scratch scratch) {
        ShiftRuns runs = scratch.runs;
        int floats = plan.columnFloats;
        // A slot is read by runs that begin one voxel before it and at it.
        int one = plan.parts;
        int reach = sweep.planes() + 2 * one;
        for (int s = 0; s < runs.slots; s++) {
            int slotAt = s * scratch.slotFloats;
            int up = runs.shift[s];
            int down = sweep.mirror() - up;
            if (sweep.down() == Sweep.NONE) {
                copy(scratch.wideRows, plan.wideRowAt[sweep.up()] - up, scratch.slots, slotAt, up - one, reach, floats);
            } else if (sweep.up() == Sweep.NONE) {
                int row = plan.wideRowAt[sweep.down()] - down;
                copy(scratch.wideRows, row, scratch.slots, slotAt, down - one, reach, floats);
            } else {
                int upRow = plan.wideRowAt[sweep.up()] - up;
                int downRow = plan.wideRowAt[sweep.down()] - down;
                int lower = Math.min(up, down);
                int upper = Math.max(up, down);
                // Whenever a run reads the way between the two, and a little more often.
                if (upper - lower < reach + 2 * one + 2 * LANES) {
                    add(
                            scratch.wideRows,
                            upRow,
                            downRow,
                            scratch.slots,
                            slotAt,
                            lower - one,
                            upper - one + reach,
                            floats);
                } else {
                    copy(scratch.wideRows, upRow, scratch.slots, slotAt, up - one, reach, floats);
                    copy(scratch.wideRows, downRow, scratch.slots, slotAt, down - one, reach, floats);
                }
            }
        }
    }

    private static void copy(float[] rows, int rowAt, float[] slots, int slotAt, int fromZ, int n, int floats) {
        int from = Math.max(0, fromZ) & -LANES;
        int to = Math.min(floats, fromZ + n);
        for (int z = from; z < to; z += LANES) {
            FloatVector.fromArray(SPECIES, rows, rowAt + z).intoArray(slots, slotAt + z);
        }
    }

    private static void add(
            float[] rows, int row0, int row1, float[] slots, int slotAt, int fromZ, int toZ, int floats) {
        int from = Math.max(0, fromZ) & -LANES;
        int to = Math.min(floats, toZ);
        for (int z = from; z < to; z += LANES) {
            FloatVector.fromArray(SPECIES, rows, row0 + z)
                    .add(FloatVector.fromArray(SPECIES, rows, row1 + z))
                    .intoArray(slots, slotAt + z);
        }
    }

    /** {@code column[z] += (1 - g) * slot[z] + g * nextSlot[z]} for every step of every run. */
    private static void spread(Sweep sweep, AxialPlan plan, Scratch scratch) {
        int floats = plan.columnFloats;
        ShiftRuns runs = scratch.runs;
        int reach = sweep.planes() + plan.parts;
        for (int r = 0; r < runs.runs; r++) {
            int up = runs.shift[runs.low[r]];
            int down = sweep.mirror() - up - plan.parts;
            int lower = sweep.up() == Sweep.NONE ? down : sweep.down() == Sweep.NONE ? up : Math.min(up, down);
            int upper = sweep.up() == Sweep.NONE ? down : sweep.down() == Sweep.NONE ? up : Math.max(up, down);
            // Alone, their whole vectors must not overlap: what stands in both would count twice.
            if (upper - lower < reach + 2 * LANES) {
                spreadRun(runs, r, lower, upper + reach, floats, scratch);
            } else {
                spreadRun(runs, r, lower, lower + reach, floats, scratch);
                spreadRun(runs, r, upper, upper + reach, floats, scratch);
            }
        }
    }

    private static void spreadRun(ShiftRuns runs, int r, int fromZ, int toZ, int floats, Scratch scratch) {
        int from = Math.max(0, fromZ) & -LANES;
        int to = Math.min(floats, toZ);
        if (from >= to) {
            return;
        }
        int low = runs.low[r] * scratch.slotFloats;
        int high = low + scratch.slotFloats;
        float[] columns = scratch.columns;
        float[] slots = scratch.slots;
        float g = runs.fraction[r];
        float d = runs.perStep;
        int i = runs.first[r];
        int end = runs.end[r];
        for (; i + 4 <= end; i += 4) {
            spread4(slots, low, high, g, g + d, g + 2 * d, g + 3 * d, columns, i * floats, floats, from, to);
            g += 4 * d;
        }
        if (i + 3 == end) {
            spread3(slots, low, high, g, g + d, g + 2 * d, columns, i * floats, floats, from, to);
            return;
        }
        if (i + 2 <= end) {
            spread2(slots, low, high, g, g + d, columns, i * floats, floats, from, to);
            g += 2 * d;
            i += 2;
        }
        if (i < end) {
            spread1(slots, low, high, g, columns, i * floats, from, to);
        }
    }

    private static void spread1(float[] slots, int low, int high, float g0, float[] c, int at, int from, int to) {
        FloatVector v0 = FloatVector.broadcast(SPECIES, g0);
        FloatVector w0 = FloatVector.broadcast(SPECIES, 1 - g0);
        for (int z = from; z < to; z += LANES) {
            FloatVector p = FloatVector.fromArray(SPECIES, slots, low + z);
            FloatVector q = FloatVector.fromArray(SPECIES, slots, high + z);
            q.fma(v0, p.fma(w0, FloatVector.fromArray(SPECIES, c, at + z))).intoArray(c, at + z);
        }
    }

    private static void spread2(
            float[] slots, int low, int high, float g0, float g1, float[] c, int at, int stride, int from, int to) {
        FloatVector v0 = FloatVector.broadcast(SPECIES, g0);
        FloatVector w0 = FloatVector.broadcast(SPECIES, 1 - g0);
        FloatVector v1 = FloatVector.broadcast(SPECIES, g1);
        FloatVector w1 = FloatVector.broadcast(SPECIES, 1 - g1);
        int at1 = at + stride;
        for (int z = from; z < to; z += LANES) {
            FloatVector p = FloatVector.fromArray(SPECIES, slots, low + z);
            FloatVector q = FloatVector.fromArray(SPECIES, slots, high + z);
            q.fma(v0, p.fma(w0, FloatVector.fromArray(SPECIES, c, at + z))).intoArray(c, at + z);
            q.fma(v1, p.fma(w1, FloatVector.fromArray(SPECIES, c, at1 + z))).intoArray(c, at1 + z);
        }
    }

    private static void spread3(
            float[] slots,
            int low,
            int high,
            float g0,
            float g1,
            float g2,
            float[] c,
            int at,
            int stride,
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
            FloatVector p = FloatVector.fromArray(SPECIES, slots, low + z);
            FloatVector q = FloatVector.fromArray(SPECIES, slots, high + z);
            q.fma(v0, p.fma(w0, FloatVector.fromArray(SPECIES, c, at + z))).intoArray(c, at + z);
            q.fma(v1, p.fma(w1, FloatVector.fromArray(SPECIES, c, at1 + z))).intoArray(c, at1 + z);
            q.fma(v2, p.fma(w2, FloatVector.fromArray(SPECIES, c, at2 + z))).intoArray(c, at2 + z);
        }
    }

    private static void spread4(
            float[] slots,
            int low,
            int high,
            float g0,
            float g1,
            float g2,
            float g3,
            float[] c,
            int at,
            int stride,
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
            FloatVector p = FloatVector.fromArray(SPECIES, slots, low + z);
            FloatVector q = FloatVector.fromArray(SPECIES, slots, high + z);
            q.fma(v0, p.fma(w0, FloatVector.fromArray(SPECIES, c, at + z))).intoArray(c, at + z);
            q.fma(v1, p.fma(w1, FloatVector.fromArray(SPECIES, c, at1 + z))).intoArray(c, at1 + z);
            q.fma(v2, p.fma(w2, FloatVector.fromArray(SPECIES, c, at2 + z))).intoArray(c, at2 + z);
            q.fma(v3, p.fma(w3, FloatVector.fromArray(SPECIES, c, at3 + z))).intoArray(c, at3 + z);
        }
    }

    /** {@code tile[a + z] += wa * c[z]; tile[b + z] += wb * c[z]}. */
    private static void deposit(float[] c, int cAt, float wa, float wb, float[] tile, int a, int b, int n) {
        FloatVector va = FloatVector.broadcast(SPECIES, wa);
        FloatVector vb = FloatVector.broadcast(SPECIES, wb);
        for (int z = 0; z < n; z += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, c, cAt + z);
            v.fma(va, FloatVector.fromArray(SPECIES, tile, a + z)).intoArray(tile, a + z);
            // After the store of a: on a line along a border both columns are the same.
            v.fma(vb, FloatVector.fromArray(SPECIES, tile, b + z)).intoArray(tile, b + z);
        }
    }
}
