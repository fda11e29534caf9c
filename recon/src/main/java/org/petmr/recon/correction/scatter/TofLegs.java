package org.petmr.recon.correction.scatter;

import java.util.Arrays;
import org.apache.commons.math3.special.Erf;
import org.petmr.recon.scanner.TofModel;

/**
 * Where on a leg the emission lies, seen through the timing resolution.
 *
 * <p>An annihilation on the leg from scatter point S to detector A, at distance l from S, sends one photon over
 * {@code r_A - l} to A and the other over {@code l + r_B} to B. The arrival-time difference puts it at
 * {@code p = l + (r_B - r_A) / 2} from the middle of the line A-B towards A, as if it had not been scattered (C. C. Watson,
 * IEEE Trans. Nucl. Sci. 54 (2007) 1679). So for each leg the blurred emission within one TOF bin is tabled for bins that begin
 * at any place, and a pair reads its bins off at the shift {@code (r_B - r_A) / 2}, taken to the nearest cell.
 *
 * <p>A leg's table is {@code [phase][bin]}: the bins of a pair stand together. Cell {@code j = subdivision * bin + phase} holds
 * a TOF bin that begins at {@code (j - margin) * cellMm} from S.
 */
final class TofLegs {

    private static final double CELLS_PER_SIGMA = 4;
    private static final double CUT_SIGMA = 4;

    private final int bins;
    private final int subdivision;
    private final double cellMm;
    private final int margin;
    private final int rayCells;
    private final int binsOfPhase;

    /** Share of an emission at cell 0 in the bin that begins {@code d - margin} cells on. */
    private final float[] shares;

    /** @param longestMm of all legs */
    TofLegs(TofModel tof, double longestMm) {
        this.bins = tof.bins();
        this.subdivision = Math.max(1, (int) Math.ceil(CELLS_PER_SIGMA * tof.binWidthMm() / tof.sigmaMm()));
        this.cellMm = tof.binWidthMm() / subdivision;
        int reach = (int) Math.ceil(CUT_SIGMA * tof.sigmaMm() / cellMm);
        this.margin = subdivision + reach;
        this.rayCells = (int) Math.ceil(longestMm / cellMm) + 2;
        this.binsOfPhase = (rayCells + margin + reach + subdivision) / subdivision;
        this.shares = new float[margin + reach + 1];
        double scale = 1 / (Math.sqrt(2) * tof.sigmaMm());
        for (int d = 0; d < shares.length; d++) {
            double beginMm = (d - margin) * cellMm;
            shares[d] = (float) (0.5 * (Erf.erf((beginMm + tof.binWidthMm()) * scale) - Erf.erf(beginMm * scale)));
        }
    }

    /** TOF bins of the scanner. */
    int bins() {
        return bins;
    }

    double cellMm() {
        return cellMm;
    }

    /** Cells along a ray that hold the emission. */
    int rayCells() {
        return rayCells;
    }

    /** Floats of one leg's table. */
    int cells() {
        return subdivision * binsOfPhase;
    }

    int subdivision() {
        return subdivision;
    }

    int binsOfPhase() {
        return binsOfPhase;
    }

    /** Cell, from 0 on or before, of the bin number 0 of a pair: signed bin -(bins - 1) / 2. */
    int firstCell(float shiftMm) {
        int middle = Math.round((float) (-0.5 * bins * subdivision - shiftMm / cellMm));
        return middle + margin;
    }

    /** Room for one leg at a time. */
    float[] scratch() {
        return new float[cells()];
    }

    /**
     * Fills the table of a leg.
     *
     * @param ray activity times mm by cell of {@link #cellMm}
     * @param scratch overwritten
     * @param table overwritten from {@code at} on
     * @return the bins in which any phase holds something: first, from the low half, and the one after the last, in the high half
     */
    int accumulate(float[] ray, float[] scratch, float[] table, int at) {
        Arrays.fill(scratch, 0);
        int low = rayCells;
        int high = -1;
        for (int i = 0; i < rayCells; i++) {
            float here = ray[i];
            if (here != 0) {
                low = Math.min(low, i);
                high = i;
                for (int d = 0; d < shares.length; d++) {
                    scratch[i + d] += here * shares[d];
                }
            }
        }
        if (high < 0) {
            return 0;
        }
        int first = low / subdivision;
        int end = Math.min(binsOfPhase, (high + shares.length - 1) / subdivision + 1);
        for (int phase = 0; phase < subdivision; phase++) {
            for (int bin = first; bin < end; bin++) {
                table[at + phase * binsOfPhase + bin] = scratch[bin * subdivision + phase];
            }
        }
        return first | end << Short.SIZE;
    }
}
