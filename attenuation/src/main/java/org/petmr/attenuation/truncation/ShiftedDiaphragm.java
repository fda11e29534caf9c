package org.petmr.attenuation.truncation;

import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * A map whose lungs end where PET says.
 *
 * @param muPerCm a new volume
 * @param shiftMm how far the bases of the lungs were moved, positive up
 * @param lungBeforeMl what counts as lung in the map that was given
 * @param lungAfterMl and in this one
 */
public record ShiftedDiaphragm(Volume muPerCm, double shiftMm, double lungBeforeMl, double lungAfterMl) {

    private static final double MOST_MM = 40;

    /** Of one dome. */
    private static final double LEAST_CM2 = 20;

    /** How far inside lung and tissue the values are taken that fill the gap: away from the border's mixed voxels. */
    private static final double INSIDE_MM = 6;

    /**
     * Moves the base of each lung, column by column: lung becomes the tissue under it, or tissue the lung above it. A border
     * between two voxels stays between two.
     *
     * @param muPerCm patient's map, along the scanner's axes; read
     * @param shiftMm positive up, at most 40 mm either way
     */
    public static ShiftedDiaphragm of(Volume muPerCm, double shiftMm) {
        if (!(Math.abs(shiftMm) <= MOST_MM)) {
            throw new IllegalArgumentException(
                    "shiftMm: %s (expected: -%s to %s)".formatted(shiftMm, MOST_MM, MOST_MM));
        }
        Volume moved = muPerCm.copy();
        for (LungBase base : LungBase.of(muPerCm)) {
            move(muPerCm, moved, base, shiftMm / muPerCm.grid().dzMm());
        }
        return new ShiftedDiaphragm(moved, shiftMm, lungMl(muPerCm), lungMl(moved));
    }

    /**
     * Whether a map has a base of a lung to move.
     *
     * @throws IllegalArgumentException when it hasn't
     */
    public static void requireLungs(Volume muPerCm) {
        double cm2 = baseCm2(muPerCm);
        if (cm2 < LEAST_CM2) {
            throw new IllegalArgumentException(
                    "mu-map: %.0f cm2 of a lung's base in the field of view (expected: at least %.0f, a diaphragm to find)"
                            .formatted(cm2, LEAST_CM2));
        }
    }

    /** Whether {@link #requireLungs} passes. */
    public static boolean hasLungs(Volume muPerCm) {
        return baseCm2(muPerCm) >= LEAST_CM2;
    }

    private static double baseCm2(Volume muPerCm) {
        VoxelGrid g = muPerCm.grid();
        return LungBase.of(muPerCm).size() * g.dxMm() * g.dyMm() / 100;
    }

    private static void move(Volume from, Volume to, LungBase base, double shift) {
        VoxelGrid g = from.grid();
        double inside = INSIDE_MM / g.dzMm();
        double soft = at(from, base, base.iz() - inside);
        double lung = at(from, base, base.iz() + inside);
        double border = base.iz() + shift;
        int low = (int) Math.floor(Math.min(base.iz(), border) - inside);
        int high = (int) Math.ceil(Math.max(base.iz(), border) + inside);
        for (int z = Math.max(0, low); z <= Math.min(g.nz() - 1, high); z++) {
            float old = from.at(base.ix(), base.iy(), z);
            boolean isWall = shift > 0 && z > base.iz() + 1 && old >= LungBase.MOST_LUNG_PER_CM;
            if (isWall) {
                // The lung ends upwards as well here.
                return;
            }
            double below = Math.max(0, Math.min(1, border - z + 0.5));
            to.values()[g.index(base.ix(), base.iy(), z)] = (float) (below * soft + (1 - below) * lung);
        }
    }

    private static double at(Volume volume, LungBase base, double z) {
        int nz = volume.grid().nz();
        int at = (int) Math.max(0, Math.min(nz - 1, Math.round(z)));
        return volume.at(base.ix(), base.iy(), at);
    }

    private static double lungMl(Volume muPerCm) {
        int n = 0;
        for (float mu : muPerCm.values()) {
            n += mu >= LungBase.LEAST_LUNG_PER_CM && mu < LungBase.MOST_LUNG_PER_CM ? 1 : 0;
        }
        return n * muPerCm.grid().voxelVolumeMm3() / 1000;
    }
}
