package org.petmr.recon.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.GroupedLines;
import org.petmr.recon.projector.ListModeEvents;
import org.petmr.recon.projector.ListModeProjector;
import org.petmr.recon.projector.ListModeReader;
import org.petmr.recon.projector.LorProjector;
import org.petmr.recon.projector.TofKernel;
import org.petmr.recon.scanner.AxialCompression;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** W4: ten million time-of-flight events of the phantom, forward and back; and their grouping, which is done once. */
final class ListModeItem {

    private static final int EVENTS = 10_000_000;
    private static final int PARTS = 64;
    private static final long SEED = 4;
    private static final double RADIUS_MM = 317;
    private static final double TOF_BIN_MM = 25.332;
    private static final double CUT_SIGMAS = 3;
    private static final double TOF_FWHM_PS = 390;

    private ListModeItem() {}

    static List<BenchmarkTiming> run(Workers workers, int runs, boolean withPlain) {
        ProjectionGeometry geometry = new ProjectionGeometry(scanner());
        VoxelGrid grid = VoxelGrid.centred(256, 256, 89, 2.34, 2.34, 2.78);
        long[] words = words(geometry.scanner(), workers);
        ListModeEvents[] grouped = new ListModeEvents[1];
        double[] grouping = BenchmarkItems.time(
                () -> {
                    ListModeReader reader = new ListModeReader(geometry);
                    reader.add(words, words.length);
                    grouped[0] = reader.events(workers);
                },
                runs);
        ListModeEvents events = grouped[0];
        // Cut 3 sigma from the centre of a bin, as the packages do with which this item is shared; ours, elsewhere,
        // cuts
        // 3 sigma from a bin's borders.
        Optional<TofKernel> tof = geometry.scanner()
                .timeOfFlight()
                .map(t -> new TofKernel(
                        t.bins(), t.binWidthMm(), t.sigmaMm(), CUT_SIGMAS - t.binWidthMm() / 2 / t.sigmaMm()));
        Volume phantom = BenchmarkPhantom.activity(grid);
        Volume image = Volume.zeros(grid);
        float[] values = new float[events.size()];
        float[] ones = new float[events.size()];
        Arrays.fill(ones, 1);
        ListModeProjector projector = new ListModeProjector(geometry, grid, tof, workers);
        double[] forward = BenchmarkItems.time(() -> projector.forward(phantom, events, values), runs);
        double[] back = BenchmarkItems.time(() -> projector.back(events, ones, image), runs);
        double[] plainForward = null;
        double[] plainBack = null;
        if (withPlain) {
            LorProjector plain = new LorProjector(grid, tof, workers);
            GroupedLines lines = new GroupedLines(events);
            plainForward = BenchmarkItems.time(() -> plain.forward(phantom, lines, values), 1);
            plainBack = BenchmarkItems.time(() -> plain.back(lines, ones, image), 1);
        }
        List<BenchmarkTiming> timings = new ArrayList<>();
        timings.add(BenchmarkItems.timing("W4", "forward", forward, plainForward, EVENTS, "M events/s"));
        timings.add(BenchmarkItems.timing("W4", "back", back, plainBack, EVENTS, "M events/s"));
        timings.add(BenchmarkItems.timing("W4", "grouping, once", grouping, null, EVENTS, "M events/s"));
        return timings;
    }

    private static ScannerModel scanner() {
        return new ScannerModel(
                "w4",
                "ring of benchmark item W4",
                "petmr",
                45,
                5.56,
                9,
                112,
                4,
                0,
                RADIUS_MM,
                0,
                0,
                25,
                "LYSO",
                447,
                new AxialCompression(AxialCompression.Rule.PAIRED, 2, 44),
                425,
                650,
                0.1,
                5,
                new TofModel(27, TOF_BIN_MM / TofModel.MM_PER_PS, TOF_FWHM_PS),
                new ScannerModel.ImageMatrix(256, 256, 2.34),
                List.of("benchmark item W4"));
    }

    private static long[] words(ScannerModel scanner, Workers workers) {
        long[] words = new long[EVENTS];
        SplittableRandom[] random = new SplittableRandom[PARTS];
        SplittableRandom seed = new SplittableRandom(SEED);
        Arrays.setAll(random, i -> seed.split());
        workers.forItems(PARTS, (worker, part) -> {
            PhantomEvents events = new PhantomEvents(scanner, random[part]);
            int to = (int) ((long) EVENTS * (part + 1) / PARTS);
            for (int i = (int) ((long) EVENTS * part / PARTS); i < to; i++) {
                words[i] = events.next();
            }
        });
        return words;
    }
}
