package org.petmr.recon.correction;

import java.util.Arrays;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.DecaySpan;
import org.petmr.recon.sinogram.LiveTime;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Coincidences of a source of known shape, summed over the fans of crystals and over tangential bins: all that an estimate
 * of crystal efficiencies and geometric factors has to know of the data. Only lines that the model covers count.
 */
public final class PairCounts {

    private static final int LEFT_OUT = -1;

    private final ProjectionGeometry geometry;
    private final int rings;
    private final int perRing;
    private final int maxRingDifference;

    /** {@code [perRing * perRing]}: tangential bin of a pair of crystals, or left out. */
    private final short[] binOfCrystals;

    private final long[] prompts;
    private final long[] delayeds;
    private final long[] promptsByBin;
    private final long[] delayedsByBin;
    private final LiveTime live = new LiveTime();

    public PairCounts(ProjectionGeometry geometry, PairModel model) {
        ScannerModel scanner = geometry.scanner();
        this.geometry = geometry;
        this.rings = scanner.rings();
        this.perRing = scanner.indicesPerRing();
        this.maxRingDifference = geometry.compression().maxRingDifference();
        this.binOfCrystals = new short[perRing * perRing];
        Arrays.fill(binOfCrystals, (short) LEFT_OUT);
        for (int view = 0; view < geometry.views(); view++) {
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                if (!geometry.isGap(view, t) && model.covers(view, t)) {
                    int a = geometry.firstCrystal(view, t);
                    int b = geometry.secondCrystal(view, t);
                    binOfCrystals[a * perRing + b] = (short) t;
                    binOfCrystals[b * perRing + a] = (short) t;
                }
            }
        }
        this.prompts = new long[scanner.elements()];
        this.delayeds = new long[scanner.elements()];
        this.promptsByBin = new long[geometry.tangentialBins()];
        this.delayedsByBin = new long[geometry.tangentialBins()];
    }

    /** Counts {@code words[0..n-1]}, of any kind. */
    public void add(long[] words, int n) {
        for (int i = 0; i < n; i++) {
            long word = words[i];
            if (Word.isCoincidence(word)) {
                coincidence(word);
            } else if (Word.kind(word) == Word.TIME_MARK) {
                live.mark(Word.timeMs(word));
            }
        }
    }

    private void coincidence(long word) {
        int a = Word.elementA(word);
        int b = Word.elementB(word);
        if (a >= prompts.length || b >= prompts.length || Math.abs(a / perRing - b / perRing) > maxRingDifference) {
            return;
        }
        int bin = binOfCrystals[a % perRing * perRing + b % perRing];
        if (bin == LEFT_OUT) {
            return;
        }
        boolean isDelayed = Word.isDelayed(word);
        long[] fans = isDelayed ? delayeds : prompts;
        fans[a]++;
        fans[b]++;
        (isDelayed ? delayedsByBin : promptsByBin)[bin]++;
    }

    public ProjectionGeometry geometry() {
        return geometry;
    }

    int rings() {
        return rings;
    }

    /** Net coincidences of an element's fan: prompts less delayeds. */
    double net(int element) {
        return prompts[element] - delayeds[element];
    }

    /** Variance of {@link #net}. */
    double variance(int element) {
        return prompts[element] + delayeds[element];
    }

    /** Net coincidences of a tangential bin. */
    double netOfBin(int t) {
        return promptsByBin[t] - delayedsByBin[t];
    }

    /** Prompts that count. */
    public long prompts() {
        return Arrays.stream(promptsByBin).sum();
    }

    public long delayeds() {
        return Arrays.stream(delayedsByBin).sum();
    }

    /** From the first mark to the last; 0 before there are two. */
    public double durationS() {
        return 1e-3 * (live.lastMarkMs() - live.firstMarkMs());
    }

    /** Of these, those in which events were kept: without pauses, and without milliseconds that were lost. */
    public double liveS() {
        return 1e-3 * live.liveMs();
    }

    /** What the decay of these counts is reckoned with, after the first mark. @param halfLifeS 0 when unknown */
    public DecaySpan decay(double halfLifeS) {
        return live.spans().decay(halfLifeS);
    }
}
