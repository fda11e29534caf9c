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
    public void forward(float[] image, TransaxialPath path, AxialPlan plan, Scratch scratch) {
        float[] column = scratch.columns;
        float[] rows = scratch.rows;
        int pad = plan.columnPad;
        for (int i = 0; i < path.steps; i++) {
            int a = path.columnA[i];
            int b = path.columnB[i];
            float wa = path.weightA[i];
            float wb = path.weightB[i];
            for (int z = 0; z < plan.nz; z++) {
                column[pad + z] = wa * image[a + z] + wb * image[b + z];
            }
            for (int s = 0; s < plan.segments; s++) {
                double shift = plan.firstZ[s] + path.fromMiddle[i] * plan.rise[s];
                int k = (int) Math.floor(shift);
                float g = (float) (shift - k);
                addShifted(1 - g, g, column, pad + k, rows, plan.rowAt[s], plan.planesOf[s]);
            }
        }
    }

    private static void addShifted(float w0, float w1, float[] x, int xAt, float[] y, int yAt, int n) {
        for (int a = 0; a < n; a++) {
            y[yAt + a] += w0 * x[xAt + a] + w1 * x[xAt + a + 1];
        }
    }

    @Override
    public void back(Scratch scratch, TransaxialPath path, AxialPlan plan, float[] image) {
        float[] column = scratch.columns;
        float[] rows = scratch.rows;
        int pad = plan.columnPad;
        for (int i = 0; i < path.steps; i++) {
            Arrays.fill(column, 0, plan.nz + 2 * pad, 0);
            for (int s = 0; s < plan.segments; s++) {
                double shift = plan.firstZ[s] + path.fromMiddle[i] * plan.rise[s];
                int k = (int) Math.floor(shift);
                float g = (float) (shift - k);
                // Reads a row one to the left and right of its planes, where zeros stand.
                addShifted(g, 1 - g, rows, plan.rowAt[s] - 1, column, pad + k, plan.planesOf[s] + 1);
            }
            int a = path.columnA[i];
            int b = path.columnB[i];
            float wa = path.weightA[i];
            float wb = path.weightB[i];
            for (int z = 0; z < plan.nz; z++) {
                image[a + z] += wa * column[pad + z];
                image[b + z] += wb * column[pad + z];
            }
        }
        // The forward kernel relies on zeros round its columns.
        Arrays.fill(column, 0);
    }
}
