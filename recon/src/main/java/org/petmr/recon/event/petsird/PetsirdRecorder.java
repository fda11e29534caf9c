package org.petmr.recon.event.petsird;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.SinglesSets;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;
import org.petmr.recon.scanner.TofModel;

/**
 * Writes our words as a PETSIRD file: one event block from each time mark to the next. Events before the first mark and after
 * the last stand in blocks without duration. In the {@code main} model a pair whose second bin is the higher is exchanged,
 * its TOF bin with it; prompts and delayeds of a block go into lists of their own. One thread.
 */
public final class PetsirdRecorder implements SinglesSets.Receiver, Closeable {

    /** What {@link #notCarried} calls singles of units that PETSIRD cannot name. */
    public static final String OTHER_UNITS = "singles of units other than blocks or crystals";

    private static final List<String> COINCIDENCE = List.of("detectionBins", "detectionBins", "tofIdx");
    private static final List<String> SINGLE = List.of("detectionBin", "timeOffsetInTimeBlock");
    private static final UintRows NO_COINCIDENCES = new UintRows(COINCIDENCE, new int[0]);
    private static final UintRows NO_SINGLES = new UintRows(SINGLE, new int[0]);

    private final ScannerModel scanner;
    private final PetsirdGeometry geometry;
    private final Announcement announced;
    private final PetsirdWriter writer;
    private final int[] detectionBins;
    private final int tofBins;
    private final boolean isOrdered;
    private final Rows prompts = new Rows();
    private final Rows delayeds = new Rows();
    private final Rows singles = new Rows();
    private final Map<String, Long> notCarried = new TreeMap<>();
    private long startMs = -1;
    private long written;

    /** Numbers that grow. */
    private static final class Rows {
        private int[] words = new int[1 << 12];
        private int n;

        void add(int a, int b) {
            if (n + 3 > words.length) {
                words = Arrays.copyOf(words, Math.multiplyExact(words.length, 2));
            }
            words[n++] = a;
            words[n++] = b;
        }

        void add(int a, int b, int c) {
            add(a, b);
            words[n++] = c;
        }

        UintRows take(List<String> columns) {
            UintRows rows = new UintRows(columns, Arrays.copyOf(words, n));
            n = 0;
            return rows;
        }
    }

    /**
     * @param file written over when it exists
     * @param announced what will come
     */
    public PetsirdRecorder(Path file, PetsirdVersion version, ListModeHeader header, Announcement announced)
            throws IOException {
        this.scanner = header.scanner();
        this.announced = announced;
        this.writer = new PetsirdWriter(file, version, PetsirdHeaders.of(header, version, announced));
        this.geometry = new PetsirdGeometry(scanner);
        this.detectionBins = geometry.detectionBins();
        this.tofBins = header.scanner().timeOfFlight().map(TofModel::bins).orElse(0);
        this.isOrdered = version == PetsirdVersion.MAIN;
    }

    /** Adds {@code words[0..n-1]}. */
    public void words(long[] words, int n) throws IOException {
        for (int i = 0; i < n; i++) {
            long word = words[i];
            if (Word.isCoincidence(word)) {
                coincidence(word);
            } else {
                other(word);
            }
        }
    }

    private void coincidence(long word) {
        int a = bin(Word.elementA(word));
        int b = bin(Word.elementB(word));
        int tof = tofBins > 0 ? tofBins - 1 - Word.tofIndex(word) : 0;
        if (a < 0 || b < 0 || tof < 0) {
            drop("coincidences of no crystal or TOF bin");
            return;
        }
        if (Word.details(word) != 0) {
            drop("energy bins, kinds and quality flags of coincidences");
        }
        boolean isExchanged = isOrdered && a < b;
        int first = isExchanged ? b : a;
        int second = isExchanged ? a : b;
        int k = isExchanged && tofBins > 0 ? tofBins - 1 - tof : tof;
        (Word.isDelayed(word) ? delayeds : prompts).add(first, second, k);
        written++;
    }

    private int bin(int element) {
        return element < detectionBins.length ? detectionBins[element] : -1;
    }

