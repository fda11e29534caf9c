package org.petmr.simulator.physics;

import org.petmr.recon.scanner.CrystalPairs;
import org.petmr.recon.scanner.ScannerModel;

/**
 * Which crystal a photon hits: the scanner as a cylinder of the effective radius, cut into equal patches of one crystal
 * index by one ring, gaps included. Patches, not points: the line of an event is exact, its crystals are what is measured.
 */
public final class CrystalCylinder {

    /** No crystal. */
    public static final int MISS = -1;

    private static final int TABLE = 4096;

    private final int indices;
    private final int rings;
    private final double ringSpacingMm;
    private final double[] borderX;
    private final double[] borderY;
    private final short[] firstOfCell;
    private final boolean[] isGap;
    private final CrystalPairs pairs;
    private final int tangentialBins;

    public CrystalCylinder(ScannerModel scanner) {
        this.indices = scanner.indicesPerRing();
        this.rings = scanner.rings();
        this.ringSpacingMm = scanner.ringSpacingMm();
        this.borderX = new double[indices + 1];
        this.borderY = new double[indices + 1];
        this.isGap = new boolean[indices];
        for (int i = 0; i <= indices; i++) {
            double lower = scanner.crystalAngleRad((i % indices) - 0.5);
            borderX[i] = Math.cos(lower);
            borderY[i] = Math.sin(lower);
            if (i < indices) {
                isGap[i] = scanner.isGap(i);
            }
        }
        this.firstOfCell = new short[TABLE + 1];
        for (int cell = 0; cell <= TABLE; cell++) {
            // A little below the cell, so that rounding never lets the search start too late.
            double p = 4.0 * cell / TABLE - 1e-6;
            double[] d = pointOfDiamond(p < 0 ? p + 4 : p);
            double angle = Math.atan2(d[1], d[0]) - scanner.crystalAngleRad(-0.5);
            firstOfCell[cell] = (short) Math.floorMod((int) Math.floor(angle * indices / (2 * Math.PI)), indices);
        }
        this.pairs = new CrystalPairs(indices);
        this.tangentialBins = scanner.tangentialBins();
    }

    /** Crystal index at a direction from the axis; the vector needs no length. */
    public int index(double x, double y) {
        double sum = Math.abs(x) + Math.abs(y);
        double p = y >= 0 ? (x >= 0 ? y / sum : 1 - x / sum) : (x < 0 ? 2 - y / sum : 3 + x / sum);
        int i = firstOfCell[(int) (p * (TABLE / 4))];
        // Step on while the direction lies at or past the next border.
        while (borderX[i + 1] * y - borderY[i + 1] * x >= 0) {
            i = i + 1 == indices ? 0 : i + 1;
        }
        return i;
    }

    /** Ring at z, or {@link #MISS}. */
    public int ring(double zMm) {
        int ring = (int) Math.floor(zMm / ringSpacingMm + 0.5 * rings);
        return ring >= 0 && ring < rings ? ring : MISS;
    }

    public boolean isGap(int index) {
        return isGap[index];
    }

    /** True when the front end pairs these crystals: the line lies in the transaxial field of view. */
    public boolean isSeen(int index1, int index2) {
        int d = Math.abs(index1 - index2);
        int fromCentre = Math.abs(d - indices / 2);
        int half = tangentialBins / 2;
        if (fromCentre < half) {
            return true;
        }
        if (fromCentre > half || d == 0) {
            return false;
        }
        // The outermost bin of an even number of bins exists on one side only.
        int t = pairs.tangential(index1, index2) + half;
        return t >= 0 && t < tangentialBins;
    }

    private static double[] pointOfDiamond(double p) {
        if (p < 1) {
            return new double[] {1 - p, p};
        }
        if (p < 2) {
            return new double[] {1 - p, 2 - p};
        }
        if (p < 3) {
            return new double[] {p - 3, 2 - p};
        }
        return new double[] {p - 3, p - 4};
    }
}
