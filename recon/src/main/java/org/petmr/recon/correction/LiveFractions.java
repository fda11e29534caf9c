package org.petmr.recon.correction;

import java.util.function.DoubleUnaryOperator;
import org.petmr.recon.event.SinglesRates;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;

/**
 * What part of its events each element counts while its block is busy with others. A pair counts the product of its two
 * ends. One set for each frame, as rates fall.
 */
public final class LiveFractions {

    private final ScannerModel scanner;

    /** {@code [elements]}, 0 to 1; 0 for gaps. */
    private final float[] values;

    private LiveFractions(ScannerModel scanner, float[] values) {
        this.scanner = scanner;
        this.values = values;
    }

    /** Every event is counted. */
    public static LiveFractions ones(ScannerModel scanner) {
        float[] values = new float[scanner.elements()];
        for (int e = 0; e < values.length; e++) {
            values[e] = scanner.isGap(e % scanner.indicesPerRing()) ? 0 : 1;
        }
        return new LiveFractions(scanner, values);
    }

    /**
     * Blocks that don't prolong their dead time by events during it.
     *
     * @param singles as counted; of units other than blocks, each block has its part
     * @param deadTimeS of a block, after each event
     * @throws IllegalArgumentException when a block counts more than its dead time allows
     */
    public static LiveFractions nonParalysable(ScannerModel scanner, SinglesRates singles, double deadTimeS) {
        return ofBlocks(scanner, singles, deadTimeS, cps -> DeadTime.nonParalysableLive(cps, deadTimeS));
    }

    /** Blocks whose dead time begins anew with every event. See {@link #nonParalysable} */
    public static LiveFractions paralysable(ScannerModel scanner, SinglesRates singles, double deadTimeS) {
        return ofBlocks(scanner, singles, deadTimeS, cps -> DeadTime.paralysableLive(cps, deadTimeS));
    }

    private static LiveFractions ofBlocks(
            ScannerModel scanner, SinglesRates singles, double deadTimeS, DoubleUnaryOperator live) {
        if (!(deadTimeS >= 0 && deadTimeS < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("deadTimeS: " + deadTimeS + " (expected: >= 0)");
        }
        if (deadTimeS == 0) {
            return ones(scanner);
        }
        SinglesUnits blocks = SinglesUnits.blocks(scanner);
        double[] ofElements = singles.ofElements(scanner);
        double[] ofBlocks = new double[blocks.units()];
        for (int e = 0; e < ofElements.length; e++) {
            ofBlocks[blocks.unit(e)] += ofElements[e];
        }
        float[] liveOfBlocks = new float[ofBlocks.length];
        for (int b = 0; b < ofBlocks.length; b++) {
            liveOfBlocks[b] = (float) live.applyAsDouble(ofBlocks[b]);
        }
        float[] values = new float[scanner.elements()];
        for (int e = 0; e < values.length; e++) {
            values[e] = scanner.isGap(e % scanner.indicesPerRing()) ? 0 : liveOfBlocks[blocks.unit(e)];
        }
        return new LiveFractions(scanner, values);
    }

    /**
     * From the ring parameters of a Siemens normalisation file: with q half the rate of the element's bucket and the
     * parameters p and np of its ring, {@code exp(q p / (1 + q np)) / (1 + q np)}. Source: NiftyPET/NIPET {@code norm.cu}.
     *
     * @param singles of buckets
     * @param paralysing {@code [rings]}, s; negative where there are losses
     * @param nonParalysing {@code [rings]}, s
     */
    static LiveFractions siemens(
            ScannerModel scanner, SinglesRates singles, float[] paralysing, float[] nonParalysing) {
        if (!singles.units().equals(SinglesUnits.siemensBuckets(scanner))) {
            throw new IllegalArgumentException("singles: of %d units (expected: %d buckets of the Biograph mMR)"
                    .formatted(
                            singles.units().units(),
                            SinglesUnits.siemensBuckets(scanner).units()));
        }
        float[] values = new float[scanner.elements()];
        for (int e = 0; e < values.length; e++) {
            int ring = e / scanner.indicesPerRing();
            double q = 0.5 * singles.ofUnit(e);
            double spread = 1 + q * nonParalysing[ring];
            values[e] = scanner.isGap(e % scanner.indicesPerRing())
                    ? 0
                    : (float) (Math.exp(q * paralysing[ring] / spread) / spread);
        }
        return new LiveFractions(scanner, values);
    }

    public ScannerModel scanner() {
        return scanner;
    }

    /** Live fraction of an element; 0 for a gap. */
    public float at(int element) {
        return values[element];
    }

    /** {@code [elements]} by element id, a copy. */
    public float[] values() {
        return values.clone();
    }

    /** Mean over all crystals. */
    public double mean() {
        double sum = 0;
        int real = 0;
        for (int e = 0; e < values.length; e++) {
            if (!scanner.isGap(e % scanner.indicesPerRing())) {
                sum += values[e];
                real++;
            }
        }
        return sum / real;
    }
}
