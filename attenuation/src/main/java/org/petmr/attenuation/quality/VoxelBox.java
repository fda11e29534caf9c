package org.petmr.attenuation.quality;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/** A range of voxels, ends included, so that small things are looked at where they are. */
record VoxelBox(int lowX, int lowY, int lowZ, int highX, int highY, int highZ) {

    /** The smallest round a region; refuses an empty one. */
    static VoxelBox round(Region region) {
        VoxelGrid g = region.grid();
        int[] low = {g.nx(), g.ny(), g.nz()};
        int[] high = {-1, -1, -1};
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                int at = g.index(x, y, 0);
                int first = 0;
                int last = g.nz() - 1;
                while (first <= last && !region.contains(at + first)) {
                    first++;
                }
                while (last > first && !region.contains(at + last)) {
                    last--;
                }
                if (first <= last) {
                    low[0] = Math.min(low[0], x);
                    low[1] = Math.min(low[1], y);
                    low[2] = Math.min(low[2], first);
                    high[0] = Math.max(high[0], x);
                    high[1] = Math.max(high[1], y);
                    high[2] = Math.max(high[2], last);
                }
            }
        }
        if (high[0] < 0) {
            throw new IllegalArgumentException("region: empty (expected: at least one voxel)");
        }
        return new VoxelBox(low[0], low[1], low[2], high[0], high[1], high[2]);
    }

    /** Wider on all sides, as far as the grid goes. */
    VoxelBox wider(VoxelGrid g, double mm) {
        int x = (int) Math.ceil(mm / g.dxMm());
        int y = (int) Math.ceil(mm / g.dyMm());
        int z = (int) Math.ceil(mm / g.dzMm());
        return new VoxelBox(
                Math.max(0, lowX - x),
                Math.max(0, lowY - y),
                Math.max(0, lowZ - z),
                Math.min(g.nx() - 1, highX + x),
                Math.min(g.ny() - 1, highY + y),
                Math.min(g.nz() - 1, highZ + z));
    }

    /** The part of a region that lies in the box, on a grid of the box alone. */
    Region of(Region region) {
        VoxelGrid g = region.grid();
        VoxelGrid small = new VoxelGrid(
                highX - lowX + 1,
                highY - lowY + 1,
                highZ - lowZ + 1,
                g.lpsFromVoxel().after(Affine.scaling(1, 1, 1, lowX, lowY, lowZ)));
        boolean[] in = new boolean[small.voxels()];
        for (int y = lowY; y <= highY; y++) {
            for (int x = lowX; x <= highX; x++) {
                int from = g.index(x, y, lowZ);
                int to = small.index(x - lowX, y - lowY, 0);
                for (int z = 0; z < small.nz(); z++) {
                    in[to + z] = region.contains(from + z);
                }
            }
        }
        return Region.of(small, in);
    }
}
