package org.petmr.simulator.command;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import org.petmr.recon.command.FiguresFile;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.phantom.LabelledPhantoms;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.phantom.Tracers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr phantom}: what is in a phantom, as a table, a picture or volumes. */
@Command(
        name = "phantom",
        mixinStandardHelpOptions = true,
        description = {
            "Shows a phantom of the simulator, or one of yours that is a volume of labels: what its parts are made of,",
            "a picture, or volumes of labels, activity and mu."
        })
public final class PhantomCommand implements Callable<Integer> {

    private static final int BAD_INPUT = 2;

    /** The finest that makes sense, and the coarsest that shows anything. */
    private static final double FINEST_MM = 0.25;

    private static final double COARSEST_MM = 20;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "such as head, body or derenzo; or a NIfTI file, with --labels")
    private String name;

    @Option(names = "--labels", paramLabel = "FILE", description = "what the numbers in the NIfTI file mean, JSON")
    private Path labels;

    @Option(names = "--tracer", paramLabel = "NAME", description = "such as FDG (default) or solution")
    private String tracer = "FDG";

    @Option(names = "--png", paramLabel = "FILE", description = "write regions, activity and mu in three planes")
    private Path png;

    @Option(
            names = "--at",
            paramLabel = "MM",
            split = ",",
            description = "x,y,z of the planes in scanner space; without it, the middle of the phantom")
    private double[] atMm;

    @Option(names = "--black", paramLabel = "SUV", description = "uptake that is black in the picture (default 8)")
    private double blackSuv = 8;

    @Option(names = "--voxel", paramLabel = "MM", description = "edge of pixels and voxels (default 2)")
    private double voxelMm = 2;

    @Option(
            names = "--nifti",
            paramLabel = "DIR",
            description = "write labels.nii.gz with labels.json, activity.nii.gz in SUV and mu.nii.gz in 1/cm")
    private Path nifti;

    @Option(names = "--json", paramLabel = "FILE", description = "write the table to this JSON file too")
    private Path json;

    @Override
    public Integer call() {
        try {
            FiguresFile.requirePlace(json);
            if (!(voxelMm >= FINEST_MM && voxelMm <= COARSEST_MM)) {
                throw new IllegalArgumentException(
                        "--voxel: %s (expected: %s to %s)".formatted(voxelMm, FINEST_MM, COARSEST_MM));
            }
            if (!(blackSuv > 0)) {
                throw new IllegalArgumentException("--black: %s (expected: above 0)".formatted(blackSuv));
            }
            if (atMm != null && atMm.length != 3) {
                throw new IllegalArgumentException("--at: %d numbers (expected: x,y,z)".formatted(atMm.length));
            }
            String key = tracer.equals(Phantoms.WATER_SOLUTION)
                    ? tracer
                    : Tracers.find(tracer).key();
            Phantom phantom =
                    labels == null ? Phantoms.find(name) : LabelledPhantoms.read(Path.of(name), labels, voxelMm);
            if (png != null) {
                writePicture(phantom, key);
            }
            if (nifti != null) {
                writeVolumes(phantom, key);
            }
            list(phantom, key);
            FiguresFile.write(json, figures(phantom, key));
            return 0;
        } catch (IOException | IllegalArgumentException e) {
            spec.commandLine().getErr().println("petmr phantom: " + e.getMessage());
            return BAD_INPUT;
        }
    }

    private void writePicture(Phantom phantom, String key) throws IOException {
        double[] at = atMm == null ? phantom.bounds() : atMm;
        BufferedImage picture = new PhantomSheet(phantom, key, blackSuv, voxelMm).draw(at);
        WholeFile.write(png, stream -> ImageIO.write(picture, "png", stream));
    }

    private void writeVolumes(Phantom phantom, String key) throws IOException {
        Files.createDirectories(nifti);
        VoxelGrid grid = gridOf(phantom.bounds());
        LabelledPhantoms.write(phantom, grid, nifti.resolve("labels.nii.gz"), nifti.resolve("labels.json"));
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            double[] suv = phantom.activityBqPerMl(key, 1);
            Nifti.write(nifti.resolve("activity.nii.gz"), phantom.voxelise(grid, suv, 2, workers));
            Nifti.write(nifti.resolve("mu.nii.gz"), phantom.muPerCm(grid, 2, workers));
        }
    }

    /** Round the phantom, with a voxel of air. */
    private VoxelGrid gridOf(double[] box) {
        int[] n = new int[3];
        double[] first = new double[3];
        for (int k = 0; k < 3; k++) {
            n[k] = (int) Math.ceil(2 * box[3 + k] / voxelMm) + 2;
            first[k] = box[k] - 0.5 * (n[k] - 1) * voxelMm;
        }
        return new VoxelGrid(n[0], n[1], n[2], Affine.scaling(voxelMm, voxelMm, voxelMm, first[0], first[1], first[2]));
    }

    private void list(Phantom phantom, String key) {
        PrintWriter out = spec.commandLine().getOut();
        double[] box = phantom.bounds();
        out.printf(
                "%s  %d parts, %.0f x %.0f x %.0f mm%n%n",
                phantom.name(), phantom.compartments().size(), 2 * box[3], 2 * box[4], 2 * box[5]);
        out.printf("%-18s %-18s %8s %8s %10s%n", "region", "tissue", "mu/cm", "g/mL", "SUV " + key);
        phantom.compartments().stream()
                .distinct()
                .forEach(c -> out.printf(
                        "%-18s %-18s %8.4f %8.3f %10.2f%n",
                        c.region(),
                        c.tissue().name(),
                        c.tissue().muPerCm(),
                        c.tissue().densityGPerMl(),
                        c.tissue().uptake(key)));
        out.flush();
    }

    private static Map<String, Object> figures(Phantom phantom, String key) {
        double[] box = phantom.bounds();
        List<Map<String, Object>> parts = new ArrayList<>();
        phantom.compartments().stream().distinct().forEach(c -> {
            Map<String, Object> part = new LinkedHashMap<>();
            part.put("region", c.region());
            part.put("tissue", c.tissue().name());
            part.put("mu_per_cm", c.tissue().muPerCm());
            part.put("density_g_per_ml", c.tissue().densityGPerMl());
            part.put("suv", c.tissue().uptake(key));
            parts.add(part);
        });
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("phantom", phantom.name());
        figures.put("size_mm", List.of(2 * box[3], 2 * box[4], 2 * box[5]));
        figures.put("tracer", key);
        figures.put("parts", parts);
        return figures;
    }
}
