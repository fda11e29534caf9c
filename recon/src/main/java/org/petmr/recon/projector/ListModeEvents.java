package org.petmr.recon.projector;

import java.util.Arrays;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Prompt coincidences, grouped by transaxial line: all events of one pair of crystal indices, whatever their rings and
 * time-of-flight bins, stand together, so that a projector follows each transaxial path once. Four bytes for each event.
 *
 * <p>Ends are in the order of the line's crystals ({@code CrystalPairs.first} and {@code second}), and time-of-flight bins
 * with them: an event recorded the other way round has had its bin mirrored. Events are numbered from 0 in grouped order: by
 * view, tangential bin, time-of-flight bin and rings, so that the same events in any order of arrival are the same list. The
 * order of arrival is not kept.
 */
public final class ListModeEvents {

    static final int RING_BITS = 10;
    static final int RING_MASK = (1 << RING_BITS) - 1;

    private final ProjectionGeometry geometry;
    private final int perRing;
    /** {@code [lines + 1]} */
    private final int[] firstOfLine;
    /** Time-of-flight bin, ring at the second end less ring at the first (lifted), ring at the first, from the high bits. */
    private final int[] codes;

    private ListModeEvents(ProjectionGeometry geometry, int[] firstOfLine, int[] codes) {
        this.geometry = geometry;
        this.perRing = geometry.scanner().indicesPerRing();
        this.firstOfLine = firstOfLine;
        this.codes = codes;
    }

    /**
     * @param packed events as {@link ListModeReader} packs them, in pieces
     * @param counts how many events each piece holds
     */
    static ListModeEvents grouped(ProjectionGeometry geometry, long[][] packed, int[] counts, Workers workers) {
        int lines = lines(geometry.scanner());
        int[] next = new int[lines + 1];
        for (int p = 0; p < packed.length; p++) {
            for (int i = 0; i < counts[p]; i++) {
                next[line(packed[p][i]) + 1]++;
            }
        }
        for (int l = 0; l < lines; l++) {
            next[l + 1] += next[l];
        }
        int[] first = next.clone();
        int[] codes = new int[first[lines]];
        for (int p = 0; p < packed.length; p++) {
            for (int i = 0; i < counts[p]; i++) {
                codes[next[line(packed[p][i])]++] = (int) packed[p][i];
            }
        }
        workers.forSlices(lines, (worker, from, to) -> {
            for (int l = from; l < to; l++) {
                Arrays.sort(codes, first[l], first[l + 1]);
            }
        });
        return new ListModeEvents(geometry, first, codes);
    }

    private static int line(long packed) {
        return (int) (packed >>> 32);
    }

    /** Transaxial lines of a scanner: every pair of different crystal indices. */
    static int lines(ScannerModel scanner) {
        return scanner.views() * scanner.indicesPerRing();
    }

    /** @param signedBin tangential bin, 0 at the centre */
    static int line(int perRing, int view, int signedBin) {
        return view * perRing + signedBin + perRing / 2 - 1;
    }

    /** Whose lines, segments and tangential bins these events lie on. */
    public ProjectionGeometry geometry() {
        return geometry;
    }

    public int size() {
        return codes.length;
    }

    /** One event. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * @param event number in grouped order
         * @param element1 element id at the line's first end
         * @param tofBin 0 to bins - 1, in the order of these ends; 0 without time of flight
         */
        void visit(int event, int element1, int element2, int tofBin);
    }

    /** Visits all events in grouped order. */
    public void forEach(Visitor visitor) {
        for (int line = 0; line < firstOfLine.length - 1; line++) {
            visit(line, visitor);
        }
    }

    /** Visits all events in parallel, each line's by one thread. */
    public void forEach(Workers workers, Visitor visitor) {
        workers.forItems(geometry.views(), (worker, view) -> {
            for (int line = view * perRing; line < (view + 1) * perRing; line++) {
                visit(line, visitor);
            }
        });
    }

    private void visit(int line, Visitor visitor) {
        if (firstOfLine[line] == firstOfLine[line + 1]) {
            return;
        }
        int crystal1 = geometry.pairs().first(view(line), signedBin(line));
        int crystal2 = geometry.pairs().second(view(line), signedBin(line));
        for (int e = firstOfLine[line]; e < firstOfLine[line + 1]; e++) {
            int code = codes[e];
            visitor.visit(e, ring1(code) * perRing + crystal1, ring2(code) * perRing + crystal2, tofBin(code));
        }
    }

    /** Events on the lines of some views. */
    public int sizeOf(int[] views) {
        int n = 0;
        for (int view : views) {
            n += firstOfLine[(view + 1) * perRing] - firstOfLine[view * perRing];
        }
        return n;
    }

    int firstOf(int line) {
        return firstOfLine[line];
    }

    int code(int event) {
        return codes[event];
    }

    int view(int line) {
        return line / perRing;
    }

    /** Tangential bin, 0 at the centre. */
    int signedBin(int line) {
        return line % perRing - perRing / 2 + 1;
    }

    /**
     * Sorted by its codes, a line's events of one time-of-flight bin stand by their obliquity: neighbours then are alike to a
     * processor that guesses what comes next.
     */
    static int code(int ring1, int ring2, int tofBin) {
        return tofBin << 2 * RING_BITS + 1 | ring2 - ring1 + RING_MASK << RING_BITS | ring1;
    }

    static int ring1(int code) {
        return code & RING_MASK;
    }

    static int ring2(int code) {
        return ring1(code) + (code >>> RING_BITS & 2 * RING_MASK + 1) - RING_MASK;
    }

    static int tofBin(int code) {
        return code >>> 2 * RING_BITS + 1;
    }
}
