package org.petmr.recon.event;

/**
 * The 64-bit words of detector link PDL 1, on the wire, in the native list-mode file and in memory. No object for each
 * event anywhere: these are the functions that pack and read a {@code long}.
 *
 * <pre>
 *  63      62      61..42     41..22     21..12  11..8  7..4  3..2  1    0
 *  0    delayed  element A  element B   TOF     en A   en B  kind  qA   qB     coincidence
 *  63..60 = 8  58 unlocked 57 last 56 block | 55..32 coincidences since last mark | 31..0 ms   TIME_MARK
 *  63..60 = C  59..44 signal, 43..42 edge, 41..32 us                       | 31..0 ms   TRIGGER
 *  63..60 = E  59..56 reason                | 55..32 events lost, saturating      | 31..0 ms   LOSS
 *  63..60 = F  all ones                                                                        PAD
 * </pre>
 */
public final class Word {

    /** Kinds of words other than coincidences: bits 63..60. */
    public static final int TIME_MARK = 0x8;

    public static final int INTERVAL = 0x9;
    public static final int SINGLE = 0xA;
    public static final int TRIGGER = 0xC;
    public static final int MULTI = 0xD;
    public static final int LOSS = 0xE;
    public static final int PAD = 0xF;

    /** The word that fills up and means nothing. */
    public static final long PADDING = -1L;

    /** Reason of a LOSS word that stands for a pause. */
    public static final int HELD = 6;

    private static final long ELEMENT_MASK = 0xFFFFF;
    private static final long COUNT_MASK = 0xFFFFFF;
    private static final long DELAYED_BIT = 1L << 62;
    private static final long LAST_MARK_BIT = 1L << 57;
    private static final long NEW_BLOCK_BIT = 1L << 56;

    private Word() {}

    /** A prompt (or, {@code isDelayed}, a delayed) coincidence of two elements; TOF index as announced by the scanner. */
    public static long coincidence(boolean isDelayed, int elementA, int elementB, int tofIndex) {
        return (isDelayed ? DELAYED_BIT : 0)
                | (elementA & ELEMENT_MASK) << 42
                | (elementB & ELEMENT_MASK) << 22
                | (tofIndex & 0x3FFL) << 12;
    }

    public static long prompt(int elementA, int elementB) {
        return coincidence(false, elementA, elementB, 0);
    }

    public static long delayed(int elementA, int elementB) {
        return coincidence(true, elementA, elementB, 0);
    }

    /** One every millisecond, in order. @param coincidencesSinceLast taken modulo 2^24 */
    public static long timeMark(long timeMs, long coincidencesSinceLast, boolean isLast) {
        return (long) TIME_MARK << 60
                | (isLast ? LAST_MARK_BIT : 0)
                | NEW_BLOCK_BIT
                | (coincidencesSinceLast & COUNT_MASK) << 32
                | (timeMs & 0xFFFFFFFFL);
    }

    /** The same time mark with another count of coincidences since the one before, modulo 2^24. */
    public static long withMarkCount(long timeMark, long coincidencesSinceLast) {
        return timeMark & ~(COUNT_MASK << 32) | (coincidencesSinceLast & COUNT_MASK) << 32;
    }

    /** The device dropped events. @param reason 1 FIFO full, 2 throttled, 3 upstream gap, 4 CRC, 5 clock, 6 held */
    public static long loss(int reason, long eventsLost, long timeMs) {
        return (long) LOSS << 60
                | (reason & 0xFL) << 56
                | Math.min(eventsLost, COUNT_MASK) << 32
                | (timeMs & 0xFFFFFFFFL);
    }

    /**
     * Before this time nothing was measured, since the operator held the acquisition; nothing was lost. It stands at the
     * beginning of what follows a pause: reason 6 with no events.
     */
    public static long held(long timeMs) {
        return loss(HELD, 0, timeMs);
    }

    /** A photon that met no other. @param timePs since the start of its event block, 32 bits */
    public static long single(int element, int energyBin, long timePs) {
        return (long) SINGLE << 60 | (element & ELEMENT_MASK) << 40 | (energyBin & 0xFL) << 36 | (timePs & 0xFFFFFFFFL);
    }

    /**
     * A physiological trigger.
     *
     * @param signalId which signal, 0 to 65535
     * @param us offset inside the millisecond, 0 to 999
     */
    public static long trigger(int signalId, int us, long timeMs) {
        return (long) TRIGGER << 60 | (signalId & 0xFFFFL) << 44 | (us & 0x3FFL) << 32 | timeMs & 0xFFFFFFFFL;
    }

    public static int signalId(long trigger) {
        return (int) (trigger >>> 44 & 0xFFFF);
    }

    /** The same coincidence with the energy bins of its two photons, 0 to 15. */
    public static long withEnergies(long coincidence, int energyA, int energyB) {
        return coincidence | (energyA & 0xFL) << 8 | (energyB & 0xFL) << 4;
    }

    /** The common case, in one compare. */
    public static boolean isCoincidence(long word) {
        return word >= 0;
    }

    public static boolean isDelayed(long coincidence) {
        return (coincidence & DELAYED_BIT) != 0;
    }

    public static int elementA(long coincidence) {
        return (int) (coincidence >>> 42 & ELEMENT_MASK);
    }

    public static int elementB(long coincidence) {
        return (int) (coincidence >>> 22 & ELEMENT_MASK);
    }

    public static int tofIndex(long coincidence) {
        return (int) (coincidence >>> 12 & 0x3FF);
    }

    /** Energy bins, kind and quality of a coincidence: 0 for a plain pair. */
    public static int details(long coincidence) {
        return (int) (coincidence & 0xFFF);
    }

    public static int singleElement(long single) {
        return (int) (single >>> 40 & ELEMENT_MASK);
    }

    public static long singleTimePs(long single) {
        return single & 0xFFFFFFFFL;
    }

    public static int triggerUs(long trigger) {
        return (int) (trigger >>> 32 & 0x3FF);
    }

    /** Kind of a word that is not a coincidence, one of the constants of this class; 0xB is reserved. */
    public static int kind(long word) {
        return (int) (word >>> 60);
    }

    /** ms of a mark, trigger or loss word. */
    public static long timeMs(long word) {
        return word & 0xFFFFFFFFL;
    }

    /** The same word {@code ms} later, modulo 2^32; those that carry no ms are as they were. */
    public static long later(long word, long ms) {
        if (word >= 0) {
            return word;
        }
        int kind = kind(word);
        boolean isTimed = kind == TIME_MARK || kind == TRIGGER || kind == LOSS || kind == INTERVAL;
        return isTimed ? word & ~0xFFFFFFFFL | word + ms & 0xFFFFFFFFL : word;
    }

    /** Coincidence words since the mark before, modulo 2^24. */
    public static int markCount(long timeMark) {
        return (int) (timeMark >>> 32 & COUNT_MASK);
    }

    public static boolean isLastMark(long timeMark) {
        return (timeMark & LAST_MARK_BIT) != 0;
    }

    public static int lossReason(long loss) {
        return (int) (loss >>> 56 & 0xF);
    }

    public static int lossCount(long loss) {
        return (int) (loss >>> 32 & COUNT_MASK);
    }
}
