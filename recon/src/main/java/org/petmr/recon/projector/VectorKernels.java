package org.petmr.recon.projector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** The inner loops in the Vector API, by the shared sums of {@link ShiftRuns}. */
public final class VectorKernels implements Kernels {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    /** By {@code parts * 4 + turns}. */
    private static final VectorShuffle<Float>[] TURNS = turns();

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

    @Override
    public void turn(float[] from, int fromAt, float[] to, int toAt, int n, int parts, int turns) {
        if (LANES % parts != 0) {
            PlainKernels.turnPlainly(from, fromAt, to, toAt, 0, n, parts, turns);
            return;
        }
        VectorShuffle<Float> shuffle = TURNS[parts * 4 + turns];
        int whole = n / LANES * LANES;
        for (int i = 0; i < whole; i += LANES) {
            FloatVector.fromArray(SPECIES, from, fromAt + i).rearrange(shuffle).intoArray(to, toAt + i);
        }
        PlainKernels.turnPlainly(from, fromAt, to, toAt, whole, n, parts, turns);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // there is no array of a generic type
    private static VectorShuffle<Float>[] turns() {
        VectorShuffle<Float>[] all = new VectorShuffle[20];
        for (int parts = 1; parts <= 4; parts *= 2) {
            for (int turns = 0; turns < parts; turns++) {
                int p = parts;
                int t = turns;
                all[parts * 4 + turns] = VectorShuffle.fromOp(SPECIES, i -> i / p * p + (i % p - t + p) % p);
            }
        }
        return all;
    }
}
