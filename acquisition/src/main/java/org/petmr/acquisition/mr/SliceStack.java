package org.petmr.acquisition.mr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;

/**
 * Frames of one kind put in order along their normal (PS3.3 C.7.6.2.1.1): the step comes from their positions, never from
 * Slice Thickness, Slice Location or Instance Number.
 */
final class SliceStack {

    private static final double DIRECTION_TOLERANCE = 1e-3;
    private static final double STEP_TOLERANCE = 0.01;

    /** Positions closer than this are the same. */
    private static final double SAME_MM = 0.01;

    /** More missing than this share of the slices, or two in a row, is too much to fill in. */
    private static final double MOST_MISSING = 0.05;

    private final List<MrFrame> slices = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private int[] planes = {};
    private int repeats = 1;
    private int missing;
    private VoxelGrid grid;

    private SliceStack() {}

    static SliceStack of(List<MrFrame> frames) {
        SliceStack stack = new SliceStack();
        if (!frames.isEmpty()) {
            stack.arrange(frames);
        }
        return stack;
    }

    /** One frame for each position found, ascending along the normal. */
    List<MrFrame> slices() {
        return slices;
    }

    /** z index in the grid of each of {@link #slices}. */
    int[] planes() {
        return planes;
    }

    int missing() {
        return missing;
    }

