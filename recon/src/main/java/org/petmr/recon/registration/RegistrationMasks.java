package org.petmr.recon.registration;

import java.util.Optional;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * Where to look, and where not. A mask counts where it is above 0.5; it lies on any grid, in the space of its image.
 *
 * @param fixed points of the fixed image outside of it are not drawn
 * @param moving points that come to lie outside of it are not compared
 */
public record RegistrationMasks(Optional<Volume> fixed, Optional<Volume> moving) {

    public static final RegistrationMasks NONE = new RegistrationMasks(Optional.empty(), Optional.empty());

    /** A mask as a question. */
    static final class Lookup {

        private final Volume mask;
        private final Affine voxelFromLps;

        Lookup(Volume mask) {
            this.mask = mask;
            this.voxelFromLps = mask.grid().lpsFromVoxel().inverse();
        }

        /** By the nearest voxel. */
        boolean contains(double xMm, double yMm, double zMm) {
            VoxelGrid g = mask.grid();
            long x = Math.round(voxelFromLps.x(xMm, yMm, zMm));
            long y = Math.round(voxelFromLps.y(xMm, yMm, zMm));
            long z = Math.round(voxelFromLps.z(xMm, yMm, zMm));
            return x >= 0
                    && y >= 0
                    && z >= 0
                    && x < g.nx()
                    && y < g.ny()
                    && z < g.nz()
                    && mask.at((int) x, (int) y, (int) z) > 0.5f;
        }
    }
}
