package org.petmr.attenuation.quality;

import java.util.Optional;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/** Finds patient that PET sees and MR doesn't. */
final class Coverage {

    /** Less than this of the patient is the blur of an outline. */
    private static final double SHARE = 0.01;

    private static final double SMALLEST_ML = 15;

    /** Ends nearer than this agree. */
    private static final double END_MM = 10;

    private Coverage() {}

    /**
     * From the outline in PET itself.
     *
     * @param petBody on the PET grid, from an image without attenuation correction
     * @param mr the MR's lattice
     * @param mrFromPet where a point of PET space lies in MR space
     */
    static Optional<Finding> ofBody(Region petBody, VoxelGrid mr, Affine mrFromPet) {
        VoxelGrid pet = petBody.grid();
        Affine voxel = mr.lpsFromVoxel().inverse().after(mrFromPet).after(pet.lpsFromVoxel());
        boolean[] out = petBody.toArray();
        int n = 0;
        for (int y = 0; y < pet.ny(); y++) {
            for (int x = 0; x < pet.nx(); x++) {
                for (int z = 0; z < pet.nz(); z++) {
                    int i = pet.index(x, y, z);
                    if (out[i]) {
                        out[i] = !covers(mr, voxel.x(x, y, z), voxel.y(x, y, z), voxel.z(x, y, z));
                        n += out[i] ? 1 : 0;
                    }
                }
            }
        }
        double share = (double) n / Math.max(1, petBody.voxels());
        double ml = n * pet.voxelVolumeMm3() / 1000;
        if (share <= SHARE || ml <= SMALLEST_ML) {
            return Optional.empty();
        }
        return Optional.of(Finding.of(
                        Finding.Kind.UNCOVERED,
                        "%.0f mL, %.1f %% of the patient in PET, lie outside of the MR images (expected: below 1 %%)",
                        ml,
                        100 * share)
                .with("uncoveredMl", ml)
                .with("uncoveredShare", share)
                .at(Place.round(Region.of(pet, out))));
    }

    private static boolean covers(VoxelGrid g, double x, double y, double z) {
        return x >= -0.5 && y >= -0.5 && z >= -0.5 && x <= g.nx() - 0.5 && y <= g.ny() - 0.5 && z <= g.nz() - 0.5;
    }

    /**
     * From the ranges along the bore alone: where MR ends before PET does, and the patient goes on at that end.
     *
     * @param mrBody in LPS order
     */
    static Optional<Finding> ofRange(Region mrBody, VoxelGrid pet, Affine mrFromPet) {
        VoxelGrid mr = mrBody.grid();
        double[] petRange = range(pet, mrFromPet);
        double[] mrRange = range(mr, Affine.IDENTITY);
        int[] area = Body.perSlice(mrBody);
        double below = area[0] > 0 ? mrRange[0] - petRange[0] : 0;
        double above = area[area.length - 1] > 0 ? petRange[1] - mrRange[1] : 0;
        if (below <= END_MM && above <= END_MM) {
            return Optional.empty();
        }
        boolean isBelow = below > above;
        int end = isBelow ? 0 : mr.nz() - 1;
        return Optional.of(Finding.of(
                        Finding.Kind.UNCOVERED,
                        "PET sees %.0f mm below and %.0f mm above of what MR shows, where the patient goes on"
                                + " (expected: at most %.0f mm)",
                        Math.max(0, below),
                        Math.max(0, above),
                        END_MM)
                .with("uncoveredBelowMm", Math.max(0, below))
                .with("uncoveredAboveMm", Math.max(0, above))
                .at(Place.ofVoxels(mr, new int[] {0, 0, end}, new int[] {mr.nx() - 1, mr.ny() - 1, end})));
    }

    /** Lowest and highest z of the middle of the outermost slices' outer faces. */
    private static double[] range(VoxelGrid g, Affine to) {
        Affine a = to.after(g.lpsFromVoxel());
        double x = 0.5 * (g.nx() - 1);
        double y = 0.5 * (g.ny() - 1);
        double p = a.z(x, y, -0.5);
        double q = a.z(x, y, g.nz() - 0.5);
        return new double[] {Math.min(p, q), Math.max(p, q)};
    }
}
