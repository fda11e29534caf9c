package org.petmr.recon.correction.scatter;

import java.util.Arrays;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Carries an image on along z by copies of its end slices. */
final class EndSlices {

    private EndSlices() {}

    /** @param lengthMm at either end, rounded up to whole slices; 0 gives the volume itself */
    static Volume extended(Volume volume, double lengthMm) {
        VoxelGrid g = volume.grid();
        int more = (int) Math.ceil(lengthMm / g.dzMm() - 1e-9);
        if (more <= 0) {
            return volume;
        }
        VoxelGrid longer = new VoxelGrid(
                g.nx(), g.ny(), g.nz() + 2 * more, g.lpsFromVoxel().after(Affine.scaling(1, 1, 1, 0, 0, -more)));
        Volume out = Volume.zeros(longer);
        for (int column = 0; column < g.nx() * g.ny(); column++) {
            int from = column * g.nz();
            int to = column * longer.nz();
            float[] values = volume.values();
            Arrays.fill(out.values(), to, to + more, values[from]);
            System.arraycopy(values, from, out.values(), to + more, g.nz());
            Arrays.fill(out.values(), to + more + g.nz(), to + longer.nz(), values[from + g.nz() - 1]);
        }
        return out;
    }
}
