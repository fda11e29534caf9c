package org.petmr.recon.scanner;

/**
 * The bin order of Siemens list-mode words, sinograms and normalisation files, in our crystals and rings.
 *
 * <p>A bin address is {@code tangential + projections * (view + views * plane)}. Siemens numbers a ring from the gap
 * before the first block, so its crystal 0 is virtual; we number from the first real crystal, one on. Its segments stand in
 * the order 0, -1, +1, -2, +2, ...: with {@code A} the second crystal of its line and {@code B} the first, that is our own
 * order of planes for the rings of {@code A} and {@code B}.
 *
 * <p>Sources: UCL/STIR {@code ProjDataInfoCylindricalNoArcCorr} for the line of a bin; NiftyPET/NIPET's tables {@code s2c}
 * and {@code sn1_rno} for crystals and rings (its order of crystals and rings is A, B); no event of a measured file falls on
 * a gap with this numbering.
 */
public final class SiemensBins {

    private final int n;
    private final int centre;
    private final int projections;
    private final CrystalPairs pairs;

    public SiemensBins(ScannerModel scanner) {
        this.n = scanner.indicesPerRing();
        this.projections = scanner.tangentialBins();
        this.centre = projections / 2;
        this.pairs = new CrystalPairs(n);
    }

    /** Index in its ring of crystal A of a bin. @param tangential 0 to projections - 1 */
    public int crystalA(int view, int tangential) {
        return Math.floorMod(pairs.second(view, tangential - centre) - 1, n);
    }

    public int crystalB(int view, int tangential) {
        return Math.floorMod(pairs.first(view, tangential - centre) - 1, n);
    }

    /** Siemens' view of the line through two crystals, whichever comes first. */
    public int view(int crystalA, int crystalB) {
        return pairs.view((crystalB + 1) % n, (crystalA + 1) % n);
    }

    /** Siemens' bin of the line through two crystals; outside 0 to projections - 1 where its sinogram doesn't reach. */
    public int tangential(int crystalA, int crystalB) {
        return pairs.tangential((crystalB + 1) % n, (crystalA + 1) % n) + centre;
    }

    /** True when the pair stands the other way round than A and B of its bin; exchange the rings with the crystals. */
    public boolean isExchanged(int crystalA, int crystalB) {
        return pairs.isExchanged((crystalB + 1) % n, (crystalA + 1) % n);
    }
}
