package org.petmr.recon.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.petmr.recon.algorithm.EmissionModel;
import org.petmr.recon.algorithm.Osem;
import org.petmr.recon.algorithm.SinogramLikelihood;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.KernelChoice;
import org.petmr.recon.projector.Kernels;
import org.petmr.recon.projector.PlainKernels;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/** The work of the benchmark items, as defined once for every package that is held against this one. */
final class BenchmarkItems {

    static final List<String> NAMES = List.of("W1", "W2", "W3", "W4", "W5", "W6", "live");

    private final Workers workers;
    private final int runs;
    private final boolean withPlain;
    private final ProjectionGeometry mmr = new ProjectionGeometry(ScannerCatalogue.find("mmr"));

    BenchmarkItems(Workers workers, int runs, boolean withPlain) {
        this.workers = workers;
        this.runs = runs;
        this.withPlain = withPlain;
    }

    String kernels() {
        return KernelChoice.best().description();
    }

    List<BenchmarkTiming> run(String item) {
        return switch (item) {
            case "W1" -> projections("W1", VoxelGrid.centred(344, 344, 127, 2.08626, 2.08626, 2.03125));
            case "W2" -> projections("W2", VoxelGrid.centred(172, 172, 127, 4.17252, 4.17252, 2.03125));
            case "W3" -> osem();
            case "W4" -> ListModeItem.run(workers, runs, withPlain);
            case "W5" -> List.of(ScatterItem.run(mmr, workers, runs, withPlain));
            case "W6" -> List.of(HistogramItem.run(mmr, runs));
            case "live" -> LiveImageItem.run(runs);
            default -> throw new IllegalArgumentException("item: " + item + " (expected: one of " + NAMES + ")");
        };
    }

    private List<BenchmarkTiming> projections(String item, VoxelGrid grid) {
        Volume phantom = BenchmarkPhantom.activity(grid);
        Sinogram sinogram = Sinogram.zeros(mmr);
        Volume image = Volume.zeros(grid);
        int[] views = Views.all(mmr.views());
        double[][] forward = new double[2][];
        double[][] back = new double[2][];
        for (int twin = 0; twin < (withPlain ? 2 : 1); twin++) {
            Kernels kernels = twin == 0 ? KernelChoice.best() : new PlainKernels();
            SinogramProjector projector = new SinogramProjector(mmr, grid, workers, kernels);
            forward[twin] = time(() -> projector.forward(phantom, views, sinogram), twin == 0 ? runs : 1);
            Arrays.fill(sinogram.values(), 1);
            back[twin] = time(() -> projector.back(sinogram, views, image), twin == 0 ? runs : 1);
        }
        List<BenchmarkTiming> timings = new ArrayList<>();
        timings.add(timing(item, "forward", forward[0], forward[1], mmr.bins(), "M lines/s"));
        timings.add(timing(item, "back", back[0], back[1], mmr.bins(), "M lines/s"));
        return timings;
    }

    private List<BenchmarkTiming> osem() {
        VoxelGrid grid = VoxelGrid.centred(344, 344, 127, 2.08626, 2.08626, 2.03125);
        int[] views = Views.all(mmr.views());
        SinogramProjector projector = new SinogramProjector(mmr, grid, workers);
        Sinogram factors = Sinogram.zeros(mmr);
        projector.forward(BenchmarkPhantom.muPerCm(grid), views, factors);
        float[] f = factors.values();
        for (int i = 0; i < f.length; i++) {
            f[i] = (float) Math.exp(-f[i] / 10);
        }
        Sinogram counts = Sinogram.zeros(mmr);
        projector.forward(BenchmarkPhantom.activity(grid), views, counts);
        float[] c = counts.values();
        double sum = 0;
        for (int i = 0; i < c.length; i++) {
            c[i] *= f[i];
            sum += c[i];
        }
        Sinogram background = Sinogram.zeros(mmr);
        Arrays.fill(background.values(), (float) (0.5 * sum / c.length));
        for (int i = 0; i < c.length; i++) {
            c[i] += background.values()[i];
        }
        EmissionModel model = new EmissionModel(
                projector,
                (view, t, planes) -> {
                    System.arraycopy(c, mmr.index(view, t, 0), planes, 0, planes.length);
                    return true;
                },
                factors,
                Optional.of(background));
        SinogramLikelihood likelihood = new SinogramLikelihood(model, 21, workers);
        Osem osem = new Osem(likelihood, 1, workers);
        osem.prepare(Progress.NONE);
        Volume image = Volume.filled(grid, 1);
        double[] epoch = time(() -> osem.iterate(image, Progress.NONE), runs);
        double[] whole = time(
                () -> {
                    Arrays.fill(image.values(), 1);
                    for (int i = 0; i < 3; i++) {
                        osem.iterate(image, Progress.NONE);
                    }
                },
                runs);
        Volume sensitivity = Volume.zeros(grid);
        double[] sensitivities = time(
                () -> {
                    for (int subset = 0; subset < likelihood.subsets(); subset++) {
                        likelihood.sensitivity(subset, sensitivity);
                    }
                },
                runs);
        return List.of(
                timing("W3", "OSEM epoch", epoch, null, mmr.bins(), "M lines/s"),
                timing("W3", "OSEM 3 x 21", whole, null, 3.0 * mmr.bins(), "M lines/s"),
                timing("W3", "sensitivities", sensitivities, null, mmr.bins(), "M lines/s"));
    }

    static BenchmarkTiming timing(String item, String what, double[] ours, double[] plain, double units, String unit) {
        double best = ours[0];
        return new BenchmarkTiming(
                item,
                what,
                best,
                ours[ours.length / 2],
                plain == null ? 0 : plain[0] / best,
                "%.1f %s".formatted(units / best / 1e6, unit));
    }

    /** Seconds of each run after a warm-up, ascending. */
    static double[] time(Runnable work, int runs) {
        work.run();
        double[] seconds = new double[runs];
        for (int i = 0; i < runs; i++) {
            long start = System.nanoTime();
            work.run();
            seconds[i] = (System.nanoTime() - start) * 1e-9;
        }
        Arrays.sort(seconds);
        return seconds;
    }
}
