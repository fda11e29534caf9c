package org.petmr.recon.scanner;

/**
 * The exact algebra between pairs of crystals of a ring and sinogram indices (view, tangential bin), for N crystal numbers
 * around the ring and N/2 views. Even and odd bins interleave two half-step shifted view angles.
 *
 * <p>Source of the formulas: UCL/STIR {@code ProjDataInfoCylindricalNoArcCorr}, restated in integers.
 */
public final class CrystalPairs {

    private final int n;
    private final int views;

    /** @param indicesPerRing crystal numbers around the ring, gaps counted; even */
    public CrystalPairs(int indicesPerRing) {
        if (indicesPerRing < 4 || indicesPerRing % 2 != 0) {
            throw new IllegalArgumentException("indicesPerRing: " + indicesPerRing + " (expected: even, >= 4)");
        }
        this.n = indicesPerRing;
        this.views = indicesPerRing / 2;
    }

    /**
     * First crystal of a line.
     *
     * @param view 0 to N/2 - 1
     * @param t signed tangential bin, 0 at the centre
     */
    public int first(int view, int t) {
        return Math.floorMod(view + Math.floorDiv(t, 2), n);
    }

    /** Second crystal of a line, see {@link #first}. */
    public int second(int view, int t) {
        return Math.floorMod(view - Math.floorDiv(t + 1, 2) + n / 2, n);
    }

    /** View of the line through two crystals, 0 to N/2 - 1, whichever comes first. */
    public int view(int crystal1, int crystal2) {
        int t = Math.floorMod(crystal1 - crystal2 + 3 * n / 2, n);
        int view = Math.floorMod(crystal1 - Math.floorDiv(t, 2), n);
        return view < views ? view : view - views;
    }

    /** Signed tangential bin of the line through two different crystals, -N/2 + 1 to N/2. */
    public int tangential(int crystal1, int crystal2) {
        int t = Math.floorMod(crystal1 - crystal2 + 3 * n / 2, n);
        int view = Math.floorMod(crystal1 - Math.floorDiv(t, 2), n);
        if (view < views) {
            return t >= views ? n - t : t;
        }
        return t >= views ? t - n : -t;
    }

    /**
     * True when the pair stands the other way round than {@link #first} and {@link #second} of its bin. The rings, and the
     * sign of the arrival-time difference, must then be exchanged with the crystals, or oblique lines come out mirrored.
     */
    public boolean isExchanged(int crystal1, int crystal2) {
        int t = Math.floorMod(crystal1 - crystal2 + 3 * n / 2, n);
        int view = Math.floorMod(crystal1 - Math.floorDiv(t, 2), n);
        return (view < views) == (t >= views);
    }
}