    int repeats() {
        return repeats;
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    Optional<VoxelGrid> grid() {
        return Optional.ofNullable(grid);
    }

    private void arrange(List<MrFrame> frames) {
        MrFrame first = frames.get(0);
        double[] normal = first.normal();
        List<MrFrame> ordered = new ArrayList<>(frames);
        ordered.sort(Comparator.comparingDouble((MrFrame frame) -> frame.along(normal))
                .thenComparing(MrFrame::timeKey));
        keepFirstOfEachPosition(ordered, normal);
        if (!isRightAngled(first.orientation())) {
            problems.add("Image Orientation is not of unit, orthogonal directions: no volume");
            return;
        }
        if (frames.stream().anyMatch(frame -> !isAlike(frame, first))) {
            problems.add("orientations, matrices or spacings differ: no volume");
            return;
        }
        if (slices.size() < 2) {
            problems.add("one slice only: no volume");
            return;
        }
        if (frames.size() != slices.size() * repeats) {
            problems.add("duplicate positions: %d frames at %d positions, no volume"
                    .formatted(frames.size(), slices.size()));
            return;
        }
        if (repeats > 1) {
            problems.add("each position " + repeats + " times: the volume is of the first");
        }
        place(normal);
    }

    private void keepFirstOfEachPosition(List<MrFrame> ordered, double[] normal) {
        int atThisPosition = 0;
        int most = 0;
        for (MrFrame frame : ordered) {
            if (slices.isEmpty()
                    || frame.along(normal) - slices.get(slices.size() - 1).along(normal) > SAME_MM) {
                slices.add(frame);
                atThisPosition = 0;
            }
            atThisPosition++;
            most = Math.max(most, atThisPosition);
        }
        repeats = Math.max(1, most);
    }

    private static boolean isRightAngled(double[] o) {
        double row = Math.sqrt(o[0] * o[0] + o[1] * o[1] + o[2] * o[2]);
        double column = Math.sqrt(o[3] * o[3] + o[4] * o[4] + o[5] * o[5]);
        double between = o[0] * o[3] + o[1] * o[4] + o[2] * o[5];
        return Math.abs(row - 1) < DIRECTION_TOLERANCE
                && Math.abs(column - 1) < DIRECTION_TOLERANCE
                && Math.abs(between) < DIRECTION_TOLERANCE;
    }

    private static boolean isAlike(MrFrame frame, MrFrame first) {
        double turned = 0;
        for (int i = 0; i < 6; i++) {
            turned = Math.max(turned, Math.abs(frame.orientation()[i] - first.orientation()[i]));
        }
        return turned < DIRECTION_TOLERANCE
                && frame.tile().rows() == first.tile().rows()
                && frame.tile().columns() == first.tile().columns()
                && Math.abs(frame.rowSpacingMm() - first.rowSpacingMm()) < 1e-4
                && Math.abs(frame.columnSpacingMm() - first.columnSpacingMm()) < 1e-4;
    }

    private void place(double[] normal) {
        int n = slices.size();
        double[] steps = new double[n - 1];
        for (int i = 0; i < n - 1; i++) {
            steps[i] = slices.get(i + 1).along(normal) - slices.get(i).along(normal);
        }
        double[] sorted = steps.clone();
        Arrays.sort(sorted);
        double stepMm = sorted[(n - 1) / 2];
        planes = new int[n];
        int widest = 1;
        for (int i = 0; i < n - 1; i++) {
            int planesOn = (int) Math.max(1, Math.rint(steps[i] / stepMm));
            if (Math.abs(steps[i] - planesOn * stepMm) > STEP_TOLERANCE * stepMm) {
                problems.add(String.format(
                        Locale.ROOT,
                        "slice step varies: %.3f mm after slice %d (expected: %.3f mm): no volume",
                        steps[i],
                        i + 1,
                        stepMm));
                return;
            }
            planes[i + 1] = planes[i] + planesOn;
            widest = Math.max(widest, planesOn);
            if (planesOn > 1) {
                problems.add(gap(slices.get(i), slices.get(i + 1), planesOn - 1, steps[i]));
            }
        }
        missing = planes[n - 1] + 1 - n;
        if (widest > 2 || missing > MOST_MISSING * n) {
            problems.add("too many slices missing to fill in: no volume");
            return;
        }
        if (missing > 0) {
            problems.add("filled in from its neighbours");
        }
        fit();
    }

    private static String gap(MrFrame before, MrFrame after, int count, double widthMm) {
        int from = Math.min(before.instanceNumber(), after.instanceNumber()) + 1;
        int to = Math.max(before.instanceNumber(), after.instanceNumber()) - 1;
        String which = "";
        if (to - from + 1 == count) {
            which = count == 1 ? " (instance " + from + ")" : " (instances " + from + " to " + to + ")";
        }
        return String.format(
                Locale.ROOT,
                "%d slice%s missing%s: a gap of %.3g mm between instances %d and %d",
                count,
                count == 1 ? "" : "s",
                which,
                widthMm,
                before.instanceNumber(),
                after.instanceNumber());
    }

    private void fit() {
        MrFrame first = slices.get(0);
        MrFrame last = slices.get(slices.size() - 1);
        int planesBetween = planes[planes.length - 1];
        double[] z = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            z[axis] = (last.positionMm()[axis] - first.positionMm()[axis]) / planesBetween;
        }
        for (int i = 0; i < planes.length; i++) {
            for (int axis = 0; axis < 3; axis++) {
                double expected = first.positionMm()[axis] + planes[i] * z[axis];
                double stepMm = Math.sqrt(z[0] * z[0] + z[1] * z[1] + z[2] * z[2]);
                if (Math.abs(slices.get(i).positionMm()[axis] - expected)
                        > STEP_TOLERANCE * Math.max(1, stepMm) + 0.02) {
                    problems.add("positions do not lie on a line: no volume");
                    return;
                }
            }
        }
        double[] o = first.orientation();
        double dx = first.columnSpacingMm();
        double dy = first.rowSpacingMm();
        double[] p = first.positionMm();
        try {
            grid = new VoxelGrid(
                    first.tile().columns(),
                    first.tile().rows(),
                    planesBetween + 1,
                    new Affine(
                            dx * o[0], dy * o[3], z[0], p[0], dx * o[1], dy * o[4], z[1], p[1], dx * o[2], dy * o[5],
                            z[2], p[2]));
        } catch (IllegalArgumentException e) {
            problems.add(e.getMessage() + ": no volume");
        }
    }
}
