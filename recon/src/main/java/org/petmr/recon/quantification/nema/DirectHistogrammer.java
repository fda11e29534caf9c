package org.petmr.recon.quantification.nema;

import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Sorts events straight into direct sinograms, one of prompts and one of delayeds: for a clinical scanner some megabytes,
 * where the sinogram of all planes takes hundreds. An event counts when it would in a
 * {@link org.petmr.recon.sinogram.Histogrammer}. One thread.
 */
public final class DirectHistogrammer {

    private static final int NOWHERE = -1;

    private final int elements;
    private final int perRing;
    private final int rings;

    /** For each ordered pair of crystals: its row times 2, plus 1 when the pair is exchanged. */
    private final int[] rowOfCrystals;

    /** Whether the geometry keeps an ordered pair of rings. */
    private final boolean[] isKept;

    private final DirectSinogram prompts;
    private final DirectSinogram delayeds;
    private long promptCount;
    private long delayedCount;

    public DirectHistogrammer(ProjectionGeometry geometry) {
        ScannerModel scanner = geometry.scanner();
        this.elements = scanner.elements();
        this.perRing = scanner.indicesPerRing();
        this.rings = scanner.rings();
        this.prompts = new DirectSinogram(geometry);
        this.delayeds = new DirectSinogram(geometry);
        this.rowOfCrystals = new int[perRing * perRing];
        for (int a = 0; a < perRing; a++) {
            for (int b = 0; b < perRing; b++) {
                rowOfCrystals[a * perRing + b] = row(geometry, a, b);
            }
        }
        this.isKept = new boolean[rings * rings];
        for (int r1 = 0; r1 < rings; r1++) {
            for (int r2 = 0; r2 < rings; r2++) {
                isKept[r1 * rings + r2] = geometry.segments().plane(r1, r2) >= 0;
            }
        }
    }

    private static int row(ProjectionGeometry geometry, int a, int b) {
        ScannerModel scanner = geometry.scanner();
        if (a == b || scanner.isGap(a) || scanner.isGap(b)) {
            return NOWHERE;
        }
        int bins = geometry.tangentialBins();
        int t = geometry.pairs().tangential(a, b) + bins / 2;
        if (t < 0 || t >= bins) {
            return NOWHERE;
        }
        return 2 * (geometry.pairs().view(a, b) * bins + t) + (geometry.pairs().isExchanged(a, b) ? 1 : 0);
    }

    /** Counts {@code words[0..n-1]}, of any kind. */
    public void add(long[] words, int n) {
        for (int i = 0; i < n; i++) {
            if (Word.isCoincidence(words[i])) {
                add(words[i]);
            }
        }
    }

    /** Counts one coincidence. */
    public void add(long word) {
        int elementA = Word.elementA(word);
        int elementB = Word.elementB(word);
        if (elementA >= elements || elementB >= elements) {
            return;
        }
        int ringA = elementA / perRing;
        int ringB = elementB / perRing;
        int row = rowOfCrystals[(elementA - ringA * perRing) * perRing + elementB - ringB * perRing];
        if (row == NOWHERE) {
            return;
        }
        boolean isExchanged = (row & 1) != 0;
        if (!isKept[isExchanged ? ringB * rings + ringA : ringA * rings + ringB]) {
            return;
        }
        if (Word.isDelayed(word)) {
            delayeds.add(ringA + ringB, row >>> 1);
            delayedCount++;
        } else {
            prompts.add(ringA + ringB, row >>> 1);
            promptCount++;
        }
    }

    /** The prompts as they are counted; not a copy. */
    public DirectSinogram prompts() {
        return prompts;
    }

    /** The delayeds as they are counted; not a copy. */
    public DirectSinogram delayeds() {
        return delayeds;
    }

    public long promptCount() {
        return promptCount;
    }

    public long delayedCount() {
        return delayedCount;
    }
}
