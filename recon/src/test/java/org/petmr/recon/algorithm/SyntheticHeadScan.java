package org.petmr.recon.algorithm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;

/**
 * A head of ellipsoids: scalp, grey shell, white inside with a ventricle; one hot lesion that the MR shows, another that it
 * does not. And what is measured on its images.
 */
final class SyntheticHeadScan {

    static final double WHITE = 1;
    static final double LESION = 4;
    private static final double LESION_RADIUS_MM = 10;
    private static final double[] SEEN = {25, -20, 0};
    private static final double[] UNSEEN = {-28, -18, 0};

    private final SimulatedScan scan;
    final Volume truth;
    final Volume mr;

    SyntheticHeadScan(SimulatedScan scan) {
        this.scan = scan;
        this.truth = scan.volume(SyntheticHeadScan::activity);
        this.mr = scan.volume(SyntheticHeadScan::signal);
    }

    private static double activity(double x, double y, double z) {
        if (within(x, y, z, SEEN, LESION_RADIUS_MM) || within(x, y, z, UNSEEN, LESION_RADIUS_MM)) {
            return LESION;
        }
        double r = Math.hypot(x / 75, y / 85);
        if (r > 1) {
            return 0;
        }
        if (r > 0.9) {
            return 0.3;
        }
        return r > 0.75 ? 3 : ventricle(x, y) ? 0.1 : WHITE;
    }

    /** The same edges, other values; the second lesion is not there. */
    private static double signal(double x, double y, double z) {
        if (within(x, y, z, SEEN, LESION_RADIUS_MM)) {
            return 320;
        }
        double r = Math.hypot(x / 75, y / 85);
        if (r > 1) {
            return 0;
        }
        if (r > 0.9) {
            return 500;
        }
        return r > 0.75 ? 130 : ventricle(x, y) ? 30 : 220;
    }

    private static boolean ventricle(double x, double y) {
        return Math.hypot(x / 8, (y - 5) / 14) < 1;
    }

    private static boolean within(double x, double y, double z, double[] centre, double radiusMm) {
        return Math.hypot(Math.hypot(x - centre[0], y - centre[1]), z - centre[2]) < radiusMm;
    }

    /** What an algorithm made of it. */
    record Figures(double seenContrast, double unseenContrast, double whiteNoise) {}

    /** Recovered contrast of both lesions, 1 when all of it is there, and the relative SD in uniform white matter. */
    Figures figures(Volume image) {
        double white = mean(image, region(new double[] {0, 35, 0}, 15));
        double seen = mean(image, region(SEEN, 6));
        double unseen = mean(image, region(UNSEEN, 6));
        List<Float> values = region(new double[] {0, 35, 0}, 15).stream()
                .map(i -> image.values()[i])
                .toList();
        double variance = 0;
        for (float v : values) {
            variance += (v - white) * (v - white) / (values.size() - 1);
        }
        double full = LESION / WHITE - 1;
        return new Figures((seen / white - 1) / full, (unseen / white - 1) / full, Math.sqrt(variance) / white);
    }

    /** Figures of OSEM after each of its passes. */
    List<Figures> osem(Likelihood likelihood, ImageOperator psf, int passes, Workers workers) {
        Osem osem = new Osem(likelihood, psf, 1, workers);
        Volume image = osem.run(Progress.NONE);
        List<Figures> all = new ArrayList<>(List.of(figures(image)));
        for (int k = 1; k < passes; k++) {
            osem.iterate(image, Progress.NONE);
            all.add(figures(image));
        }
        return all;
    }

    EmissionModel measure(ImageOperator psf, double counts, long seed) {
        return scan.scan(truth, psf, counts, Optional.of(seed));
    }

    private static double mean(Volume image, List<Integer> region) {
        return region.stream().mapToDouble(i -> image.values()[i]).average().orElseThrow();
    }

    private List<Integer> region(double[] centre, double radiusMm) {
        Affine a = scan.grid.lpsFromVoxel();
        List<Integer> found = new ArrayList<>();
        for (int iy = 0; iy < scan.grid.ny(); iy++) {
            for (int ix = 0; ix < scan.grid.nx(); ix++) {
                for (int iz = 0; iz < scan.grid.nz(); iz++) {
                    if (within(a.x(ix, iy, iz), a.y(ix, iy, iz), a.z(ix, iy, iz), centre, radiusMm)) {
                        found.add(scan.grid.index(ix, iy, iz));
                    }
                }
            }
        }
        return found;
    }
}
