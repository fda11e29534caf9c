package org.petmr.recon.event;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.petmr.recon.scanner.AxialCompression;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SegmentTable;
import org.petmr.recon.scanner.SiemensBins;

/**
 * Writes our words of a Biograph mMR as Siemens 32-bit list mode, the inverse of {@link SiemensListMode}: events become bin
 * addresses of span 1, time marks elapsed-time tags, triggers of the vendor's two signals gating tags. Both files have their names only once {@link #finish} has them on disk.
 * One thread.
 */
public final class SiemensListModeWriter implements Closeable {

    private static final int BUFFER_BYTES = 1 << 20;

    private final Path data;
    private final Path temporary;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final ListModeHeader header;
    private final ScannerModel scanner;
    private final SegmentTable segments;
    private final int perRing;
    private final int projections;

    /** For each pair of crystals: bin of a plane times 2, plus 1 when the rings are exchanged; -1 when there is none. */
    private final int[] binOfCrystals;

    private final Map<String, Long> notCarried = new TreeMap<>();
    private long words;
    private long coincidences;
    private long triggersLeft;
    private long firstMs = -1;
    private long lastMs;

    /**
     * @param data a name ending in {@code .l}; the header goes beside it into {@code .l.hdr}; both written over
     * @throws IllegalArgumentException when the recording is not of a Biograph mMR, the only one whose header we know
     */
    public SiemensListModeWriter(Path data, ListModeHeader header) throws IOException {
        this.scanner = header.scanner();
        if (!scanner.name().equals(SiemensHeader.MMR)) {
            throw new IllegalArgumentException(
                    "scanner: %s (expected: %s, for Siemens list mode)".formatted(scanner.name(), SiemensHeader.MMR));
        }
        this.header = header;
        this.data = data.toAbsolutePath();
        this.perRing = scanner.indicesPerRing();
        this.projections = scanner.tangentialBins();
        this.segments = new SegmentTable(
                scanner.rings(),
                new AxialCompression(
                        AxialCompression.Rule.ODD_SPAN,
                        1,
                        scanner.axialCompression().maxRingDifference()));
        this.binOfCrystals = binOfCrystals(scanner);
        this.temporary = Files.createTempFile(this.data.getParent(), "." + data.getFileName(), ".part");
        this.channel = FileChannel.open(temporary, StandardOpenOption.WRITE);
    }

    private static int[] binOfCrystals(ScannerModel scanner) {
        SiemensBins bins = new SiemensBins(scanner);
        int n = scanner.indicesPerRing();
        int[] table = new int[n * n];
        for (int a = 0; a < n; a++) {
            for (int b = 0; b < n; b++) {
                int t = a == b ? -1 : bins.tangential(a, b);
                boolean isInside = t >= 0 && t < scanner.tangentialBins();
                table[a * n + b] = isInside
                        ? 2 * (bins.view(a, b) * scanner.tangentialBins() + t) + (bins.isExchanged(a, b) ? 1 : 0)
                        : -1;
            }
        }
        return table;
    }

    /** Adds {@code words[0..n-1]}. */
    public void words(long[] from, int n) throws IOException {
        for (int i = 0; i < n; i++) {
            long word = from[i];
            if (Word.isCoincidence(word)) {
                coincidence(word);
            } else if (Word.kind(word) == Word.TIME_MARK) {
                mark(Word.timeMs(word));
            } else if (Word.kind(word) == Word.TRIGGER) {
                trigger(Word.signalId(word));
            } else if (Word.kind(word) != Word.PAD) {
                drop("words of kind 0x" + Integer.toHexString(Word.kind(word)).toUpperCase(Locale.ROOT));
            }
        }
    }

    private void trigger(int signalId) throws IOException {
        if (signalId == SiemensListMode.RESPIRATORY_SIGNAL || signalId == SiemensListMode.CARDIAC_SIGNAL) {
            put(SiemensListMode.GATING << 24 | signalId << 12);
        } else {
            triggersLeft++;
            drop("triggers of signals other than respiration and heart");
        }
    }

    private void coincidence(long word) throws IOException {
        int a = Word.elementA(word);
        int b = Word.elementB(word);
        if (a >= scanner.elements() || b >= scanner.elements()) {
            drop("coincidences of no crystal");
            return;
        }
        int bin = binOfCrystals[a % perRing * perRing + b % perRing];
        boolean isExchanged = (bin & 1) != 0;
        int ringA = isExchanged ? b / perRing : a / perRing;
        int ringB = isExchanged ? a / perRing : b / perRing;
        int plane = segments.plane(ringA, ringB);
        if (bin < 0 || plane < 0) {
            drop("coincidences outside the sinogram");
            return;
        }
        if (Word.details(word) != 0) {
            drop("energy bins, kinds and quality flags of coincidences");
        }
        int address = plane * projections * scanner.views() + (bin >> 1);
        put(Word.isDelayed(word) ? address : address | SiemensListMode.PROMPT_BIT);
        coincidences++;
    }

    private void mark(long timeMs) throws IOException {
        if (timeMs > SiemensListMode.TIME_MASK) {
            drop("time marks after 2^29 ms");
            return;
        }
        firstMs = firstMs < 0 ? timeMs : firstMs;
        lastMs = timeMs;
        put(SiemensListMode.ELAPSED_TIME << 29 | (int) timeMs);
    }

    private void put(int word) throws IOException {
        if (!buffer.hasRemaining()) {
            flush();
        }
        buffer.putInt(word);
        words++;
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    private void drop(String what) {
        notCarried.merge(what, 1L, Long::sum);
    }

    /** Words for which the format has no place, up to now: how many, by name. */
    public Map<String, Long> notCarried() {
        return Map.copyOf(notCarried);
    }

    /** Triggers of other signals than the format knows, up to now. */
    public long triggersLeft() {
        return triggersLeft;
    }

    /** Coincidences carried up to now. */
    public long coincidences() {
        return coincidences;
    }

    /** Writes the header and gives both files their names, the data first. */
    public void finish() throws IOException {
        flush();
        channel.force(true);
        channel.close();
        Path name = data.getFileName();
        double durationS = (lastMs - Math.max(0, firstMs)) * 1e-3;
        Path part = Files.createTempFile(data.getParent(), "." + name, ".hdr.part");
        try {
            Files.writeString(
                    part,
                    SiemensHeader.text(header, name.toString(), segments, words, Math.max(0, Math.round(durationS))));
            Files.move(temporary, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Files.move(
                    part,
                    data.resolveSibling(name + ".hdr"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(temporary);
    }
}
