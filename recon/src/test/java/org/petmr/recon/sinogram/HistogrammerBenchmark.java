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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

/** Events a second into the sinogram, from memory, one thread: the worst case, bins without any order. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgs = "-Xmx3g")
public class HistogrammerBenchmark {

    private static final int EVENTS = 1 << 22;

    @Param({"mmr", "bench"})
    public String scanner;

    private Histogrammer histogrammer;
    private long[] words;

    @Setup
    public void fill() {
        ProjectionGeometry geometry = new ProjectionGeometry(ScannerCatalogue.find(scanner));
        ScannerModel model = geometry.scanner();
        histogrammer = new Histogrammer(geometry);
        Random random = new Random(1);
        words = new long[EVENTS];
        int n = model.indicesPerRing();
        for (int i = 0; i < EVENTS; i++) {
            // lines through a central object: within a quarter of the ring of the opposite crystal
            int a = real(model, random.nextInt(n));
            int b = real(model, (a + n / 2 + random.nextInt(n / 4) - n / 8) % n);
            words[i] = Word.coincidence(
                    random.nextInt(5) == 0,
                    random.nextInt(model.rings()) * n + a,
                    random.nextInt(model.rings()) * n + b,
                    0);
        }
    }

    private static int real(ScannerModel model, int index) {
        return model.isGap(index) ? index - 1 : index;
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long add() {
        histogrammer.add(words, EVENTS);
        return histogrammer.prompts();
    }
}
