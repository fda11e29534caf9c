package org.petmr.simulator.command;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.phantom.Tracers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr phantom NAME}: what is in it, as a table, a picture or volumes. */
@Command(
        name = "phantom",
        description = "Shows a phantom of the simulator: its parts, a picture, or volumes of labels, activity and mu.")
public final class PhantomCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Phantom, such as head, body or derenzo.")
    private String name;

    @Option(
            names = "--tracer",
            paramLabel = "NAME",
            defaultValue = "FDG",
            description = "Tracer (default ${DEFAULT-VALUE}).")
    private String tracer;

    @Option(names = "--png", paramLabel = "FILE", description = "Write labels, activity and mu in three planes.")
    private Path png;

    @Option(
            names = "--at",
            paramLabel = "X,Y,Z",
            split = ",",
            arity = "1",
            description = "Point of the planes in mm (default: the middle of the phantom).")
    private double[] atMm;

    @Option(
            names = "--pixel",
            paramLabel = "MM",
            defaultValue = "1",
            description = "Of the picture (default ${DEFAULT-VALUE}).")
    private double pixelMm;

    @Option(
            names = "--black",
            paramLabel = "SUV",
            defaultValue = "8",
            description = "Uptake that is black in the picture (default ${DEFAULT-VALUE}).")
    private double blackSuv;

    @Override
    public Integer call() {
        try {
            Phantom phantom = Phantoms.find(name);
            String key = Tracers.find(tracer).key();
            if (!(pixelMm >= 0.1) || !(blackSuv > 0)) {
                throw new IllegalArgumentException(
                        "--pixel %s, --black %s (expected: at least 0.1 mm, above 0)".formatted(pixelMm, blackSuv));
            }
            if (atMm != null && atMm.length != 3) {
                throw new IllegalArgumentException("--at: " + atMm.length + " numbers (expected: X,Y,Z in mm)");
            }
            if (png != null) {
                double[] at = atMm == null ? phantom.bounds() : atMm;
                write(new PhantomSheet(phantom, key, blackSuv, pixelMm).draw(at));
            }
            list(phantom, key);
            return 0;
        } catch (IllegalArgumentException | IOException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void write(BufferedImage sheet) throws IOException {
        Path whole = Files.createTempFile(
                png.toAbsolutePath().getParent(), png.getFileName().toString(), ".part");
        ImageIO.write(sheet, "png", whole.toFile());
        Files.move(whole, png, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private void list(Phantom phantom, String key) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%-20s %-18s %8s %8s %8s%n", "region", "tissue", "mu/cm", "g/mL", "uptake");
        phantom.compartments().stream()
                .distinct()
                .forEach(c -> out.printf(
                        "%-20s %-18s %8.4f %8.3f %8.2f%n",
                        c.region(),
                        c.tissue().name(),
                        c.tissue().muPerCm(),
                        c.tissue().densityGPerMl(),
                        c.tissue().uptake(key)));
        out.flush();
    }
}
