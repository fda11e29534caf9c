package org.petmr.recon.projector;

import org.petmr.recon.projector.AxialPlan.Sweep;

/**
 * The steps of a stretch of a path, cut where a sweep's shift passes a whole voxel. Steps of one run share the two voxels
 * they lie between, so a kernel first sums their columns, weighted, and then adds sums to rows, far fewer than steps:
 * {@code row[a] += sum over slots of column_of_slot[a + shift[slot]]}.
 *
 * <p>Slots hold the sums for one whole shift each, in rising order; a run adds to slot {@code low} with weight 1 - g and to
 * {@code low + 1} with weight g. Runs that meet share a slot.
 */
final class ShiftRuns {

    /** Makes a shift positive, so that a cast is a floor. */
    private static final int LIFT = 1 << 20;

    private final int parts;

    int runs;
    final int[] first;
    final int[] end;
    final int[] low;
    /** Fraction g of the run's first step; it grows by {@link #perStep} from step to step. */
    final float[] fraction;

    int slots;
    /** Whole shift of a slot, times {@link AxialPlan#parts}. */
    final int[] shift;

    float perStep;

    /** @param most longest stretch */
    ShiftRuns(int most, int parts) {
        this.parts = parts;
        first = new int[most];
        end = new int[most];
        low = new int[most];
        fraction = new float[most];
        shift = new int[2 * most];
    }

    static int mostSlots(int most) {
        return 2 * most;
    }

    /** Cuts steps {@code from} to {@code from + n - 1} of a path; runs count steps from 0. */
    void cut(Sweep sweep, TransaxialPath path, int from, int n) {
        double climb = Math.copySign(sweep.rise(), path.betweenSteps);
        double at = sweep.offset() + climb * path.fromMiddle(from) + LIFT;
        double step = climb * path.betweenSteps;
        double stepsPerVoxel = 1 / step;
        perStep = (float) step;
        runs = 0;
        slots = 0;
        int i = 0;
        int before = 0;
        for (int whole = (int) at; i < n; whole++) {
            // The first step at or past the next whole; none lies between two when a step is longer than a voxel.
            int next = (int) Math.min(n, Math.ceil((whole + 1 - at) * stepsPerVoxel));
            if (next <= i) {
                continue;
            }
            if (whole != before + 1) {
                shift[slots++] = (whole - LIFT) * parts;
            }
            first[runs] = i;
            end[runs] = next;
            low[runs] = slots - 1;
            fraction[runs] = (float) (at + i * step - whole);
            runs++;
            shift[slots++] = (whole + 1 - LIFT) * parts;
            before = whole;
            i = next;
        }
    }

    /** True when a run's lower slot is not the upper one of the run before it. */
    boolean opensSlot(int run) {
        return run == 0 || low[run] != low[run - 1] + 1;
    }
}
