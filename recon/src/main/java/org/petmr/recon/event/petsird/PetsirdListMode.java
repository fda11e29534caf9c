package org.petmr.recon.event.petsird;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeListener;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.Word;
import org.petmr.recon.event.petsird.TimeBlock.EventList;
import org.petmr.recon.scanner.ScannerModel;

/**
 * The events of a PETSIRD file of a ring scanner as our words. A time mark stands where an event block begins and one where
 * the last ends; inside a block come singles, prompts, delayeds, in the file's order.
 *
 * <p>PETSIRD counts TOF bins towards the second detector (it takes {@code t1 - t2}), our words towards the first: the index is
 * mirrored. Source: ETSInitiative/PETSIRD {@code model/}, checked with the sources of its sample files.
 */
public final class PetsirdListMode implements ListModeSource {

    private static final long NS_PER_S = 1_000_000_000;
    private static final int MOST_SIGNAL_ID = 0xFFFF;
    private static final int MOST_ENERGY_BINS = 16;

    private final PetsirdReader reader;
    private final RingGeometry geometry;
    private final ListModeHeader header;
    private final int energyBins;
    private final int tofBins;
    private final Map<String, Long> passedOver = new TreeMap<>();
    private final PetsirdMonitor monitor;

    private long[] pending = new long[1 << 16];
    private int pendingFrom;
    private int pendingTo;
    private long lastMarkMs = -1;
    private long lastStopMs = -1;
    private long sinceMark;
    private boolean isFirst = true;

    PetsirdListMode(Path file, Optional<ScannerModel> scanner) throws IOException {
        this(new PetsirdReader(file), file, scanner);
    }

    /**
     * Reads what is still being sent. {@link #read} then gives what one time block holds, as soon as that has come.
     *
     * @param name stands for the file in messages
     * @param stream blocking; closed with this
     * @throws IllegalArgumentException when it is no PETSIRD stream of a ring scanner
     */
    public static PetsirdListMode of(String name, ReadableByteChannel stream) throws IOException {
        Path path = Path.of(name);
        return new PetsirdListMode(new PetsirdReader(path, stream), path, Optional.empty());
    }

