package org.petmr.recon.algorithm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * Finds, for every voxel of the body, the most similar ones in a window round it, and weighs them with a Gaussian of the
 * feature distance. A feature is the MR signal of a patch of voxels in each of the MR images, in units of its standard
 * deviation within the body; the distance is the root mean square over the feature.
 */
public final class KernelMatrixBuilder {

    /** A voxel is body when it or one beside it has at least this part of the bright end of the signal. */
    private static final double BODY_SIGNAL = 0.05;

    /** The bright end: this part of all voxels with a signal lies below. */
    private static final double BRIGHT = 0.995;

    private static final int SAMPLED = 1_000_000;

    private final VoxelGrid grid;
    private final KernelSettings settings;
    private final Workers workers;
    private final float[][] signals;
    private final boolean[] isBody;
    private final List<Cell> window;
    private final List<Cell> patch;

    /** A place relative to a voxel. */
    private record Cell(int dx, int dy, int dz, int step, double distanceMm) {}

    private KernelMatrixBuilder(
            List<Volume> mr, double radiusMm, KernelSettings settings, Workers workers, Progress progress) {
        this.grid = mr.get(0).grid();
        this.settings = settings;
        this.workers = workers;
        this.isBody = body(mr, radiusMm, progress);
        this.signals = mr.stream().map(this::inDeviations).toArray(float[][]::new);
        this.window = cube(settings.windowRadius());
        this.patch = cube(settings.patchRadius());
    }

    /**
     * @param mr one or more MR images of any unit, on one grid, which is that of the PET image
     * @param radiusMm voxels farther from the axis are left out
     * @throws IllegalArgumentException when they lie on different grids, are not finite or show nothing
     */
    public static KernelMatrix build(
            List<Volume> mr, double radiusMm, KernelSettings settings, Workers workers, Progress progress) {
        if (mr.isEmpty()) {
            throw new IllegalArgumentException("MR: no image (expected: at least one)");
        }
        for (Volume v : mr) {
            if (!v.grid().equals(mr.get(0).grid())) {
                throw new IllegalArgumentException("MR: images on different grids (expected: one grid)");
            }
            for (float f : v.values()) {
                if (!Float.isFinite(f)) {
                    throw new IllegalArgumentException("MR: holds " + f + " (expected: finite values)");
                }
            }
        }
        return new KernelMatrixBuilder(mr, radiusMm, settings, workers, progress).build(progress);
    }

    private KernelMatrix build(Progress progress) {
        int ny = grid.ny();
        int[][] voxels = new int[ny][];
        char[][] cells = new char[ny][];
        float[][] weights = new float[ny][];
        AtomicInteger done = new AtomicInteger();
        workers.forItems(ny, (worker, iy) -> {
            progress.checkpoint();
            voxels[iy] = bodyOfRow(iy);
            cells[iy] = new char[voxels[iy].length * settings.neighbours()];
            weights[iy] = new float[cells[iy].length];
            Search search = new Search();
            for (int r = 0; r < voxels[iy].length; r++) {
                search.run(voxels[iy][r], iy, cells[iy], weights[iy], r * settings.neighbours());
            }
            progress.report((double) done.incrementAndGet() / ny, "MR kernel");
        });
        int[] steps = window.stream().mapToInt(Cell::step).toArray();
        return new KernelMatrix(
                grid, settings.windowRadius(), settings.neighbours(), steps, voxels, cells, weights, workers);
    }

    private int[] bodyOfRow(int iy) {
        int from = grid.index(0, iy, 0);
        int[] found = new int[grid.nx() * grid.nz()];
        int n = 0;
        for (int i = from; i < from + found.length; i++) {
            if (isBody[i]) {
                found[n++] = i;
            }
        }
        return Arrays.copyOf(found, n);
    }

