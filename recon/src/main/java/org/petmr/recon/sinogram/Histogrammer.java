package org.petmr.recon.sinogram;

import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SegmentTable;

/**
 * Sorts events into a sinogram of prompts, and delayeds into sums for each crystal, from which the randoms are estimated
 * without a second sinogram. Time of flight is summed. One thread.
 *
 * <p>An event counts when both elements exist and are no gaps, and its tangential bin and ring difference are those of the
 * projection geometry; whatever else came is counted by reason. {@code prompts + delayeds + outside + onGaps} is the number
 * of coincidence words.
 */
public final class Histogrammer {

    /** Events of one pass: their bins are found first, then counted, so that the misses in memory overlap. */
    private static final int BATCH = 4096;

    private static final int OUTSIDE = -1;
    private static final int ON_GAP = -2;
    private static final int RECIPROCAL_SHIFT = 40;

    private final ProjectionGeometry geometry;
    private final int elements;
    private final int perRing;
    private final int rings;

    /** 2^40 / perRing rounded up: ring = element * this >> 40, exact for elements below 2^20. */
    private final long perRingReciprocal;

    private final CrystalBins crystals;

    /** For each ordered pair of rings: its plane, or below 0. */
    private final int[] planeOfRings;

    private final char[] counts;
    private final int[] delayedFans;
    private final int[] bins = new int[BATCH];
    private final int[] ends = new int[2 * BATCH];

    private final LiveTime live = new LiveTime();
    private long prompts;
    private long delayeds;
    private long outside;
    private long onGaps;
    private long marks;
    private long saturated;
    private long lostEvents;

    public Histogrammer(ProjectionGeometry geometry) {
        ScannerModel scanner = geometry.scanner();
        this.geometry = geometry;
        this.elements = scanner.elements();
        this.perRing = scanner.indicesPerRing();
        this.rings = scanner.rings();
        this.perRingReciprocal = (1L << RECIPROCAL_SHIFT) / perRing + 1;
        this.crystals = new CrystalBins(geometry);
        this.planeOfRings = planeOfRings(geometry.segments(), rings);
        this.counts = new char[geometry.bins()];
        this.delayedFans = new int[elements];
    }

    private static int[] planeOfRings(SegmentTable segments, int rings) {
        int[] table = new int[rings * rings];
        for (int a = 0; a < rings; a++) {
            for (int b = 0; b < rings; b++) {
                table[a * rings + b] = segments.plane(a, b);
            }
        }
        return table;
    }

    /** Counts {@code words[0..n-1]}, of any kind. */
    public void add(long[] words, int n) {
        add(words, 0, n);
    }

    /** Counts {@code words[from..to-1]}, of any kind. */
    public void add(long[] words, int from, int to) {
        for (int i = from; i < to; i += BATCH) {
            count(sort(words, i, Math.min(to, i + BATCH)));
        }
    }

    /** Finds the bins of prompts, counts everything else; returns how many bins stand in {@link #bins}. */
    private int sort(long[] words, int from, int to) {
        int found = 0;
        int endsFound = 0;
        for (int i = from; i < to; i++) {
            long word = words[i];
            if (!Word.isCoincidence(word)) {
                other(word);
                continue;
            }
            int a = Word.elementA(word);
            int b = Word.elementB(word);
            int bin = a < elements && b < elements ? bin(a, b) : OUTSIDE;
            if (bin < 0) {
                if (bin == ON_GAP) {
                    onGaps++;
                } else {
                    outside++;
                }
            } else {
                // delayeds come at random among prompts: both lists are written and one of them grows, without a branch
                int delayed = Word.isDelayed(word) ? 1 : 0;
                bins[found] = bin;
                ends[endsFound] = a;
                ends[endsFound + 1] = b;
                found += 1 - delayed;
                endsFound += 2 * delayed;
            }
        }
        for (int i = 0; i < endsFound; i++) {
            delayedFans[ends[i]]++;
        }
        delayeds += endsFound / 2;
        return found;
    }

    private int bin(int elementA, int elementB) {
        int ringA = (int) (elementA * perRingReciprocal >>> RECIPROCAL_SHIFT);
        int ringB = (int) (elementB * perRingReciprocal >>> RECIPROCAL_SHIFT);
        int a = elementA - ringA * perRing;
        int b = elementB - ringB * perRing;
        if (crystals.isOnGap(a, b)) {
            return ON_GAP;
        }
        int first = crystals.of(a, b);
        int exchange = -(first & 1) & (ringA ^ ringB);
        int plane = planeOfRings[(ringA ^ exchange) * rings + (ringB ^ exchange)];
        return (first | plane) < 0 ? OUTSIDE : (first >>> 1) + plane;
    }

    private void count(int n) {
        prompts += n;
        for (int i = 0; i < n; i++) {
            int bin = bins[i];
            char next = (char) (counts[bin] + 1);
            if (next == 0) {
                saturated++;
                next = Character.MAX_VALUE;
            }
            counts[bin] = next;
        }
    }

    private void other(long word) {
        if (Word.kind(word) == Word.TIME_MARK) {
            marks++;
            live.mark(Word.timeMs(word));
        } else if (Word.kind(word) == Word.LOSS) {
            lostEvents += Word.lossCount(word);
        }
    }

    public ProjectionGeometry geometry() {
        return geometry;
    }

    /** The prompts as they are counted; the same counts, not a copy. */
    public CountSinogram counts() {
        return new CountSinogram(geometry, counts);
    }

    /** The prompts so far as floats, a copy. */
    public Sinogram sinogram() {
        return counts().toSinogram();
    }

    /**
     * Delayeds of each crystal that count, {@code [elements]} by element id, each delayed at both of its ends; the array
     * itself, not a copy.
     */
    public int[] delayedFans() {
        return delayedFans;
    }

    /** Prompts that lie in the sinogram. */
    public long prompts() {
        return prompts;
    }

    /** Delayeds that would lie in the sinogram. */
    public long delayeds() {
        return delayeds;
    }

    /** Coincidences beyond the tangential bins or ring differences, or of elements that the scanner hasn't. */
    public long outside() {
        return outside;
    }

    /** Coincidences of a virtual crystal: none, unless the data are of another scanner. */
    public long onGaps() {
        return onGaps;
    }

    public long marks() {
        return marks;
    }

    /** Time of the first mark, or -1 before it. */
    public long firstMarkMs() {
        return live.firstMarkMs();
    }

    /** Time of the last mark, or -1 before the first. */
    public long lastMarkMs() {
        return live.lastMarkMs();
    }

    /** What the marks tell of the time in which nothing was measured. */
    LiveTime live() {
        return live;
    }

    /** Prompts that no longer fitted into their bin's 16 bits. */
    public long saturated() {
        return saturated;
    }

    /** Events that the device says it dropped. */
    public long lostEvents() {
        return lostEvents;
    }
}
