package org.petmr.acquisition.command;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.petmr.attenuation.emission.ListModeMeasurement;
import org.petmr.attenuation.emission.Mlaa;
import org.petmr.attenuation.emission.MlaaSettings;
import org.petmr.recon.algorithm.EventBackground;
import org.petmr.recon.algorithm.ListModeLikelihood;
import org.petmr.recon.algorithm.Osem;
import org.petmr.recon.algorithm.UnattenuatedEvents;
import org.petmr.recon.command.BenchmarkTiming;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.ListModeEvents;
import org.petmr.recon.projector.ListModeReader;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.TofKernel;
import org.petmr.recon.quantification.Region;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/**
 * MLAA of a bed of the SIGNA PET/MR beside OSEM of the same events, on its whole sinogram and image grid, two threads: both
 * from a map to an image, attenuation factors and sensitivities included. Arms are free, their outline 12 mm too wide.
 */
final class MlaaItem implements BenchmarkTiming.Item {

    private static final int EVENTS = 20_000_000;
    private static final int SUBSETS = 28;
    private static final double MARGIN_MM = 12;
    private static final long SEED = 10;

    @Override
    public String name() {
        return "mlaa";
    }

    @Override
    public List<BenchmarkTiming> run(int runs) {
        try (Workers workers = new Workers(2)) {
            ScannerModel scanner = ScannerCatalogue.find("signa");
            ProjectionGeometry geometry = new ProjectionGeometry(scanner);
            VoxelGrid grid = scanner.imageGrid(1);
            SinogramProjector lines = new SinogramProjector(geometry, grid, workers);
            ListModeReader reader = new ListModeReader(geometry);
            long[] words = new ArmsEvents(scanner).words(EVENTS, SEED, workers);
            reader.add(words, words.length);
            ListModeEvents events = reader.events(workers);
            Volume trueMu = ArmsEvents.muPerCm(grid, true);
            double[] osem = new double[runs];
            double[] mlaa = new double[runs];
            double[] ratio = new double[runs];
            Volume image = null;
            Mlaa.Result joint = null;
            for (int run = 0; run < runs; run++) {
                // First, so that it bears what the virtual machine still has to learn.
                long start = System.nanoTime();
                long cpu = cpuNs();
                joint = joint(events, lines, workers);
                mlaa[run] = 1e-9 * (System.nanoTime() - start);
                double mlaaCpu = cpuNs() - cpu;
                start = System.nanoTime();
                cpu = cpuNs();
                image = osem(events, lines, trueMu, workers);
                osem[run] = 1e-9 * (System.nanoTime() - start);
                ratio[run] = mlaaCpu / (cpuNs() - cpu);
            }
            Arrays.sort(osem);
            Arrays.sort(mlaa);
            Arrays.sort(ratio);
            Region liver = ArmsEvents.liver(grid).eroded(MARGIN_MM);
            double bias = liver.of(joint.activity()).mean() / liver.of(image).mean() - 1;
            double arms =
                    ArmsEvents.arms(grid).eroded(MARGIN_MM).of(joint.muPerCm()).mean();
            return List.of(
                    timing("OSEM 3 x 28", osem, "%.1f M events".formatted(1e-6 * events.size())),
                    timing(
                            "MLAA 3 x 28",
                            mlaa,
                            "%.2f times OSEM, %.2f in computing time; liver %+.1f %%, arms %.4f cm^-1"
                                    .formatted(mlaa[0] / osem[0], ratio[runs / 2], 100 * bias, arms)));
        }
    }

    /** Of all threads: on a busy machine it says more than the clock. */
    private static long cpuNs() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private BenchmarkTiming timing(String what, double[] seconds, String rate) {
        return new BenchmarkTiming(name(), what, seconds[0], seconds[seconds.length / 2], 0, rate);
    }

    /** With the true map. */
    private static Volume osem(ListModeEvents events, SinogramProjector lines, Volume muPerCm, Workers workers) {
        Sinogram factors = AttenuationFactors.of(lines, muPerCm);
        EventBackground none = (view, t, tofBin, planes) -> Arrays.fill(planes, 0);
        Optional<TofKernel> tof = lines.geometry().scanner().timeOfFlight().map(TofKernel::of);
        ListModeLikelihood likelihood = new ListModeLikelihood(events, lines, tof, factors, none, SUBSETS, workers);
        return new Osem(likelihood, MlaaSettings.ARMS.iterations(), workers).run(Progress.NONE);
    }

    private static Mlaa.Result joint(ListModeEvents events, SinogramProjector lines, Workers workers) {
        VoxelGrid grid = lines.grid();
        Region free = ArmsEvents.arms(grid)
                .dilated(MARGIN_MM)
                .and(ArmsEvents.trunk(grid).dilated(MARGIN_MM).not());
        Volume guess = ArmsEvents.muPerCm(grid, false);
        for (int i = 0; i < guess.values().length; i++) {
            guess.values()[i] = free.contains(i) ? 0.096f : guess.values()[i];
        }
        ListModeMeasurement measured = new ListModeMeasurement(
                new UnattenuatedEvents(
                        events,
                        lines,
                        (view, t, planes) -> {
                            Arrays.fill(planes, 1);
                            return true;
                        },
                        (view, t, tofBin, planes) -> Arrays.fill(planes, 0)),
                SUBSETS,
                workers);
        return new Mlaa(measured, MlaaSettings.ARMS, free, Optional.empty(), workers).run(guess, Progress.NONE);
    }
}
