package org.petmr.simulator.physics.detection;

import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;
import org.petmr.simulator.physics.Truth;

/**
 * Pairs singles that come within tau of each other, where {@code 2 tau} is the scanner's coincidence window: the first opens
 * a window, those that come in it open none. So independent singles meet at {@code 2 tau S_i S_j}. The delayed channel pairs
 * each opener with what comes one offset later. One for each thread.
 */
final class CoincidenceSorter {

    private static final double PS_PER_NS = 1000;

    private final PairRules rules;
    private final long windowPs;
    private final long offsetPs;
    private final Multiples multiples;
    private final TofModel tof;

    CoincidenceSorter(ScannerModel scanner, ScannerPhysics physics) {
        this.rules = new PairRules(scanner, physics);
        this.windowPs = Math.round(0.5 * PS_PER_NS * scanner.coincidenceWindowNs());
        this.offsetPs = Math.round(PS_PER_NS * physics.delayedOffsetNs());
        this.multiples = physics.multiples();
        this.tof = scanner.timeOfFlight().orElse(null);
    }

    /** How far behind an opener its partners may be, delayed ones too. */
    long reachPs() {
        return offsetPs + windowPs;
    }

    /**
     * @param fromPs openers from here on count
     * @param toPs and before this
     * @param out added to
     * @param counts added to
     */
    void run(Singles singles, long fromPs, long toPs, Coincidences out, ScanCounts counts) {
        long[] time = singles.timePs;
        int n = singles.n;
        int late = 0;
        int opener = 0;
        while (opener < n && time[opener] < toPs) {
            long opened = time[opener];
            int end = opener + 1;
            while (end < n && time[end] <= opened + windowPs) {
                end++;
            }
            if (opened >= fromPs) {
                for (int i = opener; i < end; i++) {
                    countOwn(singles, i, counts);
                }
                if (end > opener + 1) {
                    pair(singles, opener, opener, end, false, out, counts);
                }
                while (late < n && time[late] < opened + offsetPs) {
                    late++;
                }
                int lateEnd = late;
                while (lateEnd < n && time[lateEnd] <= opened + offsetPs + windowPs) {
                    lateEnd++;
                }
                if (lateEnd > late) {
                    pair(singles, opener, late, lateEnd, true, out, counts);
                }
            }
            opener = end;
        }
    }

    /** Looks for the partner of a single, whether or not the policy will find it. */
    private void countOwn(Singles s, int i, ScanCounts counts) {
        long until = s.timePs[i] + windowPs;
        for (int j = i + 1; j < s.n && s.timePs[j] <= until; j++) {
            if (s.origin[i] >> 1 == s.origin[j] >> 1 && rules.isGood(s.element[i], s.element[j])) {
                counts.ownPairs++;
            }
        }
    }

    /** All that is in one window: the opener and {@code from} to before {@code end}, the opener itself left out. */
    private void pair(
            Singles s, int opener, int from, int end, boolean isDelayed, Coincidences out, ScanCounts counts) {
        int first = from == opener ? opener + 1 : from;
        if (end - first == 1) {
            if (rules.isGood(s.element[opener], s.element[first])) {
                write(s, s.timePs[opener], opener, first, isDelayed, out, counts);
                if (!isDelayed) {
                    counts.pairs++;
                    counts.pairsKept++;
                }
            }
            return;
        }
        int good = 0;
        int bestA = -1;
        int bestB = -1;
        float bestKev = -1;
        for (int a = opener; a < end; a = a == opener ? first : a + 1) {
            for (int b = a == opener ? first : a + 1; b < end; b++) {
                // In the delayed channel only the opener is early: two late singles are no delayed pair.
                if (isDelayed && a != opener || !rules.isGood(s.element[a], s.element[b])) {
                    continue;
                }
                good++;
                if (multiples == Multiples.TAKE_ALL_GOODS) {
                    write(s, s.timePs[opener], a, b, isDelayed, out, counts);
                } else if (s.kev[a] + s.kev[b] > bestKev) {
                    bestKev = s.kev[a] + s.kev[b];
                    bestA = a;
                    bestB = b;
                }
            }
        }
        boolean isWon = multiples == Multiples.TAKE_WINNER && good > 0;
        if (isWon) {
            write(s, s.timePs[opener], bestA, bestB, isDelayed, out, counts);
        }
        if (!isDelayed) {
            counts.pairs += good;
            counts.pairsKept += multiples == Multiples.TAKE_ALL_GOODS ? good : isWon ? 1 : 0;
        }
    }

    private void write(
            Singles s, long opened, int early, int late, boolean isDelayed, Coincidences out, ScanCounts counts) {
        // Which of the two is called A must not tell which came first; the last bit of the time is as good as a coin.
        boolean isEarlyA = (s.timePs[early] & 1) == 0;
        int a = isEarlyA ? early : late;
        int b = isEarlyA ? late : early;
        int tofIndex = 0;
        if (tof != null) {
            long difference = s.timePs[b] - s.timePs[a];
            if (isDelayed) {
                difference -= isEarlyA ? offsetPs : -offsetPs;
            }
            // Positive differences are annihilations nearer to A: t(B) - t(A) = 2 d / c.
            int bin = (int) Math.floor(difference / tof.binWidthPs() + 0.5 * tof.bins());
            tofIndex = Math.max(0, Math.min(tof.bins() - 1, bin));
        }
        byte truth = Truth.DELAYED;
        if (!isDelayed) {
            boolean isOne = s.origin[a] >> 1 == s.origin[b] >> 1;
            boolean isScattered = ((s.origin[a] | s.origin[b]) & 1) != 0;
            truth = isOne ? isScattered ? Truth.SCATTERED : Truth.TRUE : Truth.RANDOM;
            counts.ownPairsKept += isOne ? 1 : 0;
            counts.randoms += isOne ? 0 : 1;
        } else {
            counts.delayed++;
        }
        out.add(opened, Word.coincidence(isDelayed, s.element[a], s.element[b], tofIndex), truth);
    }
}