    /** One thread's search for the nearest in feature. */
    private final class Search {
        private final int k = settings.neighbours();
        private final int radius = settings.patchRadius();
        private final int edge = 2 * radius + 1;
        private final float[] distance = new float[k];
        private final int[] cell = new int[k];
        private final int[] steps = window.stream().mapToInt(Cell::step).toArray();
        /** Where the patch's runs along z begin, nearest first. */
        private final int[] runs = patch.stream()
                .filter(c -> c.dz() == -radius)
                .mapToInt(Cell::step)
                .toArray();

        private final float scale = (float) (1.0 / (patch.size() * signals.length));
        private final double exponent = -0.5 / (settings.sigma() * settings.sigma());
        private int found;

        void run(int voxel, int iy, char[] cells, float[] weights, int at) {
            int iz = voxel % grid.nz();
            int ix = voxel / grid.nz() % grid.nx();
            found = 0;
            int reach = settings.windowRadius() + radius;
            boolean isDeep =
                    isInside(ix - reach, iy - reach, iz - reach) && isInside(ix + reach, iy + reach, iz + reach);
            for (int c = 0; c < steps.length; c++) {
                if (!isDeep && !holds(ix, iy, iz, window.get(c), 0) || !isBody[voxel + steps[c]]) {
                    continue;
                }
                float limit = found < k ? Float.POSITIVE_INFINITY : distance[k - 1];
                boolean isWhole = isDeep || holds(ix, iy, iz, window.get(c), radius);
                float d = isWhole ? ofPatch(voxel, steps[c], limit) : ofVoxel(voxel, steps[c]);
                if (d < limit) {
                    insert(d, c);
                }
            }
            double sum = 0;
            for (int i = 0; i < found; i++) {
                sum += Math.exp(exponent * scale * distance[i]);
            }
            for (int i = 0; i < found; i++) {
                cells[at + i] = (char) cell[i];
                weights[at + i] = (float) (Math.exp(exponent * scale * distance[i]) / sum);
            }
        }

        /** Whether the cell, with so much round it, lies inside the image; and so much round the voxel too. */
        private boolean holds(int ix, int iy, int iz, Cell w, int margin) {
            return isInside(
                            ix + Math.min(0, w.dx()) - margin,
                            iy + Math.min(0, w.dy()) - margin,
                            iz + Math.min(0, w.dz()) - margin)
                    && isInside(
                            ix + Math.max(0, w.dx()) + margin,
                            iy + Math.max(0, w.dy()) + margin,
                            iz + Math.max(0, w.dz()) + margin);
        }

        private void insert(float d, int c) {
            int place = found < k ? found++ : k - 1;
            while (place > 0 && distance[place - 1] > d) {
                distance[place] = distance[place - 1];
                cell[place] = cell[place - 1];
                place--;
            }
            distance[place] = d;
            cell[place] = c;
        }

        /** Sum of squares over the patch; given up when above the limit. */
        private float ofPatch(int voxel, int step, float limit) {
            if (edge == 3) {
                return ofPatchOfThree(voxel, step, limit);
            }
            float sum = 0;
            for (float[] f : signals) {
                for (int run : runs) {
                    int at = voxel + run;
                    for (int z = at; z < at + edge; z++) {
                        float d = f[z] - f[z + step];
                        sum += d * d;
                    }
                    if (sum >= limit) {
                        return sum;
                    }
                }
            }
            return sum;
        }

        /** The same for the usual size, without a loop along z: a fifth less time. */
        private float ofPatchOfThree(int voxel, int step, float limit) {
            float sum = 0;
            for (float[] f : signals) {
                for (int run : runs) {
                    int at = voxel + run;
                    float a = f[at] - f[at + step];
                    float b = f[at + 1] - f[at + 1 + step];
                    float c = f[at + 2] - f[at + 2 + step];
                    sum += a * a + b * b + c * c;
                    if (sum >= limit) {
                        return sum;
                    }
                }
            }
            return sum;
        }

