package org.petmr.attenuation.emission;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.petmr.recon.algorithm.UnattenuatedEvents;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.ListModeEvents;
import org.petmr.recon.projector.ListModeReader;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.TofKernel;
import org.petmr.recon.projector.TofSinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.quantification.Region;
import org.petmr.recon.scanner.AxialCompression;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;
import org.petmr.recon.sinogram.TofSinogram;

/** A ring wide enough for a body with its arms, of few large crystals, with a timing resolution of 300 ps. */
final class SmallTofScanner {

    static final ScannerModel RING = new ScannerModel(
            "small-tof",
            "small ring with time of flight",
            "petmr",
            3,
            16,
            3,
            12,
            8,
            0,
            300,
            8,
            0,
            20,
            "LSO",
            71,
            new AxialCompression(AxialCompression.Rule.ODD_SPAN, 1, 2),
            430,
            650,
            0.12,
            5,
            new TofModel(15, 270, 300),
            new ScannerModel.ImageMatrix(72, 72, 8),
            List.of("made for tests"));

    final ProjectionGeometry geometry = new ProjectionGeometry(RING);
    final VoxelGrid grid = RING.imageGrid();
    final TofSinogramProjector tof;
    final SinogramProjector lines;
    private final Workers workers;

    SmallTofScanner(Workers workers) {
        this.workers = workers;
        this.tof = new TofSinogramProjector(
                geometry, grid, TofKernel.of(RING.timeOfFlight().orElseThrow()), workers);
        this.lines = new SinogramProjector(geometry, grid, workers);
    }

    /** Events of an activity behind a mu, about so many, of which a part are randoms, spread evenly over all bins. */
    Counted counts(Volume activity, Volume muPerCm, double counts, double randomsPart, long seed) {
        int tofBins = tof.tof().bins();
        TofSinogram values = TofSinogram.zeros(geometry, tofBins);
        tof.forward(activity, Views.all(geometry.views()), values);
        Sinogram survival = AttenuationFactors.of(lines, muPerCm);
        double sum = 0;
        int planes = geometry.planes();
        float[] v = values.values();
        for (int i = 0; i < v.length; i++) {
            int line = i / planes / tofBins;
            v[i] *= survival.values()[line * planes + i % planes];
            sum += v[i];
        }
        double perUnit = counts * (1 - randomsPart) / sum;
        double randoms = counts * randomsPart / v.length;
        ListModeReader reader = new ListModeReader(geometry);
        SplittableRandom random = new SplittableRandom(seed);
        for (int view = 0; view < geometry.views(); view++) {
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                for (int k = 0; k < tofBins; k++) {
                    for (int plane = 0; plane < planes; plane++) {
                        double expected = perUnit * v[values.index(view, t) + k * planes + plane] + randoms;
                        add(reader, view, t, k, plane, poisson(expected, random));
                    }
                }
            }
        }
        return new Counted(reader.events(workers), (float) perUnit, (float) randoms);
    }

    private void add(ListModeReader reader, int view, int t, int tofBin, int plane, int n) {
        for (int r1 = 0; n > 0 && r1 < RING.rings(); r1++) {
            for (int r2 = 0; r2 < RING.rings(); r2++) {
                if (geometry.segments().plane(r1, r2) == plane) {
                    for (int i = 0; i < n; i++) {
                        reader.add(
                                r1 * RING.indicesPerRing() + geometry.firstCrystal(view, t),
                                r2 * RING.indicesPerRing() + geometry.secondCrystal(view, t),
                                tofBin);
                    }
                }
            }
        }
    }

    /** By Knuth's product; expected counts are a few. */
    private static int poisson(double expected, SplittableRandom random) {
        double limit = Math.exp(-expected);
        int n = -1;
        for (double product = 1; product > limit; product *= random.nextDouble()) {
            n++;
        }
        return n;
    }

    /**
     * @param perUnit counts for each unit of activity and mm
     * @param randoms expected in each bin
     */
    record Counted(ListModeEvents events, float perUnit, float randoms) {}

    ListModeMeasurement measurement(Counted counted, int subsets) {
        return measurement(counted, counted.randoms(), subsets);
    }

    ListModeMeasurement measurement(Counted counted, float randoms, int subsets) {
        return new ListModeMeasurement(
                new UnattenuatedEvents(
                        counted.events(),
                        lines,
                        (view, t, planes) -> {
                            Arrays.fill(planes, counted.perUnit());
                            return true;
                        },
                        (view, t, tofBin, planes) -> Arrays.fill(planes, randoms / counted.perUnit())),
                subsets,
                workers);
    }

    /** An elliptic cylinder along the whole axis. */
    Region cylinder(double xMm, double yMm, double aMm, double bMm) {
        boolean[] in = new boolean[grid.voxels()];
        Affine lps = grid.lpsFromVoxel();
        for (int y = 0; y < grid.ny(); y++) {
            for (int x = 0; x < grid.nx(); x++) {
                double u = (lps.x(x, y, 0) - xMm) / aMm;
                double v = (lps.y(x, y, 0) - yMm) / bMm;
                for (int z = 0; z < grid.nz(); z++) {
                    in[grid.index(x, y, z)] = u * u + v * v <= 1;
                }
            }
        }
        return Region.of(grid, in);
    }

    /** What lies within so many mm of the middle in x. */
    Region box(double halfWidthMm) {
        boolean[] in = new boolean[grid.voxels()];
        Affine lps = grid.lpsFromVoxel();
        for (int i = 0; i < in.length; i++) {
            in[i] = Math.abs(lps.x(i / grid.nz() % grid.nx(), 0, 0)) <= halfWidthMm;
        }
        return Region.of(grid, in);
    }

    static void set(Volume volume, Region where, double value) {
        for (int i = 0; i < volume.values().length; i++) {
            if (where.contains(i)) {
                volume.values()[i] = (float) value;
            }
        }
    }
}
