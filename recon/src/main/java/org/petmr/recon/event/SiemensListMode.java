package org.petmr.recon.event;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import org.petmr.recon.image.Affine;
import org.petmr.recon.scanner.AxialCompression;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SegmentTable;
import org.petmr.recon.scanner.SiemensBins;
import org.petmr.recon.scanner.SinglesUnits;

/**
 * Siemens 32-bit list mode (PETLINK bin addresses, span 1), as our words: bin to crystals, elapsed-time tag to time mark,
 * trigger tag to trigger. Singles of buckets are told to the listener. Tags of other kinds are counted and passed over.
 *
 * <pre>
 *  31    30       29..0
 *  0   1 prompt   bin address, see {@link SiemensBins}
 *  100            28..0 elapsed ms
 *  101            28..19 bucket, 18..0 singles rate in units of the header's scale factor
 *  11100 001      14..12 kind: 1 respiratory trigger, 2 R wave
 *  other          bed, other gating, control
 * </pre>
 *
 * <p>Source of the layout: UCL/STIR {@code CListRecordECAT8_32bit}; NiftyPET/NIPET, {@code lm/src/hst.cu} for singles; the
 * gating tags as the odlpet project reads the PETLINK guideline.
 */
public final class SiemensListMode implements ListModeSource {

    private static final int BUFFER_BYTES = 1 << 20;
    static final int PROMPT_BIT = 1 << 30;
    private static final int ADDRESS_MASK = PROMPT_BIT - 1;
    static final int ELAPSED_TIME = 0b100;
    private static final int SINGLES = 0b101;
    static final int GATING = 0b11100_001;
    static final int TIME_MASK = (1 << 29) - 1;
    private static final int RATE_BITS = 19;
    private static final int TRIGGER_DATA_MASK = 0x3FF;

    /** Signal id of the triggers that a respiratory tag becomes. */
    public static final int RESPIRATORY_SIGNAL = 1;

    /** Signal id of the triggers that an R wave becomes. */
    public static final int CARDIAC_SIGNAL = 2;

    private final FileChannel channel;
    private final SiemensHeader siemens;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final int binsPerPlane;
    private final int[] crystalA;
    private final int[] crystalB;
    private final int[] ringBaseA;
    private final int[] ringBaseB;

    private final SinglesUnits buckets;

    private ListModeListener listener = new ListModeListener() {};
    private boolean isEnd;
    private boolean hasTime;
    private long lastMs;
    private long sinceMark;
    private long prompts;
    private long delayeds;
    private long timeTags;
    private long otherTags;
    private long badAddresses;
    private long beforeFirstTag;
    private long lostBytes;
    private long bytesRead;
    private final long bytes;

    SiemensListMode(SiemensHeader siemens) throws IOException {
        this.siemens = siemens;
        ScannerModel scanner = siemens.header().scanner();
        this.buckets = SinglesUnits.siemensBuckets(scanner);
        SiemensBins bins = new SiemensBins(scanner);
        int projections = scanner.tangentialBins();
        this.binsPerPlane = projections * scanner.views();
        this.crystalA = new int[binsPerPlane];
        this.crystalB = new int[binsPerPlane];
        for (int i = 0; i < binsPerPlane; i++) {
            crystalA[i] = bins.crystalA(i / projections, i % projections);
            crystalB[i] = bins.crystalB(i / projections, i % projections);
        }
        AxialCompression span1 = new AxialCompression(AxialCompression.Rule.ODD_SPAN, 1, siemens.maxRingDifference());
        SegmentTable segments = new SegmentTable(scanner.rings(), span1);
        this.ringBaseA = new int[segments.planes()];
        this.ringBaseB = new int[segments.planes()];
        for (int a = 0; a < scanner.rings(); a++) {
            for (int b = 0; b < scanner.rings(); b++) {
                int plane = segments.plane(a, b);
                if (plane >= 0) {
                    ringBaseA[plane] = a * scanner.indicesPerRing();
                    ringBaseB[plane] = b * scanner.indicesPerRing();
                }
            }
        }
        this.channel = FileChannel.open(siemens.data(), StandardOpenOption.READ);
        channel.position(siemens.dataOffsetBytes());
        this.bytes = Math.max(1, channel.size() - siemens.dataOffsetBytes());
        buffer.limit(0);
    }

    /**
     * Half a turn about the axis from right to left. Rings are counted from the head and the crystals' y points up: NiftyPET
     * reverses z and y of its mMR images when it writes them for the patient's space (NiftyPET/NIPET
     * {@code niftypet/nipet/img/mmrimg.py}), and a recorded brain read without the turn lies crown down and back up.
     */
    @Override
    public Affine lpsFromScanner() {
        return Affine.scaling(1, -1, -1, 0, 0, 0);
    }

    @Override
    public ListModeHeader header() {
        return siemens.header();
    }

