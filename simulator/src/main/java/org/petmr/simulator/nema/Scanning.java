package org.petmr.simulator.nema;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.event.Word;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.physics.EventStream;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.Source;

/** What all trials do: fill a phantom, scan it, take the words in order. */
final class Scanning {

    /** NEMA's isotope. Scans are so short that it hardly decays. */
    static final Isotope ISOTOPE = Isotope.find("18F");

    private static final int READ_WORDS = 1 << 16;
    private static final double S_PER_MS = 1e-3;

    /** Takes words {@code 0..n-1}. */
    @FunctionalInterface
    interface Receiver {
        void add(long[] words, int n);
    }

    private Scanning() {}

    /** A phantom that lies still. @param referenceBqPerMl where the uptake is 1, at the start */
    static Source source(Phantom phantom, double referenceBqPerMl) {
        return new Source(
                Motion.still(phantom),
                Activity.constant(phantom.activityBqPerMl(Phantoms.WATER_SOLUTION, referenceBqPerMl)),
                ISOTOPE);
    }

    /** Activity at the start to have a mean over the scan, in whatever unit. */
    static double atStart(double mean, int durationMs) {
        return mean / ISOTOPE.meanRemaining(0, durationMs * S_PER_MS);
    }

    /** Runs a scan to its end; the receiver is called on the caller's thread. */
    static void run(ScanEvents scan, int threads, Progress progress, Receiver receiver) {
        try (EventStream stream = new EventStream(scan, threads)) {
            long[] words = new long[READ_WORDS];
            for (int n = stream.read(words); n >= 0; n = stream.read(words)) {
                receiver.add(words, n);
                progress.checkpoint();
                report(words, n, scan.durationMs(), progress);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void report(long[] words, int n, int durationMs, Progress progress) {
        for (int i = n - 1; i >= 0; i--) {
            if (words[i] < 0 && Word.kind(words[i]) == Word.TIME_MARK) {
                long ms = Word.timeMs(words[i]);
                progress.report((double) ms / durationMs, "%d of %d ms".formatted(ms, durationMs));
                return;
            }
        }
    }
}
