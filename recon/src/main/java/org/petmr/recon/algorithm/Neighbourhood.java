package org.petmr.recon.algorithm;

import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * Which of its 26 neighbours each voxel is compared with. Bowsher's choice (Bowsher et al, IEEE NSS Conf Rec 2004): the few
 * that look most like it in an MR image, so that nothing is smoothed across an edge that the MR shows. A pair counts when
 * either of the two chose the other; so the penalty stays symmetric and has a value.
 */
public final class Neighbourhood {

    /** Neighbours of a voxel. */
    static final int COUNT = 26;

    private final VoxelGrid grid;
    /** Bit n of a voxel: neighbour n counts. */
    private final int[] masks;

    private Neighbourhood(VoxelGrid grid, int[] masks) {
        this.grid = grid;
        this.masks = masks;
    }

    /**
     * @param mr signal of any unit, on the grid of the image
     * @param neighbours how many each voxel chooses, 1 to 26; of equals the nearer
     */
    public static Neighbourhood bowsher(Volume mr, int neighbours, Workers workers, Progress progress) {
        if (neighbours < 1 || neighbours > COUNT) {
            throw new IllegalArgumentException("neighbours: " + neighbours + " (expected: 1 to " + COUNT + ")");
        }
        VoxelGrid g = mr.grid();
        float[] v = mr.values();
        for (float f : v) {
            if (!Float.isFinite(f)) {
                throw new IllegalArgumentException("MR: holds " + f + " (expected: finite values)");
            }
        }
        float[] nearness = distanceWeights(g);
        int[] byDistance = IntStream.range(0, COUNT)
                .boxed()
                .sorted(Comparator.comparing((Integer n) -> -nearness[n]).thenComparing(n -> n))
                .mapToInt(n -> n)
                .toArray();
        int[] steps = IntStream.range(0, COUNT)
                .map(n -> (dy(n) * g.nx() + dx(n)) * g.nz() + dz(n))
                .toArray();
        int[] own = new int[v.length];
        AtomicInteger done = new AtomicInteger();
        workers.forItems(g.ny(), (worker, y) -> {
            progress.checkpoint();
            float[] difference = new float[COUNT];
            int[] order = new int[COUNT];
            for (int x = 0; x < g.nx(); x++) {
                for (int z = 0; z < g.nz(); z++) {
                    own[g.index(x, y, z)] = choice(g, v, x, y, z, neighbours, byDistance, steps, difference, order);
                }
            }
            progress.report(0.8 * done.incrementAndGet() / g.ny(), "MR neighbours");
        });
        return new Neighbourhood(g, symmetric(g, own, workers, progress));
    }

    private static int choice(
            VoxelGrid g,
            float[] v,
            int x,
            int y,
            int z,
            int neighbours,
            int[] byDistance,
            int[] steps,
            float[] difference,
            int[] order) {
        float centre = v[g.index(x, y, z)];
        int found = 0;
        boolean isDeep = x > 0 && y > 0 && z > 0 && x < g.nx() - 1 && y < g.ny() - 1 && z < g.nz() - 1;
        int voxel = g.index(x, y, z);
        for (int n : byDistance) {
            int at = isDeep ? voxel + steps[n] : index(g, x, y, z, n);
            if (at < 0) {
                continue;
            }
            float d = Math.abs(v[at] - centre);
            int place = found;
            if (place == neighbours) {
                // Only as many are kept as are chosen.
                if (difference[place - 1] <= d) {
                    continue;
                }
                place--;
                found--;
            }
            while (place > 0 && difference[place - 1] > d) {
                difference[place] = difference[place - 1];
                order[place] = order[place - 1];
                place--;
            }
            difference[place] = d;
            order[place] = n;
            found++;
        }
        int mask = 0;
        for (int i = 0; i < Math.min(found, neighbours); i++) {
            mask |= 1 << order[i];
        }
        return mask;
    }

    private static int[] symmetric(VoxelGrid g, int[] own, Workers workers, Progress progress) {
        int[] both = new int[own.length];
        workers.forItems(g.ny(), (worker, y) -> {
            progress.checkpoint();
            for (int x = 0; x < g.nx(); x++) {
                for (int z = 0; z < g.nz(); z++) {
                    int i = g.index(x, y, z);
                    int mask = own[i];
                    for (int n = 0; n < COUNT; n++) {
                        int at = index(g, x, y, z, n);
                        if (at >= 0 && (own[at] >>> opposite(n) & 1) != 0) {
                            mask |= 1 << n;
                        }
                    }
                    both[i] = mask;
                }
            }
        });
        return both;
    }

    /** The neighbour's place in the array, or -1 outside the image. */
    private static int index(VoxelGrid g, int x, int y, int z, int n) {
        int ix = x + dx(n);
        int iy = y + dy(n);
        int iz = z + dz(n);
        boolean isInside = ix >= 0 && iy >= 0 && iz >= 0 && ix < g.nx() && iy < g.ny() && iz < g.nz();
        return isInside ? g.index(ix, iy, iz) : -1;
    }

    VoxelGrid grid() {
        return grid;
    }

    /** The masks of a run of voxels. */
    void copyMasks(int at, int[] out) {
        System.arraycopy(masks, at, out, 0, out.length);
    }

    /** Neighbours that count for one voxel. */
    public int neighboursOf(int ix, int iy, int iz) {
        return Integer.bitCount(masks[grid.index(ix, iy, iz)]);
    }

    /** The voxel's width along x over the distance, for every neighbour: 1 for the one beside it. */
    static float[] distanceWeights(VoxelGrid g) {
        float[] weights = new float[COUNT];
        for (int n = 0; n < COUNT; n++) {
            double x = dx(n) * g.dxMm();
            double y = dy(n) * g.dyMm();
            double z = dz(n) * g.dzMm();
            weights[n] = (float) (g.dxMm() / Math.sqrt(x * x + y * y + z * z));
        }
        return weights;
    }

    /** Neighbours 0 to 25 are the cells of a 3x3x3 cube in order, the middle one left out. */
    private static int cell(int n) {
        return n < COUNT / 2 ? n : n + 1;
    }

    static int opposite(int n) {
        return COUNT - 1 - n;
    }

    static int dx(int n) {
        return cell(n) / 3 % 3 - 1;
    }

    static int dy(int n) {
        return cell(n) / 9 - 1;
    }

    static int dz(int n) {
        return cell(n) % 3 - 1;
    }
}
