package org.petmr.simulator.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.petmr.recon.command.BenchmarkTiming;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.simulator.mr.MrScanner;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;

/**
 * W12, the whole of {@code petmr register} in a fresh process: FDG of a head on the mMR's matrix of 344 x 344 x 127 against
 * a T1-weighted image of 256 x 256 x 256 that lies 8 mm and 5 degrees askew; read, registered, resampled, written.
 */
final class RegisterItem implements BenchmarkTiming.Item {

    private static final double FWHM_MM = 5;

    @Override
    public String name() {
        return "W12";
    }

    @Override
    public List<BenchmarkTiming> run(int runs) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("petmr-register-benchmark");
        try {
            Path pet = directory.resolve("pet.nii");
            Path mr = directory.resolve("mr.nii");
            write(pet, mr);
            double[] seconds = new double[runs];
            for (int run = 0; run < runs; run++) {
                long startNs = System.nanoTime();
                FreshProcess.run(
                        Petmr.class,
                        List.of(
                                "register",
                                "--fixed",
                                pet.toString(),
                                "--moving",
                                mr.toString(),
                                "--out",
                                directory.resolve("out-%d.nii".formatted(run)).toString()));
                seconds[run] = 1e-9 * (System.nanoTime() - startNs);
            }
            Arrays.sort(seconds);
            return List.of(new BenchmarkTiming(
                    name(), "register, whole", seconds[0], seconds[runs / 2], 0, "each in a fresh process"));
        } finally {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    private static void write(Path pet, Path mr) throws IOException {
        Phantom head = Phantoms.find("head-detailed");
        try (Workers workers = Workers.ofMachine()) {
            VoxelGrid petGrid = ScannerCatalogue.find("mmr").imageGrid();
            RigidTransform askew = new RigidTransform(0.05, -0.04, 0.06, 5, -4, 5, 0, 0, 0);
            Volume uptake = head.moved(askew).voxelise(petGrid, head.activityBqPerMl(Phantoms.FDG, 5000), 1, workers);
            GaussianFilter.isotropic(FWHM_MM).applyInPlace(uptake, workers);
            Nifti.write(pet, uptake);
            MrScanner scanner = new MrScanner(head, 0.02, 3, workers);
            Nifti.write(mr, scanner.t1(VoxelGrid.centred(256, 256, 256, 1, 1, 1), 1).signal());
        }
    }
}
