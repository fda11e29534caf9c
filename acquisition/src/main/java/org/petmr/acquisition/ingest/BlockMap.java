package org.petmr.acquisition.ingest;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;

/**
 * How much each detector block counts, while a run goes on: the singles that the front ends report or, from front ends that
 * report none, the coincidences of every seventeenth frame. One thread fills it, any may look.
 */
final class BlockMap {

    /** A block that counts less than this part of its ring's median is dead. */
    static final double DEAD = 0.1;
    /** A block that counts more than this many times its ring's median is hot. */
    static final double HOT = 3;

    /** What {@link Picture#kind} says of reported singles. */
    static final String SINGLES = "singles";

    /** With fewer counts in a usual block nothing is said of any. */
    private static final double LEAST_COUNTS = 25;
    /** Standard deviations by which a hot block must be above the median too. */
    private static final double SURE = 5;

    private static final int ONE_FRAME_IN = 17; // odd, or of two front ends in turn it would always be the same
    private static final int SINGLES_HEADER_BYTES = 16;
    private static final int BLOCK_LEVEL = 1;
    private static final int ELEMENT_LEVEL = 2;
    private static final long U32 = 0xFFFFFFFFL;
    private static final double S_PER_MS = 1e-3;

    /**
     * What is shown.
     *
     * @param kind {@code singles} or {@code coincidences}
     * @param fromMs of the counting, in the devices' time; of singles that of the newest report
     * @param toMs its end
     * @param around blocks around the ring
     * @param counts of each block, {@code axial * around + transaxial}
     * @param cps the same a second; of coincidences those of all frames, not of the counted ones alone
     * @param dead blocks that count much less than the median of their ring, ascending
     * @param hot blocks that count much more, ascending
     */
    record Picture(
            String kind,
            long fromMs,
            long toMs,
            int around,
            long[] counts,
            double[] cps,
            List<Integer> dead,
            List<Integer> hot) {}

    /** A report not renewed for so long, or for twice its own length, is of a front end that is silent. */
    private static final long LEAST_SILENCE_NS = 3_000_000_000L;

    private static final long NS_PER_MS = 1_000_000;

    /** The newest report of one front end. @param atNanos when it came: the devices' times may jump or roll over */
    private record Report(long startMs, long lengthMs, long[] counts, long atNanos) {
        boolean isOver(long nowNanos) {
            return nowNanos - atNanos > Math.max(LEAST_SILENCE_NS, 2 * lengthMs * NS_PER_MS);
        }
    }

    private final LongSupplier nanos;
    private final SinglesUnits blocks;
    private final SinglesUnits elements;
    private final int[] blockOfElement;
    private final Map<Integer, Report> reports = new TreeMap<>();
    private final long[] pairs;
    private long pairsFromMs = -1;
    private long pairsToMs;
    private long frames;

    BlockMap(ScannerModel scanner) {
        this(scanner, System::nanoTime);
    }

    /** @param nanos the time of this machine, as {@link System#nanoTime} tells it */
    BlockMap(ScannerModel scanner, LongSupplier nanos) {
        this.nanos = nanos;
        blocks = SinglesUnits.blocks(scanner);
        elements = SinglesUnits.elements(scanner);
        blockOfElement = new int[scanner.elements()];
        Arrays.setAll(blockOfElement, blocks::unit);
        pairs = new long[blocks.units()];
    }

    /** @param span whole frames, little-endian */
    void accept(ByteBuffer span) {
        for (int at = span.position(); at < span.limit(); ) {
            int words = span.getInt(at + 8);
            int type = span.get(at + 5) & 0xFF;
            if (type == Frame.SINGLES) {
                singles(span.getShort(at + 12) & 0xFFFF, span, at + Frame.HEADER_BYTES, Long.BYTES * words);
            } else if (type == Frame.DATA && frames++ % ONE_FRAME_IN == 0) {
                coincidences(span, at, words);
            }
            at += Frame.HEADER_BYTES + Long.BYTES * words + Frame.TRAILER_BYTES;
        }
    }