    private void other(long word) throws IOException {
        switch (Word.kind(word)) {
            case Word.TIME_MARK -> mark(Word.timeMs(word));
            case Word.SINGLE -> {
                int bin = bin(Word.singleElement(word));
                if (bin < 0) {
                    drop("singles of no crystal");
                } else {
                    singles.add(bin, (int) Word.singleTimePs(word));
                }
            }
            case Word.TRIGGER ->
                writer.write(new TimeBlock(
                        TimeBlock.SIGNAL,
                        PetsirdTree.of(
                                "timeInterval",
                                interval(Word.timeMs(word), Word.timeMs(word)),
                                "signalID",
                                (long) Word.signalId(word),
                                "signalValues",
                                Word.triggerUs(word) == 0 ? new float[0] : new float[] {Word.triggerUs(word)})));
            case Word.LOSS -> drop("loss words");
            case Word.INTERVAL -> drop("interval words");
            case Word.MULTI -> drop("third and further photons of multiples");
            case Word.PAD -> {
                // says nothing
            }
            default -> drop("words of kind 0x" + Integer.toHexString(Word.kind(word)));
        }
    }

    private void signal(int id, long start, long stop, float[] values) throws IOException {
        writer.write(new TimeBlock(
                TimeBlock.SIGNAL,
                PetsirdTree.of("timeInterval", interval(start, stop), "signalID", (long) id, "signalValues", values)));
    }

    @Override
    public void trace(int signalId, long start, long stop, float[] values) {
        try {
            signal(signalId, start, stop, values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void singles(SinglesUnits units, long start, long stop, long[] counts) {
        if (!announced.histograms().equals(Optional.of(units)) || !PetsirdHeaders.hasPlaceFor(units, scanner)) {
            drop(OTHER_UNITS);
            return;
        }
        boolean isByCrystal = units.equals(SinglesUnits.elements(scanner));
        long[] values = new long[isByCrystal ? geometry.crystals() : geometry.modules()];
        for (int e = 0; e < detectionBins.length; e++) {
            if (detectionBins[e] >= 0) {
                values[isByCrystal ? detectionBins[e] : detectionBins[e] / geometry.elements()] = counts[units.unit(e)];
            }
        }
        try {
            writer.write(new TimeBlock(
                    TimeBlock.SINGLES,
                    PetsirdTree.of(
                            "timeInterval",
                            interval(start, stop),
                            "singlesHistograms",
                            List.of(new NdArray(new int[] {values.length}, values)))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void drop(String what) {
        notCarried.merge(what, 1L, Long::sum);
    }

    private void mark(long timeMs) throws IOException {
        if (startMs >= 0) {
            block(startMs, timeMs);
        } else if (prompts.n + delayeds.n + singles.n > 0) {
            block(timeMs, timeMs);
        }
        startMs = timeMs;
    }

    private void block(long start, long stop) throws IOException {
        UintRows single = singles.n == 0 ? NO_SINGLES : singles.take(SINGLE);
        UintRows prompt = prompts.n == 0 ? NO_COINCIDENCES : prompts.take(COINCIDENCE);
        UintRows delayed = delayeds.n == 0 ? NO_COINCIDENCES : delayeds.take(COINCIDENCE);
        writer.write(new TimeBlock(
                TimeBlock.EVENTS,
                PetsirdTree.of(
                        "timeInterval",
                        interval(start, stop),
                        "singleEvents",
                        List.of(single),
                        "promptEvents",
                        List.of(List.of(prompt)),
                        "delayedEvents",
                        List.of(List.of(delayed)),
                        "tripleEvents",
                        List.of(),
                        "quadrupleEvents",
                        List.of())));
    }

    private static Map<String, Object> interval(long start, long stop) {
        return PetsirdTree.of("start", start, "stop", stop);
    }

    /** Words for which the format has no place, up to now: how many, by name. */
    public Map<String, Long> notCarried() {
        return Map.copyOf(notCarried);
    }

    /** Coincidences carried up to now. */
    public long coincidences() {
        return written;
    }

    /** Ends the file and gives it its name. */
    public void finish() throws IOException {
        if (prompts.n + delayeds.n + singles.n > 0) {
            long last = Math.max(0, startMs);
            block(last, last);
        }
        writer.finish();
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
