package org.petmr.simulator.detector;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;

/** A run of which every number is known: 20 prompts and 4 delayeds each ms, one from each sector; it can be held for a while. */
final class Steady implements RunSource {

    static final int PROMPTS_PER_MS = 20;
    static final int DELAYEDS_PER_MS = 4;
    static final int EVENTS_PER_MS = PROMPTS_PER_MS + DELAYEDS_PER_MS;

    private final ScannerModel scanner;
    private final long durationMs;
    private final long holdAtMs;
    private final CountDownLatch go;
    private long ms = -1;

    /** @param holdAtMs nothing comes behind this mark before {@code go} */
    Steady(ScannerModel scanner, long durationMs, long holdAtMs, CountDownLatch go) {
        this.scanner = scanner;
        this.durationMs = durationMs;
        this.holdAtMs = holdAtMs;
        this.go = go;
    }

    @Override
    public int read(long[] words) throws IOException {
        int n = 0;
        while (n + EVENTS_PER_MS + 1 <= words.length && ms < durationMs) {
            if (ms == holdAtMs) {
                if (n > 0) {
                    return n;
                }
                await();
            }
            ms++;
            if (ms > 0) {
                for (int i = 0; i < EVENTS_PER_MS; i++) {
                    int element = i * scanner.indicesPerRing() / EVENTS_PER_MS;
                    words[n++] = Word.coincidence(i >= PROMPTS_PER_MS, element, element + 1, 0);
                }
            }
            words[n++] = Word.timeMark(ms, ms == 0 ? 0 : EVENTS_PER_MS, ms == durationMs);
        }
        return n == 0 ? -1 : n;
    }

    private void await() throws IOException {
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public int[] blockSingles(long startMs, long stopMs) {
        int[] counts = new int[scanner.blocksTransaxial() * scanner.rings() / scanner.crystalsPerBlockAxial()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = 1000 + i;
        }
        return counts;
    }

    @Override
    public int flags() {
        return Frame.FLAG_SIMULATED;
    }

    @Override
    public void close() {}
}