    private synchronized void singles(int source, ByteBuffer b, int at, int bytes) {
        if (bytes < SINGLES_HEADER_BYTES) {
            return;
        }
        int level = b.get(at + 10) & 0xFF;
        int valueBytes = b.get(at + 11) & 0xFF;
        long count = b.getInt(at + 12) & U32;
        SinglesUnits units = level == ELEMENT_LEVEL ? elements : blocks;
        long startMs = b.getInt(at) & U32;
        int lengthMs = b.getInt(at + 4) - b.getInt(at);
        boolean isOurs = (level == BLOCK_LEVEL || level == ELEMENT_LEVEL)
                && (valueBytes == Integer.BYTES || valueBytes == Long.BYTES)
                && count == units.units()
                && count * valueBytes <= bytes - SINGLES_HEADER_BYTES
                && lengthMs > 0;
        if (!isOurs) {
            return;
        }
        long[] counts = new long[blocks.units()];
        for (int i = 0; i < count; i++) {
            int place = at + SINGLES_HEADER_BYTES + i * valueBytes;
            counts[level == BLOCK_LEVEL ? i : blockOfElement[i]] +=
                    valueBytes == Integer.BYTES ? b.getInt(place) & U32 : b.getLong(place);
        }
        reports.put(source, new Report(startMs, lengthMs, counts, nanos.getAsLong()));
    }

    private synchronized void coincidences(ByteBuffer b, int at, int words) {
        if (!reports.isEmpty()) {
            return; // the front ends tell of singles, which say more
        }
        long ms = b.getInt(at + 24) & U32;
        pairsFromMs = pairsFromMs < 0 ? ms : Math.min(pairsFromMs, ms);
        pairsToMs = Math.max(pairsToMs, ms);
        for (int i = 0; i < words; i++) {
            long word = b.getLong(at + Frame.HEADER_BYTES + Long.BYTES * i);
            if (Word.isCoincidence(word)) {
                count(Word.elementA(word));
                count(Word.elementB(word));
            }
        }
    }

    private void count(int element) {
        if (element < blockOfElement.length) {
            pairs[blockOfElement[element]]++;
        }
    }

    /** What was counted last; empty while nothing was. Of coincidences: since this was asked last. */
    synchronized Optional<Picture> picture() {
        // Of a front end that is silent nothing is known any more: its blocks count nothing.
        long now = nanos.getAsLong();
        reports.values().removeIf(r -> r.isOver(now));
        if (!reports.isEmpty()) {
            return Optional.of(singlesPicture());
        }
        if (pairsFromMs < 0 || pairsToMs <= pairsFromMs) {
            return Optional.empty();
        }
        long[] counts = pairs.clone();
        double perCount = ONE_FRAME_IN / ((pairsToMs - pairsFromMs) * S_PER_MS);
        Picture picture = picture("coincidences", pairsFromMs, pairsToMs, counts, perCount);
        Arrays.fill(pairs, 0);
        pairsFromMs = -1;
        pairsToMs = 0;
        return Optional.of(picture);
    }

    private Picture singlesPicture() {
        long[] counts = new long[blocks.units()];
        Report newest = null;
        for (Report report : reports.values()) {
            if (newest == null || report.atNanos - newest.atNanos > 0) {
                newest = report;
            }
        }
        for (Report report : reports.values()) {
            for (int i = 0; i < counts.length; i++) {
                counts[i] += report.counts[i];
            }
        }
        long to = newest.startMs + newest.lengthMs;
        return picture(SINGLES, newest.startMs, to, counts, 1 / (newest.lengthMs * S_PER_MS));
    }

    private Picture picture(String kind, long fromMs, long toMs, long[] counts, double perCount) {
        List<Integer> dead = new ArrayList<>();
        List<Integer> hot = new ArrayList<>();
        int around = blocks.around();
        double all = median(counts, 0, counts.length);
        for (int row = 0; row < counts.length; row += around) {
            // Of a ring that is dead for the greater part the median would say nothing.
            double usual = Math.max(median(counts, row, row + around), all / 2);
            for (int i = row; usual >= LEAST_COUNTS && i < row + around; i++) {
                if (counts[i] < DEAD * usual) {
                    dead.add(i);
                } else if (counts[i] > HOT * usual && counts[i] > usual + SURE * Math.sqrt(usual)) {
                    hot.add(i);
                }
            }
        }
        double[] cps = new double[counts.length];
        Arrays.setAll(cps, i -> counts[i] * perCount);
        return new Picture(kind, fromMs, toMs, around, counts, cps, List.copyOf(dead), List.copyOf(hot));
    }

    private static double median(long[] values, int from, int to) {
        long[] sorted = Arrays.copyOfRange(values, from, to);
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
    }
}
