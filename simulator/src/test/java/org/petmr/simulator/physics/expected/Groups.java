package org.petmr.simulator.physics.expected;

import java.util.function.ToIntFunction;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.Truth;

/** Counts of one kind by groups of lines, next to what is expected there. */
final class Groups {

    /** Numbers lines by one of their indices. */
    record By(String name, int groups, Index index) {
        interface Index {
            int of(int view, int t, int plane);
        }
    }

    static By bin(ProjectionGeometry g) {
        return new By("tangential bin", g.tangentialBins(), (view, t, plane) -> t);
    }

    static By view(ProjectionGeometry g) {
        return new By("view", g.views(), (view, t, plane) -> view);
    }

    static By plane(ProjectionGeometry g) {
        return new By("plane", g.planes(), (view, t, plane) -> plane);
    }

    /** Views and bins in squares of eight. */
    static By patch(ProjectionGeometry g) {
        int across = (g.tangentialBins() + 7) / 8;
        return new By("patch", across * ((g.views() + 7) / 8), (view, t, plane) -> view / 8 * across + t / 8);
    }

    private Groups() {}

    static double[] sums(Sinogram sinogram, By by) {
        ProjectionGeometry g = sinogram.geometry();
        double[] sums = new double[by.groups()];
        for (int view = 0; view < g.views(); view++) {
            for (int t = 0; t < g.tangentialBins(); t++) {
                for (int p = 0; p < g.planes(); p++) {
                    sums[by.index().of(view, t, p)] += sinogram.at(view, t, p);
                }
            }
        }
        return sums;
    }

    /** Events that a test takes, in the sinogram of their lines. */
    static Sinogram histogram(ScanEvents scan, ProjectionGeometry g, ToIntFunction<Byte> taken) {
        ScannerModel scanner = g.scanner();
        Sinogram sinogram = Sinogram.zeros(g);
        ScanEvents.Producer producer = scan.producer();
        int n = scanner.indicesPerRing();
        for (int c = 0; c < scan.chunks(); c++) {
            ScanEvents.Chunk chunk = producer.chunk(c);
            for (int i = 0; i < chunk.words().length; i++) {
                byte tag = chunk.truth()[i];
                if (tag != Truth.NONE && taken.applyAsInt(tag) > 0) {
                    int a = Word.elementA(chunk.words()[i]);
                    int b = Word.elementB(chunk.words()[i]);
                    boolean isExchanged = g.pairs().isExchanged(a % n, b % n);
                    int view = g.pairs().view(a % n, b % n);
                    int t = g.pairs().tangential(a % n, b % n) + g.tangentialBins() / 2;
                    int plane = isExchanged
                            ? g.segments().plane(b / n, a / n)
                            : g.segments().plane(a / n, b / n);
                    sinogram.values()[g.index(view, t, plane)]++;
                }
            }
        }
        return sinogram;
    }

    static double sum(Sinogram sinogram) {
        double sum = 0;
        for (float v : sinogram.values()) {
            sum += v;
        }
        return sum;
    }

    /** Chi-square by degree of freedom over groups that expect 20 counts at least. */
    static double chiSquare(Sinogram counted, Sinogram expected, By by) {
        double[] n = sums(counted, by);
        double[] m = sums(expected, by);
        double chi = 0;
        int used = 0;
        for (int i = 0; i < n.length; i++) {
            if (m[i] >= 20) {
                chi += (n[i] - m[i]) * (n[i] - m[i]) / m[i];
                used++;
            }
        }
        return chi / used;
    }
}