    private PetsirdListMode(PetsirdReader reader, Path file, Optional<ScannerModel> scanner) throws IOException {
        this.reader = reader;
        try {
            PetsirdScanner petsird = new PetsirdScanner(reader.header());
            this.geometry = RingGeometry.of(petsird, scanner);
            this.energyBins = petsird.moduleTypes().get(0).energyBins();
            if (energyBins > MOST_ENERGY_BINS) {
                throw new IllegalArgumentException("PETSIRD scanner: energy bins: %d (expected: at most %d)"
                        .formatted(energyBins, MOST_ENERGY_BINS));
            }
            this.tofBins = geometry.isTof() ? geometry.scanner().tof().bins() : 0;
            this.header = header(geometry.scanner(), PetsirdFields.record(reader.header(), "exam"));
            this.monitor = new PetsirdMonitor(reader.header(), petsird, geometry);
        } catch (IllegalArgumentException e) {
            reader.close();
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static ListModeHeader header(ScannerModel scanner, Map<String, Object> exam) {
        long startNs = PetsirdFields.integer(exam, "startOfAcquisition");
        String startedAt = Instant.ofEpochSecond(Math.floorDiv(startNs, NS_PER_S), Math.floorMod(startNs, NS_PER_S))
                .toString();
        return new ListModeHeader(scanner, "", startedAt, 0, PetsirdIsotope.of(exam), 0, 1);
    }

    @Override
    public ListModeHeader header() {
        return header;
    }

    @Override
    public int read(long[] words) throws IOException {
        int n = 0;
        while (n < words.length) {
            if (pendingFrom == pendingTo && (n > 0 && reader.isStream() || !nextBlock())) {
                break;
            }
            int take = Math.min(words.length - n, pendingTo - pendingFrom);
            System.arraycopy(pending, pendingFrom, words, n, take);
            pendingFrom += take;
            n += take;
        }
        return n == 0 ? -1 : n;
    }

    /** Fills {@link #pending} with the words of the next block, perhaps none; false at the end. */
    private boolean nextBlock() throws IOException {
        pendingFrom = 0;
        pendingTo = 0;
        Optional<TimeBlock> next = reader.next();
        if (next.isPresent()) {
            try {
                block(next.get());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(reader.file() + ": " + e.getMessage(), e);
            }
            return true;
        }
        if (lastStopMs > lastMarkMs) {
            mark(lastStopMs, reader.isEnded());
            return true;
        }
        return false;
    }

    private void block(TimeBlock block) {
        if (block.isEvents()) {
            events(block);
        } else if (block.kind().equals(TimeBlock.SIGNAL) && !monitor.isTrace(block)) {
            signal(block);
        } else if (!monitor.tell(block)) {
            passedOver.merge(block.kind(), 1L, Long::sum);
        }
    }

    /** A trigger, or a signal of one value, which then is microseconds as our writer puts them. */
    private void signal(TimeBlock block) {
        long id = PetsirdFields.integer(block.fields(), "signalID");
        float[] values = PetsirdFields.floats(block.fields(), "signalValues");
        if (id > MOST_SIGNAL_ID) {
            passedOver.merge("triggers with an id above " + MOST_SIGNAL_ID, 1L, Long::sum);
            return;
        }
        int us = values.length == 1 ? (int) Math.max(0, Math.min(999, values[0])) : 0;
        put(Word.trigger((int) id, us, block.startMs()));
    }

    private void events(TimeBlock block) {
        // events before the first mark of a recording stand in a block without duration, see PetsirdBlocks
        if (!isFirst || block.startMs() < block.stopMs()) {
            mark(block.startMs(), false);
        }
        isFirst = false;
        lastStopMs = Math.max(lastStopMs, block.stopMs());
        singles(block);
        coincidences(block, "promptEvents", false);
        coincidences(block, "delayedEvents", true);
        passOver(block, "tripleEvents");
        passOver(block, "quadrupleEvents");
    }

    private void passOver(TimeBlock block, String field) {
        for (EventList list : block.events(field)) {
            if (list.rows().count() > 0) {
                passedOver.merge(field, (long) list.rows().count(), Long::sum);
            }
        }
    }

    private void singles(TimeBlock block) {
        for (EventList list : block.events("singleEvents")) {
            if (!isOfRing(list, "singleEvents")) {
                continue;
            }
            int[] w = list.rows().words();
            int bin = list.rows().column("detectionBin");
            int time = list.rows().column("timeOffsetInTimeBlock");
            int width = list.rows().columns().size();
            room(list.rows().count());
            for (int i = 0; i < w.length; i += width) {
                int crystal = Integer.divideUnsigned(w[i + bin], energyBins);
                if (crystal < 0 || crystal >= geometry.elementOfCrystal().length) {
                    passedOver.merge("singleEvents of no crystal", 1L, Long::sum);
                } else {
                    int energy = Integer.remainderUnsigned(w[i + bin], energyBins);
                    pending[pendingTo++] =
                            Word.single(geometry.elementOfCrystal()[crystal], energy, w[i + time] & 0xFFFFFFFFL);
                }
            }
        }
    }

    /** Some writers repeat rows for module types that do not exist; their events count once, here. */
    private boolean isOfRing(EventList list, String field) {
        boolean isFirstType = Arrays.stream(list.types()).allMatch(t -> t == 0);
        if (!isFirstType && list.rows().count() > 0) {
            passedOver.merge(
                    field + " beyond the module types", (long) list.rows().count(), Long::sum);
        }
        return isFirstType;
    }

    private void coincidences(TimeBlock block, String field, boolean isDelayed) {
        for (EventList list : block.events(field)) {
            if (isOfRing(list, field)) {
                coincidences(list.rows(), isDelayed, field);
            }
        }
    }

    private void coincidences(UintRows rows, boolean isDelayed, String field) {
        int[] w = rows.words();
        int[] elements = geometry.elementOfCrystal();
        int first = rows.column("detectionBins");
        int tof = rows.column("tofIdx");
        int width = rows.columns().size();
        int crystals = elements.length;
        room(rows.count());
        long lost = 0;
        int to = pendingTo;
        for (int i = 0; i < w.length; i += width) {
            int bin1 = w[i + first];
            int bin2 = w[i + first + 1];
            int crystal1 = energyBins == 1 ? bin1 : Integer.divideUnsigned(bin1, energyBins);
            int crystal2 = energyBins == 1 ? bin2 : Integer.divideUnsigned(bin2, energyBins);
            int k = w[i + tof];
            if (crystal1 < 0
                    || crystal1 >= crystals
                    || crystal2 < 0
                    || crystal2 >= crystals
                    || k < 0
                    || tofBins > 0 && k >= tofBins) {
                lost++;
                continue;
            }
            int ourTof = tofBins > 0 ? tofBins - 1 - k : 0;
            long word = Word.coincidence(isDelayed, elements[crystal1], elements[crystal2], ourTof);
            pending[to++] = energyBins == 1
                    ? word
                    : Word.withEnergies(
                            word,
                            Integer.remainderUnsigned(bin1, energyBins),
                            Integer.remainderUnsigned(bin2, energyBins));
        }
        sinceMark += to - pendingTo;
        pendingTo = to;
        if (lost > 0) {
            passedOver.merge(field + " of no crystal or TOF bin", lost, Long::sum);
        }
    }

    private void mark(long timeMs, boolean isLast) {
        put(Word.timeMark(timeMs, sinceMark, isLast));
        sinceMark = 0;
        lastMarkMs = timeMs;
    }

    private void put(long word) {
        room(1);
        pending[pendingTo++] = word;
    }

    private void room(int words) {
        if (pending.length - pendingTo < words) {
            pending = Arrays.copyOf(pending, Math.addExact(pendingTo, Math.max(words, pending.length)));
        }
    }

    @Override
    public void listen(ListModeListener listener) {
        monitor.listen(listener);
    }

    /** What neither our words nor a listener have a place for, up to now: how many, by name. */
    public Map<String, Long> passedOver() {
        return Map.copyOf(passedOver);
    }

    /** What people should know of how the file was understood. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>(geometry.notes());
        if (new PetsirdScanner(reader.header()).tofEdgesMm(0, 0).length > 2 && !geometry.isTof()) {
            notes.add("TOF bins are not an odd number of equal ones about 0, or not the scanner's: left out");
        }
        reader.damage().ifPresent(d -> notes.add("damaged at " + d));
        return notes;
    }

    /** The file itself. */
    public PetsirdReader reader() {
        return reader;
    }

    @Override
    public double fraction() {
        return reader.fraction();
    }

    @Override
    public long lostBytes() {
        return reader.lostBytes();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
