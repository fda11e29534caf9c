package org.petmr.acquisition.preview;

import java.util.Optional;
import org.petmr.acquisition.picture.Activity;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * What part of space the pictures of a run show. It is kept from one to the next as long as the activity stays in it, or what
 * turns would wobble.
 *
 * @param middleMm LPS of what is in the middle of each panel
 * @param fieldMm side of the square that a panel shows
 */
record LiveView(double[] middleMm, double fieldMm) {

    /** Of the largest value: what lies above counts as activity. */
    static final double BRIGHT_PART = 0.1;

    private static final double MOVED_PART = 0.06;
    private static final double SHRUNK_PART = 0.7;
    private static final double MARGIN = 2.2;

    /** @param before of the picture before; empty for the first @param full brightness of the image */
    static LiveView of(Optional<LiveView> before, Volume pet, double full) {
        double[] middle = middleMm(pet);
        VoxelGrid grid = pet.grid();
        double widest = grid.nx() * grid.dxMm();
        double field = Math.max(grid.nz() * grid.dzMm(), Math.min(widest, extentMm(pet, middle, full)));
        LiveView now = new LiveView(middle, field);
        return before.filter(b -> b.holds(now)).orElse(now);
    }

    private boolean holds(LiveView now) {
        double moved = Math.hypot(now.middleMm[0] - middleMm[0], now.middleMm[1] - middleMm[1]);
        return moved < MOVED_PART * fieldMm
                && now.fieldMm <= fieldMm * (1 + MOVED_PART)
                && now.fieldMm > SHRUNK_PART * fieldMm;
    }

    /** All of the axial field of view is shown, so the middle is that of the activity across the axis alone. */
    private static double[] middleMm(Volume pet) {
        double[] voxel = Activity.middleVoxel(pet);
        Affine a = pet.grid().lpsFromVoxel();
        double x = voxel[0];
        double y = voxel[1];
        double z = 0.5 * (pet.grid().nz() - 1);
        return new double[] {a.x(x, y, z), a.y(x, y, z), a.z(x, y, z)};
    }

    /** Twice how far activity lies from the middle, across, and a little more. */
    private static double extentMm(Volume pet, double[] middleMm, double full) {
        VoxelGrid grid = pet.grid();
        Affine a = grid.lpsFromVoxel();
        double most = 0;
        for (int i = 0; i < pet.values().length; i++) {
            if (pet.values()[i] > BRIGHT_PART * full) {
                int ix = i / grid.nz() % grid.nx();
                int iy = i / grid.nz() / grid.nx();
                most = Math.max(most, Math.abs(a.x(ix, iy, 0) - middleMm[0]));
                most = Math.max(most, Math.abs(a.y(ix, iy, 0) - middleMm[1]));
            }
        }
        return MARGIN * most;
    }
}