        /** At the border of the image: the voxel stands for its patch. */
        private float ofVoxel(int voxel, int step) {
            float sum = 0;
            for (float[] f : signals) {
                float d = f[voxel] - f[voxel + step];
                sum += patch.size() * d * d;
            }
            return sum;
        }
    }

    private boolean isInside(int ix, int iy, int iz) {
        return ix >= 0 && iy >= 0 && iz >= 0 && ix < grid.nx() && iy < grid.ny() && iz < grid.nz();
    }

    /** The cells of a cube, nearest first: of equal distances in feature the nearer place wins. */
    private List<Cell> cube(int radius) {
        List<Cell> cells = new ArrayList<>();
        for (int dy = -radius; dy <= radius; dy++) {
            for (int dx = -radius; dx <= radius; dx++) {
                for (int dz = -radius; dz <= radius; dz++) {
                    double x = dx * grid.dxMm();
                    double y = dy * grid.dyMm();
                    double z = dz * grid.dzMm();
                    int step = (dy * grid.nx() + dx) * grid.nz() + dz;
                    cells.add(new Cell(dx, dy, dz, step, Math.sqrt(x * x + y * y + z * z)));
                }
            }
        }
        cells.sort(Comparator.comparingDouble(Cell::distanceMm));
        return cells;
    }

    private boolean[] body(List<Volume> mr, double radiusMm, Progress progress) {
        boolean[] bright = new boolean[grid.voxels()];
        for (Volume v : mr) {
            float least = (float) (BODY_SIGNAL * brightEnd(v.values()));
            for (int i = 0; i < bright.length; i++) {
                bright[i] |= v.values()[i] >= least;
            }
        }
        boolean[] body = new boolean[bright.length];
        Affine a = grid.lpsFromVoxel();
        List<Cell> beside = cube(1);
        workers.forItems(grid.ny(), (worker, iy) -> {
            progress.checkpoint();
            for (int ix = 0; ix < grid.nx(); ix++) {
                if (Math.hypot(a.x(ix, iy, 0), a.y(ix, iy, 0)) > radiusMm) {
                    continue;
                }
                for (int iz = 0; iz < grid.nz(); iz++) {
                    int i = grid.index(ix, iy, iz);
                    for (Cell c : beside) {
                        if (isInside(ix + c.dx(), iy + c.dy(), iz + c.dz()) && bright[i + c.step()]) {
                            body[i] = true;
                            break;
                        }
                    }
                }
            }
        });
        return body;
    }

    private static float brightEnd(float[] signal) {
        // A sample of the voxels tells as much, and needs no time to speak of.
        int every = Math.max(1, signal.length / SAMPLED);
        float[] sorted = new float[signal.length / every + 1];
        int n = 0;
        for (int i = 0; i < signal.length; i += every) {
            if (signal[i] > 0) {
                sorted[n++] = signal[i];
            }
        }
        if (n == 0) {
            throw new IllegalArgumentException("MR: shows nothing (expected: signal in the body)");
        }
        Arrays.sort(sorted, 0, n);
        return sorted[(int) (BRIGHT * (n - 1))];
    }

    private float[] inDeviations(Volume mr) {
        float[] v = mr.values();
        double sum = 0;
        double squares = 0;
        int n = 0;
        for (int i = 0; i < v.length; i++) {
            if (isBody[i]) {
                sum += v[i];
                squares += (double) v[i] * v[i];
                n++;
            }
        }
        if (n == 0) {
            throw new IllegalArgumentException("MR: body outside the field of view of PET (expected: within)");
        }
        double variance = squares / n - sum / n * (sum / n);
        float scale = variance > 1e-12 * squares / n ? (float) (1 / Math.sqrt(variance)) : 1;
        float[] scaled = new float[v.length];
        for (int i = 0; i < v.length; i++) {
            scaled[i] = scale * v[i];
        }
        return scaled;
    }
}