    @Override
    public OptionalLong lengthMs() throws IOException {
        long begin = siemens.dataOffsetBytes();
        long end = channel.size() - (channel.size() - begin) % Integer.BYTES;
        ByteBuffer head = at(begin, Math.min(end, begin + BUFFER_BYTES));
        ByteBuffer tail = at(Math.max(begin, end - BUFFER_BYTES), end);
        for (int i = 0; i < head.limit(); i += Integer.BYTES) {
            if (head.getInt(i) >>> 29 == ELAPSED_TIME) {
                long firstMs = head.getInt(i) & TIME_MASK;
                for (int j = tail.limit() - Integer.BYTES; j >= 0; j -= Integer.BYTES) {
                    if (tail.getInt(j) >>> 29 == ELAPSED_TIME) {
                        return OptionalLong.of((tail.getInt(j) & TIME_MASK) - firstMs);
                    }
                }
            }
        }
        return OptionalLong.empty();
    }

    private ByteBuffer at(long from, long to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, to - from)).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) > 0) {
            // a file that shrinks meanwhile gives less
        }
        bytes.flip();
        return bytes.limit(bytes.limit() / Integer.BYTES * Integer.BYTES);
    }

    @Override
    public int read(long[] words) throws IOException {
        int n = 0;
        while (n < words.length) {
            if (buffer.remaining() < Integer.BYTES && !fill()) {
                break;
            }
            int take = Math.min(buffer.remaining() / Integer.BYTES, words.length - n);
            for (int i = 0; i < take; i++) {
                long word = convert(buffer.getInt());
                if (word != Word.PADDING) {
                    words[n++] = word;
                }
            }
        }
        return n == 0 ? -1 : n;
    }

    /** Our word for a word of the file, or {@link Word#PADDING} when it has none. */
    private long convert(int word) {
        if (word >= 0) {
            return coincidence(word);
        }
        if (word >>> 29 == ELAPSED_TIME) {
            timeTags++;
            hasTime = true;
            lastMs = word & TIME_MASK;
            long mark = Word.timeMark(lastMs, sinceMark, false);
            sinceMark = 0;
            return mark;
        }
        otherTags++;
        if (word >>> 29 == SINGLES) {
            singles(word);
        } else if (word >>> 24 == GATING && hasTime) {
            int kind = word >>> 12 & 0b111;
            // of a respiratory trigger the beginning alone: its end has data 1
            if (kind == RESPIRATORY_SIGNAL && (word & TRIGGER_DATA_MASK) == 0 || kind == CARDIAC_SIGNAL) {
                return Word.trigger(kind, 0, lastMs);
            }
        }
        return Word.PADDING;
    }

    private void singles(int word) {
        int bucket = (word & TIME_MASK) >>> RATE_BITS;
        // larger numbers occur and mean something else
        if (bucket < buckets.units() && hasTime) {
            double cps = (word & (1 << RATE_BITS) - 1) * siemens.singles().scale();
            listener.singles(buckets, bucket, lastMs - siemens.singles().pollingMs(), lastMs, cps);
        }
    }

    @Override
    public void listen(ListModeListener newListener) {
        this.listener = newListener;
    }

    private long coincidence(int word) {
        int address = word & ADDRESS_MASK;
        int plane = address / binsPerPlane;
        if (plane >= ringBaseA.length) {
            badAddresses++;
            return Word.PADDING;
        }
        boolean isDelayed = (word & PROMPT_BIT) == 0;
        if (isDelayed) {
            delayeds++;
        } else {
            prompts++;
        }
        if (!hasTime) {
            beforeFirstTag++;
        }
        sinceMark++;
        int bin = address - plane * binsPerPlane;
        return Word.coincidence(isDelayed, ringBaseA[plane] + crystalA[bin], ringBaseB[plane] + crystalB[bin], 0);
    }

    private boolean fill() throws IOException {
        if (isEnd) {
            return false;
        }
        buffer.compact();
        while (buffer.hasRemaining()) {
            int n = channel.read(buffer);
            if (n < 0) {
                isEnd = true;
                break;
            }
            bytesRead += n;
        }
        buffer.flip();
        if (isEnd) {
            lostBytes = buffer.remaining() % Integer.BYTES;
        }
        return buffer.remaining() >= Integer.BYTES;
    }

    /** Prompts read up to now; the following likewise. */
    public long prompts() {
        return prompts;
    }

    public long delayeds() {
        return delayeds;
    }

    public long timeTags() {
        return timeTags;
    }

    /** Tags that are neither events nor time. */
    public long otherTags() {
        return otherTags;
    }

    /** Events whose address lies beyond the last plane; passed over. */
    public long badAddresses() {
        return badAddresses;
    }

    public long eventsBeforeFirstTag() {
        return beforeFirstTag;
    }

    /** Contradictions in the header and how they were decided. */
    public List<String> notes() {
        return List.copyOf(siemens.notes());
    }

    /** The two elements of a bin address, A first. */
    int[] elements(int address) {
        int plane = address / binsPerPlane;
        int bin = address % binsPerPlane;
        return new int[] {ringBaseA[plane] + crystalA[bin], ringBaseB[plane] + crystalB[bin]};
    }

    @Override
    public double fraction() {
        return Math.min(1, (double) bytesRead / bytes);
    }

    @Override
    public int wordBytes() {
        return Integer.BYTES;
    }

    @Override
    public long lostBytes() {
        return lostBytes;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
