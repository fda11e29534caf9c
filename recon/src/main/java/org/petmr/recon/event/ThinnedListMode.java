package org.petmr.recon.event;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.petmr.recon.image.Affine;

/**
 * A recording of which a part of the coincidences, drawn at random, is left: what a shorter scan at the same count rates
 * would have recorded, spread over the whole time. Prompts and delayeds are thinned alike, so the part of randoms stays what
 * it was: a dose reduced as much would have had fewer.
 *
 * <p>Each coincidence is drawn on its own, in order: the same seed keeps the same events however they are read. The extra
 * words of a triple go with it. Time marks stay, their counts are those of the coincidences left; triggers, losses, single
 * words and reports of singles stay as they are, as they tell of the scan that was. {@link #keptFraction} tells the rest.
 */
public final class ThinnedListMode implements ListModeSource {

    private final ListModeSource source;
    private final double fraction;
    private final ListModeHeader header;
    private final SplittableRandom random;
    private long sinceMark;
    private boolean isDropped;
    private long kept;
    private long dropped;

    /**
     * @param source closed with this
     * @param fraction part of the coincidences to keep, above 0 up to 1
     */
    public ThinnedListMode(ListModeSource source, double fraction, long seed) {
        if (!(fraction > 0 && fraction <= 1)) {
            throw new IllegalArgumentException("fraction: " + fraction + " (expected: above 0 to 1)");
        }
        this.source = source;
        this.fraction = fraction;
        this.random = new SplittableRandom(seed);
        ListModeHeader h = source.header();
        String note = "thinned to %s, seed %d".formatted(fraction, seed);
        this.header = new ListModeHeader(
                h.scanner(),
                h.acquisitionId().isEmpty() ? note : h.acquisitionId() + ", " + note,
                h.startedAt(),
                h.segment(),
                h.isotope(),
                h.halfLifeS(),
                h.positronFraction());
    }

    /** The source's header, its acquisition id saying how it was thinned. */
    @Override
    public ListModeHeader header() {
        return header;
    }

    @Override
    public Affine lpsFromScanner() {
        return source.lpsFromScanner();
    }

    @Override
    public void listen(ListModeListener listener) {
        source.listen(listener);
    }

    @Override
    public double keptFraction() {
        return fraction * source.keptFraction();
    }

    @Override
    public OptionalLong lengthMs() throws IOException {
        return source.lengthMs();
    }

    @Override
    public int read(long[] words) throws IOException {
        while (true) {
            int n = source.read(words);
            if (n < 0) {
                return n;
            }
            int left = thin(words, n);
            if (left > 0) {
                return left;
            }
        }
    }

    /** Moves the words that stay to the front. */
    private int thin(long[] words, int n) {
        int to = 0;
        for (int i = 0; i < n; i++) {
            long word = words[i];
            if (Word.isCoincidence(word)) {
                isDropped = random.nextDouble() >= fraction;
                if (isDropped) {
                    dropped++;
                    continue;
                }
                kept++;
                sinceMark++;
            } else if (Word.kind(word) == Word.MULTI && isDropped) {
                continue;
            } else if (Word.kind(word) == Word.TIME_MARK) {
                word = Word.withMarkCount(word, sinceMark);
                sinceMark = 0;
            }
            words[to++] = word;
        }
        return to;
    }

    /** Coincidences handed out up to now. */
    public long kept() {
        return kept;
    }

    public long dropped() {
        return dropped;
    }

    @Override
    public int wordBytes() {
        return source.wordBytes();
    }

    @Override
    public long lostBytes() {
        return source.lostBytes();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
