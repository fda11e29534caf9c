package org.petmr.recon.projector;

import java.util.Arrays;
import java.util.Optional;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * Line integrals of an image along any lines given by their end points, and the transpose: Joseph's method in three
 * dimensions, line by line. No line knows of another, which makes it slow, simple, and the judge of the grouped
 * {@link ListModeProjector}.
 *
 * <p>Values are in units of the image times mm. Positions of time-of-flight bins count from the middle of a line <b>towards
 * its first end</b>, as everywhere in the house ({@link TofKernel}). Results repeat bit for bit for a given number of workers.
 */
public final class LorProjector {

    /** Lines of one piece of work. */
    private static final int PIECE = 4096;

    private final VoxelGrid grid;
    private final TofKernel tof;
    private final Workers workers;

    /**
     * @param grid axis-aligned, of any spacing and place
     * @param tof empty for whole integrals
     */
    public LorProjector(VoxelGrid grid, Optional<TofKernel> tof, Workers workers) {
        if (!grid.isAxisAligned()) {
            throw new IllegalArgumentException("image grid: turned (expected: axes along those of the scanner)");
        }
        this.grid = grid;
        this.tof = tof.orElse(null);
        this.workers = workers;
    }

    /** Lines, one time-of-flight bin each. */
    public interface Lines {

        int size();

        /**
         * @param endsMm x, y, z of the first end, then of the second; overwritten. Called from several threads
         * @return the time-of-flight bin, counted towards the first end; means nothing without time of flight
         */
        int get(int line, double[] endsMm);
    }

    /**
     * Projects each line in its own bin.
     *
     * @param values {@code [lines.size()]}, overwritten
     */
    public void forward(Volume image, Lines lines, float[] values) {
        checkGrid(image);
        int n = lines.size();
        workers.forItems((n + PIECE - 1) / PIECE, (worker, piece) -> {
            JosephWalk walk = new JosephWalk(grid);
            double[] ends = new double[6];
            for (int i = piece * PIECE; i < Math.min(n, (piece + 1) * PIECE); i++) {
                int bin = lines.get(i, ends);
                walk.begin(ends);
                values[i] = (float) integral(walk, image.values(), bin);
            }
        });
    }

    private double integral(JosephWalk walk, float[] image, int bin) {
        limit(walk, bin);
        double sum = 0;
        while (walk.next()) {
            double weight = tof == null ? 1 : tof.weight(bin, walk.towardsFirstMm());
            sum += weight * walk.interpolated(image);
        }
        return sum * walk.stepMm();
    }

    private void limit(JosephWalk walk, int bin) {
        if (tof != null) {
            walk.limit(tof.centreMm(bin) - tof.reachMm(), tof.centreMm(bin) + tof.reachMm());
        }
    }

    /**
     * Projects every line in all bins; needs a kernel.
     *
     * @param lines their bins mean nothing
     * @param values {@code [lines.size() * bins]}, {@code line * bins + bin}; overwritten
     */
    public void forwardAllBins(Volume image, Lines lines, float[] values) {
        checkGrid(image);
        int n = lines.size();
        workers.forItems((n + PIECE - 1) / PIECE, (worker, piece) -> {
            JosephWalk walk = new JosephWalk(grid);
            double[] ends = new double[6];
            double[] sums = new double[tof.bins()];
            float[] weights = new float[tof.bins()];
            for (int i = piece * PIECE; i < Math.min(n, (piece + 1) * PIECE); i++) {
                lines.get(i, ends);
                walk.begin(ends);
                Arrays.fill(sums, 0);
                while (walk.next()) {
                    double value = walk.interpolated(image.values());
                    double at = walk.towardsFirstMm();
                    int first = tof.firstBin(at);
                    int found = tof.weights(at, weights);
                    for (int b = 0; b < found; b++) {
                        sums[first + b] += weights[b] * value;
                    }
                }
                for (int b = 0; b < sums.length; b++) {
                    values[i * sums.length + b] = (float) (sums[b] * walk.stepMm());
                }
            }
        });
    }

    /**
     * The transpose of {@link #forward}.
     *
     * @param image overwritten
     */
    public void back(Lines lines, float[] values, Volume image) {
        checkGrid(image);
        float[][] sums = new float[workers.threads()][];
        workers.forSlices(lines.size(), (worker, from, to) -> {
            float[] sum = new float[grid.voxels()];
            JosephWalk walk = new JosephWalk(grid);
            double[] ends = new double[6];
            for (int i = from; i < to; i++) {
                int bin = lines.get(i, ends);
                walk.begin(ends);
                limit(walk, bin);
                double value = values[i] * walk.stepMm();
                while (walk.next()) {
                    double weight = tof == null ? 1 : tof.weight(bin, walk.towardsFirstMm());
                    walk.add(weight * value, sum);
                }
            }
            sums[worker] = sum;
        });
        float[] out = image.values();
        workers.forSlices(out.length, (worker, from, to) -> {
            for (int i = from; i < to; i++) {
                double all = 0;
                for (float[] sum : sums) {
                    all += sum == null ? 0 : sum[i];
                }
                out[i] = (float) all;
            }
        });
    }

    private void checkGrid(Volume image) {
        if (!image.grid().equals(grid)) {
            throw new IllegalArgumentException("image grid: %s (expected: %s)".formatted(image.grid(), grid));
        }
    }
}
