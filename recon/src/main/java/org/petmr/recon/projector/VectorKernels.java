package org.petmr.recon.projector;

import jdk.incubator.vector.FloatVector;

/** The inner loops in the Vector API, by the shared sums of {@link ShiftRuns}. */
public final class VectorKernels implements Kernels {

    private static final int LANES = FloatVector.SPECIES_PREFERRED.length();

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public String description() {
        return "vector kernels, " + LANES + " lanes";
    }

    @Override
    public void forward(float[] tile, TransaxialPath path, AxialPlan plan, float[] rows, int rowsAt, Scratch scratch) {
        VectorForwardKernels.forward(tile, path, plan, rows, rowsAt, scratch);
    }

    @Override
    public void back(Scratch scratch, TransaxialPath path, AxialPlan plan, float[] tile) {
        VectorBackKernels.back(scratch, path, plan, tile);
    }

    @Override
    public void interpolate(float[] tile, TransaxialPath path, AxialPlan plan, float[] columns) {
        VectorForwardKernels.interpolate(tile, path, plan.columnFloats, columns);
    }

    @Override
    public void deposit(float[] columns, TransaxialPath path, AxialPlan plan, float[] tile) {
        VectorBackKernels.deposit(columns, path, plan.columnFloats, tile);
    }
}
