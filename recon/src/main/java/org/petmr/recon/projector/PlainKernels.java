package org.petmr.recon.projector;

import java.util.Arrays;

/** Plain loops: the obvious twin, for a JVM without the vector module and as the vector kernels' judge. */
public final class PlainKernels implements Kernels {

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public String description() {
        return "plain loops";
    }

    @Override
    public void forward(float[] tile, TransaxialPath path, AxialPlan plan, float[] rows, int rowsAt, Scratch scratch) {
        float[] column = scratch.columns;
        for (int i = 0; i < path.steps; i++) {
            int a = path.columnA[i];
            int b = path.columnB[i];
            float wa = path.weightA[i];
            float wb = path.weightB[i];
            for (int z = 0; z < plan.columnValues; z++) {
                column[z] = wa * tile[a + z] + wb * tile[b + z];
            }
            for (int s = 0; s < plan.segments; s++) {
                double shift = plan.firstZ[s] + path.fromMiddle(i) * plan.rise[s];
                int whole = (int) Math.floor(shift);
                float g = (float) (shift - whole);
                int k = whole * plan.parts;
                int row = rowsAt + plan.rowAt[s];
                addShifted(1 - g, column, k, rows, row, plan.planesOf[s], plan.columnValues);
                addShifted(g, column, k + plan.parts, rows, row, plan.planesOf[s], plan.columnValues);
            }
        }
    }

    private static void addShifted(float w, float[] column, int k, float[] rows, int rowAt, int n, int nz) {
        int to = Math.min(n, nz - k);
        for (int a = Math.max(0, -k); a < to; a++) {
            rows[rowAt + a] += w * column[a + k];
        }
    }

    @Override
    public void back(Scratch scratch, TransaxialPath path, AxialPlan plan, float[] tile) {
        float[] column = scratch.columns;
        for (int i = 0; i < path.steps; i++) {
            Arrays.fill(column, 0, plan.columnValues, 0);
            for (int s = 0; s < plan.segments; s++) {
                double shift = plan.firstZ[s] + path.fromMiddle(i) * plan.rise[s];
                int whole = (int) Math.floor(shift);
                float g = (float) (shift - whole);
                int k = whole * plan.parts;
                int row = plan.wideRowAt[s];
                spreadShifted(1 - g, scratch.wideRows, row, plan.planesOf[s], column, k, plan.columnValues);
                spreadShifted(g, scratch.wideRows, row, plan.planesOf[s], column, k + plan.parts, plan.columnValues);
            }
            int a = path.columnA[i];
            int b = path.columnB[i];
            float wa = path.weightA[i];
            float wb = path.weightB[i];
            for (int z = 0; z < plan.columnValues; z++) {
                tile[a + z] += wa * column[z];
                tile[b + z] += wb * column[z];
            }
        }
    }

    private static void spreadShifted(float w, float[] rows, int rowAt, int n, float[] column, int k, int nz) {
        int to = Math.min(n, nz - k);
        for (int a = Math.max(0, -k); a < to; a++) {
            column[a + k] += w * rows[rowAt + a];
        }
    }

    @Override
    public void interpolate(float[] tile, TransaxialPath path, AxialPlan plan, float[] columns) {
        for (int i = 0; i < path.steps; i++) {
            int at = i * plan.columnFloats;
            for (int z = 0; z < plan.columnValues; z++) {
                columns[at + z] =
                        path.weightA[i] * tile[path.columnA[i] + z] + path.weightB[i] * tile[path.columnB[i] + z];
            }
        }
    }

    @Override
    public void deposit(float[] columns, TransaxialPath path, AxialPlan plan, float[] tile) {
        for (int i = 0; i < path.steps; i++) {
            int at = i * plan.columnFloats;
            for (int z = 0; z < plan.columnValues; z++) {
                tile[path.columnA[i] + z] += path.weightA[i] * columns[at + z];
                tile[path.columnB[i] + z] += path.weightB[i] * columns[at + z];
            }
        }
    }

    @Override
    public void turn(float[] from, int fromAt, float[] to, int toAt, int n, int parts, int turns) {
        turnPlainly(from, fromAt, to, toAt, 0, n, parts, turns);
    }

    /** Values {@code begin} to {@code n - 1} of {@link #turn}. */
    static void turnPlainly(float[] from, int fromAt, float[] to, int toAt, int begin, int n, int parts, int turns) {
        float[] group = new float[parts];
        for (int i = begin; i < n; i += parts) {
            System.arraycopy(from, fromAt + i, group, 0, parts);
            for (int p = 0; p < parts; p++) {
                to[toAt + i + p] = group[(p - turns + parts) % parts];
            }
        }
    }
}
