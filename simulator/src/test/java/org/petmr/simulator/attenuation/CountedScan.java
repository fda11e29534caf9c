package org.petmr.simulator.attenuation;

import java.util.Random;
import java.util.stream.IntStream;
import org.petmr.recon.algorithm.BedFrame;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.correction.Randoms;
import org.petmr.recon.correction.UncalibratedNormalisation;
import org.petmr.recon.event.Word;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SegmentTable;
import org.petmr.recon.sinogram.Histogrammer;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;
import org.petmr.simulator.phantom.Phantom;

/** Trues of a phantom as a histogrammer counts them, pair by pair, so that anything that takes a frame can be given them. */
final class CountedScan {

    private static final double BLUR_FWHM_MM = 4.5;

    final ProjectionGeometry geometry;
    final Normalisation normalisation;
    final BedFrame frame;

    /**
     * @param grid of the phantom
     * @param wanted counts of the whole scan, about
     */
    CountedScan(ScannerModel scanner, VoxelGrid grid, Phantom phantom, double wanted, long seed, Workers workers) {
        this.geometry = new ProjectionGeometry(scanner);
        this.normalisation = new UncalibratedNormalisation(geometry);
        SinogramProjector projector = new SinogramProjector(geometry, grid, workers);
        Volume activity = phantom.voxelise(grid, phantom.activityBqPerMl("fdg", 1), 2, workers);
        GaussianFilter.isotropic(BLUR_FWHM_MM).applyInPlace(activity, workers);
        Sinogram expected = AttenuationFactors.of(projector, phantom.muPerCm(grid, 2, workers));
        float[] values = expected.values();
        double[] sums = new double[geometry.views()];
        projector.forwardLines(activity, Views.all(geometry.views()), (view, t, planes) -> {
            float[] efficiencies = new float[planes.length];
            if (!geometry.isGap(view, t)) {
                normalisation.efficiencies(view, t, efficiencies);
            }
            int at = geometry.index(view, t, 0);
            for (int a = 0; a < planes.length; a++) {
                values[at + a] *= planes[a] * efficiencies[a];
            }
            return false;
        });
        workers.forItems(geometry.views(), (worker, view) -> {
            for (int i = geometry.index(view, 0, 0); i < geometry.index(view + 1, 0, 0); i++) {
                sums[view] += values[i];
            }
        });
        double perUnit = wanted
                / IntStream.range(0, sums.length).mapToDouble(v -> sums[v]).sum();
        Histogrammer counted = new Histogrammer(geometry);
        int[][] rings = ringsOfPlanes(geometry.segments());
        Random random = new Random(seed);
        long[] words = new long[1 << 16];
        int n = 0;
        for (int i = 0; i < values.length; i++) {
            int counts = values[i] > 0 ? poisson(perUnit * values[i], random) : 0;
            int plane = i % geometry.planes();
            int t = i / geometry.planes() % geometry.tangentialBins();
            int view = i / geometry.planes() / geometry.tangentialBins();
            for (int c = 0; c < counts; c++) {
                int pair = rings[plane][random.nextInt(rings[plane].length)];
                int perRing = scanner.indicesPerRing();
                words[n++] = Word.prompt(
                        pair / scanner.rings() * perRing + geometry.firstCrystal(view, t),
                        pair % scanner.rings() * perRing + geometry.secondCrystal(view, t));
                if (n == words.length) {
                    counted.add(words, n);
                    n = 0;
                }
            }
        }
        counted.add(words, n);
        this.frame =
                BedFrame.of(counted.counts(), Randoms.fromDelayeds(geometry, new int[scanner.elements()]), 0, 60, 0, 1);
    }

    /** Knuth's product of uniform numbers: bins hold few counts. */
    private static int poisson(double mean, Random random) {
        double least = Math.exp(-mean);
        double product = random.nextDouble();
        int counts = 0;
        while (product > least) {
            product *= random.nextDouble();
            counts++;
        }
        return counts;
    }

    /** {@code [planes][ring pairs]}: ring1 * rings + ring2. */
    private static int[][] ringsOfPlanes(SegmentTable segments) {
        int rings = segments.rings();
        int[][] pairs = new int[segments.planes()][];
        for (int p = 0; p < pairs.length; p++) {
            int plane = p;
            pairs[p] = IntStream.range(0, rings * rings)
                    .filter(i -> segments.plane(i / rings, i % rings) == plane)
                    .toArray();
        }
        return pairs;
    }
}
