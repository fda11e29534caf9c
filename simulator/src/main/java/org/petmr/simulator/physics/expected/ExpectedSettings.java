package org.petmr.simulator.physics.expected;

import org.petmr.recon.scanner.ScannerModel;

/**
 * How finely means are computed.
 *
 * @param linesPerBin lines between the faces of two crystals over which a mean is taken: 1 for the middle line alone, or more
 *     spread over both faces. What is smaller than a crystal needs many
 * @param isEveryRingPair whether each pair of rings has lines of its own; else those of a plane of the scanner's usual sinogram
 *     share the line of their mean
 * @param scatterFactor scattered pairs for each that a single scatter simulation finds: 1 for single scatter alone, 0 for none,
 *     1.1 to 1.2 to stand for pairs scattered more than once too
 * @param scatterVoxelMm voxels of the images that the scatter simulation gets
 */
public record ExpectedSettings(int linesPerBin, boolean isEveryRingPair, double scatterFactor, double scatterVoxelMm) {

    private static final double SCATTER_VOXELS_PER_RADIUS = 64;

    /** A sinogram of every ring pair up to so many bins is small. */
    private static final long FEW_BINS = 20_000_000;

    public ExpectedSettings {
        if (linesPerBin < 1 || linesPerBin > 1000) {
            throw new IllegalArgumentException("linesPerBin: " + linesPerBin + " (expected: 1 to 1000)");
        }
        if (!(scatterFactor >= 0 && scatterFactor <= 10)) {
            throw new IllegalArgumentException("scatterFactor: " + scatterFactor + " (expected: 0 to 10)");
        }
        if (!(scatterVoxelMm > 0 && scatterVoxelMm <= 50)) {
            throw new IllegalArgumentException(
                    "scatterVoxelMm: " + scatterVoxelMm + " (expected: above 0, at most 50)");
        }
    }

    /** Every ring pair and five lines for a small scanner; planes and their middle lines for one of patients. */
    public static ExpectedSettings of(ScannerModel scanner) {
        long pairs = (long) scanner.rings() * scanner.rings();
        boolean isSmall = pairs * scanner.views() * scanner.tangentialBins() <= FEW_BINS;
        return new ExpectedSettings(
                isSmall ? 5 : 1, isSmall, 1, scanner.effectiveRadiusMm() / SCATTER_VOXELS_PER_RADIUS);
    }

    public ExpectedSettings withLinesPerBin(int lines) {
        return new ExpectedSettings(lines, isEveryRingPair, scatterFactor, scatterVoxelMm);
    }

    public ExpectedSettings withEveryRingPair(boolean isSo) {
        return new ExpectedSettings(linesPerBin, isSo, scatterFactor, scatterVoxelMm);
    }

    /** The same with so many times the single scatter; 0 for none. */
    public ExpectedSettings withScatter(double factor) {
        return new ExpectedSettings(linesPerBin, isEveryRingPair, factor, scatterVoxelMm);
    }
}
