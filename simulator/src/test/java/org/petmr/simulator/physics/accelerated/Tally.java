package org.petmr.simulator.physics.accelerated;

import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.CrystalPairs;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.Truth;

/** Coincidences by truth, and where those of each truth lie. */
final class Tally {

    private final ScannerModel scanner;
    private final CrystalPairs pairs;
    final long[] counts = new long[Truth.TAGS];

    /** By truth and distance of the line from the axis, in bins. */
    final double[][] radial;

    /** By truth and ring of A: A is either end, so the profile is that of all ends. */
    final double[][] axial;

    /** By truth and TOF bin. */
    final double[][] tof;

    Tally(ScannerModel scanner) {
        this.scanner = scanner;
        this.pairs = new CrystalPairs(scanner.indicesPerRing());
        this.radial = new double[Truth.TAGS][scanner.tangentialBins() / 2 + 1];
        this.axial = new double[Truth.TAGS][scanner.rings()];
        this.tof =
                new double[Truth.TAGS][scanner.timeOfFlight().map(t -> t.bins()).orElse(1)];
    }

    void add(ScanEvents.Chunk chunk) {
        for (int k = 0; k < chunk.words().length; k++) {
            if (chunk.truth()[k] != Truth.NONE) {
                add(chunk.words()[k], chunk.truth()[k]);
            }
        }
    }

    private void add(long word, byte tag) {
        int n = scanner.indicesPerRing();
        int a = Word.elementA(word);
        int b = Word.elementB(word);
        counts[tag]++;
        radial[tag][Math.abs(pairs.tangential(a % n, b % n))]++;
        axial[tag][a / n]++;
        tof[tag][Word.tofIndex(word)]++;
    }

    /** All coincidences of a scan. */
    static Tally of(ScanEvents scan) {
        Tally tally = new Tally(scan.scanner());
        ScanEvents.Producer producer = scan.producer();
        for (int i = 0; i < scan.chunks(); i++) {
            tally.add(producer.chunk(i));
        }
        return tally;
    }

    /**
     * Chi squared of two histograms of counts per degree of freedom, bins joined to 40 counts at least; also of their sums.
     */
    static double chiSquared(double[] found, double[] other) {
        double sum = 0;
        int bins = 0;
        double a = 0;
        double b = 0;
        for (int i = 0; i < found.length; i++) {
            a += found[i];
            b += other[i];
            if (a + b >= 40) {
                sum += (a - b) * (a - b) / (a + b);
                bins++;
                a = 0;
                b = 0;
            }
        }
        return sum / Math.max(1, bins);
    }

    static int binsOf(double[] found, double[] other) {
        int bins = 0;
        double sum = 0;
        for (int i = 0; i < found.length; i++) {
            sum += found[i] + other[i];
            if (sum >= 40) {
                bins++;
                sum = 0;
            }
        }
        return Math.max(1, bins);
    }
}
