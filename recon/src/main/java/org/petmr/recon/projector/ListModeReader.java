package org.petmr.recon.projector;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.CrystalPairs;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Collects the prompts of a recording for {@link ListModeEvents}: those on lines of a projection geometry (its tangential
 * bins and ring differences), with a time-of-flight bin that the scanner has. Everything else is counted and left. One thread.
 */
public final class ListModeReader {

    private static final int PIECE = 1 << 20;
    private static final int READ_WORDS = 1 << 16;
    private static final int OUTSIDE = -1;
    private static final int MOST_PER_RING = 1 << 13;

    private final ProjectionGeometry geometry;
    private final LongPredicate choice;
    private final int elements;
    private final int perRing;
    private final int rings;
    private final int tofBins;
    /** For each ordered pair of crystals: its line times 2, plus 1 when the pair is exchanged; or outside. */
    private final int[] lineOfCrystals;
    /** Whether the geometry keeps an ordered pair of rings. */
    private final boolean[] isKept;

    private final List<long[]> pieces = new ArrayList<>();
    private final List<Integer> counts = new ArrayList<>();
    private long[] piece = new long[PIECE];
    private int inPiece;
    private long prompts;
    private long outside;

    public ListModeReader(ProjectionGeometry geometry) {
        this(geometry, word -> true);
    }

    /**
     * @param choice asked for each prompt word in order, such as a thinning to a part of the dose; what it refuses is left out
     *     and not counted
     * @throws IllegalArgumentException when the scanner is too large to be numbered
     */
    public ListModeReader(ProjectionGeometry geometry, LongPredicate choice) {
        ScannerModel scanner = geometry.scanner();
        this.geometry = geometry;
        this.choice = choice;
        this.elements = scanner.elements();
        this.perRing = scanner.indicesPerRing();
        this.rings = scanner.rings();
        this.tofBins = scanner.timeOfFlight().map(TofModel::bins).orElse(0);
        if (rings > ListModeEvents.RING_MASK + 1 || tofBins > ListModeEvents.RING_MASK + 1 || perRing > MOST_PER_RING) {
            throw new IllegalArgumentException(
                    "scanner: %d rings of %d crystals, %d TOF bins (expected: at most %d, %d, %d for list mode)"
                            .formatted(
                                    rings,
                                    perRing,
                                    tofBins,
                                    ListModeEvents.RING_MASK + 1,
                                    MOST_PER_RING,
                                    ListModeEvents.RING_MASK + 1));
        }
        this.lineOfCrystals = lineOfCrystals(geometry);
        this.isKept = new boolean[rings * rings];
        for (int r1 = 0; r1 < rings; r1++) {
            for (int r2 = 0; r2 < rings; r2++) {
                isKept[r1 * rings + r2] = geometry.segments().plane(r1, r2) >= 0;
            }
        }
    }

    private static int[] lineOfCrystals(ProjectionGeometry geometry) {
        ScannerModel scanner = geometry.scanner();
        CrystalPairs pairs = geometry.pairs();
        int n = scanner.indicesPerRing();
        int bins = geometry.tangentialBins();
        int[] table = new int[n * n];
        Arrays.fill(table, OUTSIDE);
        for (int a = 0; a < n; a++) {
            for (int b = 0; b < n; b++) {
                if (a == b || scanner.isGap(a) || scanner.isGap(b)) {
                    continue;
                }
                int signed = pairs.tangential(a, b);
                int t = signed + bins / 2;
                if (t >= 0 && t < bins) {
                    table[a * n + b] =
                            2 * ListModeEvents.line(n, pairs.view(a, b), signed) + (pairs.isExchanged(a, b) ? 1 : 0);
                }
            }
        }
        return table;
    }

    /** Reads a recording to its end. Its length is not known beforehand, so the progress is a count of events. */
    public static ListModeEvents read(
            ListModeSource source,
            ProjectionGeometry geometry,
            LongPredicate choice,
            Workers workers,
            Progress progress)
            throws IOException {
        ListModeReader reader = new ListModeReader(geometry, choice);
        long[] words = new long[READ_WORDS];
        for (int n = source.read(words); n >= 0; n = source.read(words)) {
            reader.add(words, n);
            progress.checkpoint();
            progress.report(0, "%,d events".formatted(reader.events()));
        }
        return reader.events(workers);
    }

    /** Takes the prompts among {@code words[0..n-1]}. */
    public void add(long[] words, int n) {
        add(words, 0, n);
    }

    /** Takes the prompts among {@code words[from..to-1]}. */
    public void add(long[] words, int from, int to) {
        for (int i = from; i < to; i++) {
            long word = words[i];
            if (Word.isCoincidence(word) && !Word.isDelayed(word) && choice.test(word)) {
                prompts++;
                add(Word.elementA(word), Word.elementB(word), Word.tofIndex(word));
            }
        }
    }

    /**
     * Takes one prompt.
     *
     * @param tofIndex bin in the order of these elements; means nothing for a scanner without time of flight
     */
    public void add(int elementA, int elementB, int tofIndex) {
        int tof = tofBins == 0 ? 0 : tofIndex;
        if (elementA >= elements || elementB >= elements || tof > 0 && tof >= tofBins) {
            outside++;
            return;
        }
        int ringA = elementA / perRing;
        int ringB = elementB / perRing;
        int found = lineOfCrystals[(elementA - ringA * perRing) * perRing + elementB - ringB * perRing];
        if (found == OUTSIDE) {
            outside++;
            return;
        }
        boolean isExchanged = (found & 1) != 0;
        int ring1 = isExchanged ? ringB : ringA;
        int ring2 = isExchanged ? ringA : ringB;
        if (!isKept[ring1 * rings + ring2]) {
            outside++;
            return;
        }
        if (isExchanged && tofBins > 0) {
            tof = tofBins - 1 - tof;
        }
        if (inPiece == PIECE) {
            keepPiece();
            piece = new long[PIECE];
        }
        piece[inPiece++] = (long) (found >>> 1) << 32 | ListModeEvents.code(ring1, ring2, tof);
    }

    private void keepPiece() {
        pieces.add(piece);
        counts.add(inPiece);
        inPiece = 0;
    }

    /** Groups what was taken. The reader is spent. */
    public ListModeEvents events(Workers workers) {
        if (events() > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("list mode: %,d events (expected: at most 2^31)".formatted(events()));
        }
        keepPiece();
        piece = null;
        long[][] packed = pieces.toArray(new long[0][]);
        int[] of = counts.stream().mapToInt(Integer::intValue).toArray();
        return ListModeEvents.grouped(geometry, packed, of, workers);
    }

    /** Events taken so far. */
    public long events() {
        return (long) pieces.size() * PIECE + inPiece;
    }

    /** Prompt words that were looked at. */
    public long prompts() {
        return prompts;
    }

    /** Of these, those on no line of the geometry, or of a time-of-flight bin that the scanner hasn't. */
    public long outside() {
        return outside;
    }
}
