package org.petmr.recon.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.quantification.LabelledRegions;
import org.petmr.recon.quantification.Region;
import org.petmr.recon.quantification.RegionStatistics;
import org.petmr.recon.quantification.UptakePeak;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr regions}: what an image holds in the regions of a labelled volume, in the image's own unit. */
@Command(
        name = "regions",
        description =
                "Measures an image in the regions of a labelled volume: mean, largest value, peak of 1 mL, volume.",
        mixinStandardHelpOptions = true)
public final class RegionsCommand implements Callable<Integer> {

    private static final int MOST_REGIONS = 1000;

    @Parameters(paramLabel = "IMAGE", description = "image, .nii or .nii.gz; the first of several in one file")
    private Path image;

    @Option(
            names = "--labels",
            required = true,
            paramLabel = "FILE",
            description =
                    "volume in the same space, on any grid, with the number of its region in each voxel, 0 for none")
    private Path labels;

    @Option(
            names = "--name",
            paramLabel = "NUMBER=NAME",
            description = "what a region is called; may be given several times (default: its number)")
    private Map<Integer, String> names = new LinkedHashMap<>();

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this JSON file too")
    private Path json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        FiguresFile.requirePlace(json);
        Volume of = Nifti.read(image);
        LabelledRegions regions;
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            regions = LabelledRegions.of(Nifti.read(labels), of.grid(), MOST_REGIONS, workers);
        }
        for (int number : names.keySet()) {
            if (!regions.numbers().contains(number)) {
                throw new IllegalArgumentException(
                        "--name: %d (expected: one of the regions %s)".formatted(number, regions.numbers()));
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%-24s %10s %12s %12s %12s %12s%n", "region", "mL", "mean", "sd", "max", "peak 1 mL");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int number : regions.numbers()) {
            rows.add(row(number, of, regions.region(number), out));
        }
        out.flush();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("image", image.toString());
        figures.put("labels", labels.toString());
        figures.put("regions", rows);
        FiguresFile.write(json, figures);
        return 0;
    }

    private Map<String, Object> row(int number, Volume of, Region region, PrintWriter out) {
        String name = names.getOrDefault(number, Integer.toString(number));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("number", number);
        row.put("name", name);
        row.put("voxels", region.voxels());
        if (region.voxels() == 0) {
            out.printf("%-24s no voxel of the image has its centre in it%n", name);
            return row;
        }
        RegionStatistics found = region.of(of);
        Double peak = peak(of, region);
        row.put("volume_ml", found.volumeMl());
        row.put("mean", found.mean());
        row.put("sd", found.sd());
        row.put("min", found.min());
        row.put("max", found.max());
        row.put("peak", peak);
        out.printf(
                Locale.ROOT,
                "%-24s %10.3f %12.5g %12.5g %12.5g %12s%n",
                name,
                found.volumeMl(),
                found.mean(),
                found.sd(),
                found.max(),
                peak == null ? "-" : String.format(Locale.ROOT, "%.5g", peak));
        return row;
    }

    /** Null at the image's edge, where no ball of 1 mL has room. */
    private static Double peak(Volume of, Region region) {
        try {
            return UptakePeak.find(of, region).mean();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
