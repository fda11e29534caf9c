package org.petmr.simulator.mr;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Tissue;

/**
 * Images of a phantom at 3 T. Partial volume comes from points inside each voxel, noise is complex and Gaussian before the
 * magnitude is taken, so magnitudes are Rician.
 */
public final class MrScanner {

    /** Echo times of the two-point Dixon at 3 T: fat and water are opposed, then in phase. */
    static final double OPPOSED_TE_MS = 1.23;

    static final double IN_PHASE_TE_MS = 2.46;

    private static final GradientEcho DIXON = new GradientEcho(3.6, 10);
    private static final GradientEcho T1_WEIGHTED = new GradientEcho(12, 22);
    private static final double T1_TE_MS = 3.0;
    private static final int POINTS_PER_AXIS = 2;
    private static final double FULL_SCALE = 4095;

    /** The brightest tissue stands at this part of full scale. */
    private static final double BRIGHTEST = 0.6;

    private final Phantom phantom;
    private final double noise;
    private final long seed;
    private final Workers workers;

    /** @param noise standard deviation of each channel as a part of the brightest tissue's signal; 0.015 is usual */
    public MrScanner(Phantom phantom, double noise, long seed, Workers workers) {
        if (!(noise >= 0)) {
            throw new IllegalArgumentException("noise: " + noise + " (expected: >= 0)");
        }
        this.phantom = phantom;
        this.noise = noise;
        this.seed = seed;
        this.workers = workers;
    }

    /** A grid of transverse slices round the phantom, with some air about it, centred in scanner space. */
    public static VoxelGrid gridRound(Phantom phantom, double inPlaneMm, double sliceMm, double airMm) {
        double[] box = phantom.bounds();
        int nx = even((2 * (Math.abs(box[0]) + box[3]) + 2 * airMm) / inPlaneMm);
        int ny = even((2 * (Math.abs(box[1]) + box[4]) + 2 * airMm) / inPlaneMm);
        int nz = even((2 * (Math.abs(box[2]) + box[5]) + 2 * airMm) / sliceMm);
        return VoxelGrid.centred(nx, ny, nz, inPlaneMm, inPlaneMm, sliceMm);
    }

    private static int even(double n) {
        return 2 * (int) Math.ceil(n / 2);
    }

    /** In phase, opposed phase, water and fat, of one shot with two echoes. @param firstNumber of the four series */
    public List<MrSeries> dixon(VoxelGrid grid, int firstNumber) {
        Volume[] in = channels(grid, t -> DIXON.water(t, IN_PHASE_TE_MS) + DIXON.fat(t, IN_PHASE_TE_MS), 1);
        Volume[] opposed = channels(grid, t -> DIXON.water(t, OPPOSED_TE_MS) - DIXON.fat(t, OPPOSED_TE_MS), 2);
        double scale = FULL_SCALE * BRIGHTEST / brightest(DIXON, IN_PHASE_TE_MS);
        return List.of(
                dixon(firstNumber, "IN_PHASE", "in", IN_PHASE_TE_MS, magnitude(in, scale)),
                dixon(firstNumber + 1, "OPP_PHASE", "opp", OPPOSED_TE_MS, magnitude(opposed, scale)),
                dixon(firstNumber + 2, "WATER", "W", OPPOSED_TE_MS, magnitude(half(in, opposed, 1), scale)),
                dixon(firstNumber + 3, "FAT", "F", OPPOSED_TE_MS, magnitude(half(in, opposed, -1), scale)));
    }

    private static MrSeries dixon(int number, String token, String suffix, double teMs, Volume signal) {
        return new MrSeries(
                number,
                "Head_MRAC_dixon_" + suffix,
                List.of("ORIGINAL", "PRIMARY", "M", "DIXON", token),
                "*fl3d2",
                DIXON,
                teMs,
                signal);
    }

    /** A T1-weighted series for fusion. */
    public MrSeries t1(VoxelGrid grid, int number) {
        Volume[] signal = channels(grid, t -> T1_WEIGHTED.water(t, T1_TE_MS) + T1_WEIGHTED.fat(t, T1_TE_MS), 3);
        double scale = FULL_SCALE * BRIGHTEST / brightest(T1_WEIGHTED, T1_TE_MS);
        return new MrSeries(
                number,
                "t1_fl3d_tra",
                List.of("ORIGINAL", "PRIMARY", "M", "NORM", "DIS3D"),
                "*fl3d1_ns",
                T1_WEIGHTED,
                T1_TE_MS,
                magnitude(signal, scale));
    }

    private double brightest(GradientEcho echo, double teMs) {
        return phantom.compartments().stream()
                .mapToDouble(p -> echo.water(p.tissue(), teMs) + echo.fat(p.tissue(), teMs))
                .max()
                .orElse(1);
    }

    /** Real and imaginary channel of one echo: the signal on the first, independent noise on both. */
    private Volume[] channels(VoxelGrid grid, ToDoubleFunction<Tissue> signal, int echo) {
        double[] values = phantom.compartments().stream()
                .mapToDouble(p -> signal.applyAsDouble(p.tissue()))
                .toArray();
        Volume real = phantom.voxelise(grid, values, POINTS_PER_AXIS, workers);
        Volume imaginary = Volume.zeros(grid);
        double most = 0;
        for (double v : values) {
            most = Math.max(most, Math.abs(v));
        }
        double sigma = noise * most;
        int row = grid.nx() * grid.nz();
        workers.forItems(grid.ny(), (worker, iy) -> {
            SplittableRandom random = new SplittableRandom(seed * 31 + echo * 1_000_003L + iy * 7_919L);
            for (int i = iy * row; i < (iy + 1) * row; i++) {
                real.values()[i] += (float) (sigma * random.nextGaussian());
                imaginary.values()[i] += (float) (sigma * random.nextGaussian());
            }
        });
        return new Volume[] {real, imaginary};
    }

    /** (a + sign b) / 2 in both channels: the two-point Dixon equations. */
    private static Volume[] half(Volume[] a, Volume[] b, int sign) {
        Volume[] half = {Volume.zeros(a[0].grid()), Volume.zeros(a[0].grid())};
        for (int c = 0; c < 2; c++) {
            float[] to = half[c].values();
            for (int i = 0; i < to.length; i++) {
                to[i] = 0.5f * (a[c].values()[i] + sign * b[c].values()[i]);
            }
        }
        return half;
    }

    private static Volume magnitude(Volume[] channels, double scale) {
        Volume magnitude = Volume.zeros(channels[0].grid());
        float[] real = channels[0].values();
        float[] imaginary = channels[1].values();
        float[] to = magnitude.values();
        for (int i = 0; i < to.length; i++) {
            double m = scale * Math.sqrt(real[i] * real[i] + imaginary[i] * imaginary[i]);
            to[i] = (float) Math.min(FULL_SCALE, Math.rint(m));
        }
        return magnitude;
    }
}
