package org.petmr.recon.sinogram;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.AxialCompression;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

/** Events a second into the histo-images of a SIGNA PET/MR, from memory, one thread, in no order. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgs = "-Xmx2g")
public class HistoImagesBenchmark {

    private static final int EVENTS = 1 << 22;

    private HistoImages images;
    private long[] words;

    @Setup
    public void fill() {
        ScannerModel signa = ScannerCatalogue.find("signa");
        images = new HistoImages(
                new ProjectionGeometry(signa, new AxialCompression(AxialCompression.Rule.ODD_SPAN, 47, 23)),
                signa.imageGrid(2),
                32);
        Random random = new Random(1);
        words = new long[EVENTS];
        int n = signa.indicesPerRing();
        for (int i = 0; i < EVENTS; i++) {
            int a = random.nextInt(n);
            int b = (a + n / 2 + random.nextInt(n / 4) - n / 8) % n;
            words[i] = Word.coincidence(
                    random.nextInt(5) == 0,
                    random.nextInt(signa.rings()) * n + a,
                    random.nextInt(signa.rings()) * n + b,
                    9 + random.nextInt(9));
        }
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long add() {
        images.add(words, EVENTS);
        return images.placed();
    }
}
