package org.petmr.simulator.command;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.petmr.recon.command.BenchmarkTiming;

/**
 * W10 and W11, maps from MR as {@code petmr attenuation} makes and checks them, from images in memory to the map on the mMR's
 * PET matrix: of a Dixon bed, and of a head with ZTE. The first of a fresh process stands apart, since a command makes no second.
 */
final class AttenuationItem implements BenchmarkTiming.Item {

    private final String name;
    private final String what;
    private final String scene;

    private AttenuationItem(String name, String what, String scene) {
        this.name = name;
        this.what = what;
        this.scene = scene;
    }

    static AttenuationItem body() {
        return new AttenuationItem("W10", "Dixon bed", "body");
    }

    static AttenuationItem head() {
        return new AttenuationItem("W11", "ZTE head", "head");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<BenchmarkTiming> run(int runs) throws IOException, InterruptedException {
        String[] lines = FreshProcess.run(AttenuationTimings.class, List.of(scene, String.valueOf(runs + 1)))
                .strip()
                .split("\\R");
        double[] seconds = new double[runs];
        double[] processor = new double[runs];
        for (int i = 0; i < runs; i++) {
            seconds[i] = figure(lines[i + 1], 0);
            processor[i] = figure(lines[i + 1], 1);
        }
        Arrays.sort(seconds);
        Arrays.sort(processor);
        double first = figure(lines[0], 0);
        return List.of(
                new BenchmarkTiming(name, what + ", first", first, first, 0, processorS(figure(lines[0], 1))),
                new BenchmarkTiming(name, what, seconds[0], seconds[runs / 2], 0, processorS(processor[0])));
    }

    private static double figure(String line, int column) {
        return Double.parseDouble(line.split(" ")[column]);
    }

    private static String processorS(double s) {
        return String.format(Locale.ROOT, "%.2f s of the processor", s);
    }
}
