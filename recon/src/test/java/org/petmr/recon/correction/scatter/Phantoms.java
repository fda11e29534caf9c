package org.petmr.recon.correction.scatter;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;

/** Objects with edges finer than voxels. */
final class Phantoms {

    private static final int SUB = 5;

    private Phantoms() {}

    /** A scanner with other TOF bins. */
    static ScannerModel timed(ScannerModel s, TofModel tof) {
        return new ScannerModel(
                s.name(),
                s.title(),
                s.manufacturer(),
                s.rings(),
                s.ringSpacingMm(),
                s.crystalsPerBlockAxial(),
                s.blocksTransaxial(),
                s.crystalsPerBlockTransaxial(),
                s.gapsPerBlockTransaxial(),
                s.innerRadiusMm(),
                s.interactionDepthMm(),
                s.firstCrystalAngleDeg(),
                s.crystalDepthMm(),
                s.crystalMaterial(),
                s.tangentialBins(),
                s.axialCompression(),
                s.lowerEnergyKev(),
                s.upperEnergyKev(),
                s.energyResolution(),
                s.coincidenceWindowNs(),
                tof,
                s.image(),
                s.sources());
    }

    /** An upright cylinder; voxels cut by its mantle or ends hold their share. */
    static Volume cylinder(VoxelGrid grid, double xMm, double yMm, double radiusMm, double halfLengthMm, double value) {
        Volume v = Volume.zeros(grid);
        Affine a = grid.lpsFromVoxel();
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                int inside = 0;
                for (int s = 0; s < SUB * SUB; s++) {
                    double fx = (s % SUB + 0.5) / SUB - 0.5;
                    double fy = (s / SUB + 0.5) / SUB - 0.5;
                    if (Math.hypot(a.x(ix + fx, iy, 0) - xMm, a.y(ix, iy + fy, 0) - yMm) < radiusMm) {
                        inside++;
                    }
                }
                for (int iz = 0; iz < grid.nz() && inside > 0; iz++) {
                    double low = Math.max(a.z(ix, iy, iz - 0.5), -halfLengthMm);
                    double high = Math.min(a.z(ix, iy, iz + 0.5), halfLengthMm);
                    double share = Math.max(0, high - low) / grid.dzMm() * inside / (SUB * SUB);
                    v.values()[grid.index(ix, iy, iz)] = (float) (value * share);
                }
            }
        }
        return v;
    }
}
