package org.petmr.recon.sinogram;

import org.petmr.recon.scanner.CrystalPairs;
import org.petmr.recon.scanner.ScannerModel;

/**
 * Our transaxial bins in the numbering of STIR.
 *
 * <p>Both number views and tangential bins by the same algebra of crystals ({@link CrystalPairs}), but STIR's crystal 0 lies
 * at {@code -90 degrees + view offset} from +x towards +y, ours where the scanner model says. A crystal of ours is STIR's
 * {@code shift} further on. A line whose view passes half a turn so is exchanged: its bin changes sign, and its rings, hence
 * the sign of its segment, change places. With an even number of bins the outermost negative one then has no place.
 *
 * <p>Source: UCL/STIR {@code ProjDataInfoCylindricalNoArcCorr} (crystals of a bin, det1 before det2, ring difference
 * {@code ring2 - ring1}) and {@code LORCoordinates} ({@code x = R sin psi, y = -R cos psi}).
 */
final class StirBins {

    static final int NONE = -1;

    private static final double STIR_FIRST_CRYSTAL_DEG = -90;
    private static final double WHOLE = 1e-3;

    private final int tangentialBins;

    /** {@code [views * tangentialBins]}, see {@link #base}. */
    private final long[] bases;

    private StirBins(ProjectionGeometry geometry, int shift) {
        this.tangentialBins = geometry.tangentialBins();
        this.bases = new long[geometry.views() * tangentialBins];
        for (int i = 0; i < bases.length; i++) {
            bases[i] = base(geometry, shift, i / tangentialBins, i % tangentialBins);
        }
    }

    /** Crystals of ours from STIR's crystal 0 to our own, whole or not, for a view offset. */
    private static double shift(ScannerModel scanner, double viewOffsetDeg) {
        double angleDeg = scanner.firstCrystalAngleDeg() - STIR_FIRST_CRYSTAL_DEG - viewOffsetDeg;
        return angleDeg * scanner.indicesPerRing() / 360;
    }

    /**
     * The view offset under which we write a scanner: none where our crystal 0 then stands on a crystal of STIR's, as
     * on the Biograph mMR; else the angle itself, as on the SIGNA.
     */
    static double viewOffsetDeg(ScannerModel scanner) {
        double crystals = shift(scanner, 0);
        return Math.abs(crystals - Math.rint(crystals)) < WHOLE
                ? 0
                : scanner.firstCrystalAngleDeg() - STIR_FIRST_CRYSTAL_DEG;
    }

    /** @throws IllegalArgumentException when the crystals would not coincide */
    static StirBins of(ProjectionGeometry geometry, double viewOffsetDeg) {
        double crystals = shift(geometry.scanner(), viewOffsetDeg);
        // a thousandth of a crystal is less than the decimals of a header tell
        if (Math.abs(crystals - Math.rint(crystals)) > 0.01) {
            throw new IllegalArgumentException("View offset (degrees): %s (expected: %s, or whole crystals from it)"
                    .formatted(viewOffsetDeg, viewOffsetDeg(geometry.scanner())));
        }
        return new StirBins(
                geometry,
                Math.floorMod((int) Math.rint(crystals), geometry.scanner().indicesPerRing()));
    }

    /**
     * Where a bin of STIR's stands in our array: index of its first plane times 2, plus 1 when the rings are exchanged; or
     * {@link #NONE} when it has no place.
     */
    long base(int stirView, int stirT) {
        return bases[stirView * tangentialBins + stirT];
    }

    private static long base(ProjectionGeometry geometry, int shift, int stirView, int stirT) {
        CrystalPairs pairs = geometry.pairs();
        int n = geometry.scanner().indicesPerRing();
        int bins = geometry.tangentialBins();
        int first = Math.floorMod(pairs.first(stirView, stirT - bins / 2) - shift, n);
        int second = Math.floorMod(pairs.second(stirView, stirT - bins / 2) - shift, n);
        int t = pairs.tangential(first, second) + bins / 2;
        if (t < 0 || t >= bins) {
            return NONE;
        }
        long index = geometry.index(pairs.view(first, second), t, 0);
        return 2 * index + (pairs.isExchanged(first, second) ? 1 : 0);
    }
}
