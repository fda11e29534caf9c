package org.petmr.attenuation.truncation;

import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/** Which part of a PET grid an MR series shows. */
public final class MrCover {

    private MrCover() {}

    /**
     * @param mr grid of the MR series
     * @param mrFromPet where a point of PET space lies in the MR's, mm
     * @param marginMm of the series' sides that doesn't count: signal fades there
     * @param radiusMm from the axis of the magnet, x and y of MR space 0; farther out the images are bent and don't count.
     *     Infinity for no limit
     */
    public static Region of(VoxelGrid mr, Affine mrFromPet, VoxelGrid pet, double marginMm, double radiusMm) {
        boolean[] in = new boolean[pet.voxels()];
        Affine mrMm = mrFromPet.after(pet.lpsFromVoxel());
        Affine voxel = mr.lpsFromVoxel().inverse().after(mrMm);
        int[] shape = {mr.nx(), mr.ny(), mr.nz()};
        double[] spacing = {mr.dxMm(), mr.dyMm(), mr.dzMm()};
        int slices = sliceAxis(mr);
        for (int y = 0; y < pet.ny(); y++) {
            for (int x = 0; x < pet.nx(); x++) {
                for (int z = 0; z < pet.nz(); z++) {
                    double[] at = {voxel.x(x, y, z), voxel.y(x, y, z), voxel.z(x, y, z)};
                    boolean isShown = Math.hypot(mrMm.x(x, y, z), mrMm.y(x, y, z)) <= radiusMm;
                    for (int k = 0; k < 3; k++) {
                        double margin = k == slices ? 0 : marginMm / spacing[k];
                        isShown &= at[k] >= -0.5 + margin && at[k] <= shape[k] - 0.5 - margin;
                    }
                    in[pet.index(x, y, z)] = isShown;
                }
            }
        }
        return Region.of(pet, in);
    }

    /** The axis of the series that runs along the patient: no sides there. */
    private static int sliceAxis(VoxelGrid mr) {
        Affine a = mr.lpsFromVoxel();
        double x = Math.abs(a.m20()) / mr.dxMm();
        double y = Math.abs(a.m21()) / mr.dyMm();
        double z = Math.abs(a.m22()) / mr.dzMm();
        return z >= x && z >= y ? 2 : y >= x ? 1 : 0;
    }

    /** True for planes of the PET grid of which MR shows at least something. */
    static boolean[] shownPlanes(Region cover) {
        VoxelGrid g = cover.grid();
        boolean[] shown = new boolean[g.nz()];
        for (int i = 0; i < g.voxels(); i++) {
            shown[i % g.nz()] |= cover.contains(i);
        }
        return shown;
    }
}
