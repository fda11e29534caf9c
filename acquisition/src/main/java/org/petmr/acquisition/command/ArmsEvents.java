package org.petmr.acquisition.command;

import java.util.SplittableRandom;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.event.Word;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;

/**
 * A trunk with a liver and two arms, cylinders along the axis, and prompts of it: isotropic, attenuated, snapped to crystals,
 * time of flight blurred and binned; no randoms, no scatter.
 */
final class ArmsEvents {

    private static final double HALF_LENGTH_MM = 125;
    /** Steeper lines leave any ring of this size. */
    private static final double MOST_COSINE = 0.45;

    private static final int PARTS = 64;

    private static final Ellipse TRUNK = new Ellipse(0, 0, 170, 110);
    private static final Ellipse LIVER = new Ellipse(-70, -5, 60, 70);
    private static final Ellipse RIGHT = new Ellipse(-226, 8, 40, 40);
    private static final Ellipse LEFT = new Ellipse(226, 8, 40, 40);

    /** The liver's activity is on top of the trunk's. */
    private static final Ellipse[] ACTIVE = {TRUNK, LIVER, RIGHT, LEFT};

    private static final double[] ACTIVITY = {1, 1, 0.7, 0.7};

    private static final double TRUNK_PER_CM = 0.098;
    private static final double ARM_PER_CM = 0.097;

    private final ScannerModel scanner;
    private final TofModel tof;

    /** @param scanner with time of flight, wide enough for the arms */
    ArmsEvents(ScannerModel scanner) {
        this.scanner = scanner;
        this.tof = scanner.timeOfFlight().orElseThrow();
    }

    private record Ellipse(double xMm, double yMm, double aMm, double bMm) {

        double area() {
            return Math.PI * aMm * bMm;
        }

        boolean contains(double x, double y) {
            double u = (x - xMm) / aMm;
            double v = (y - yMm) / bMm;
            return u * u + v * v <= 1;
        }

        /** Length within, of the line through (x, y) along the unit vector (ex, ey). */
        double chordMm(double x, double y, double ex, double ey) {
            double u = (x - xMm) / aMm;
            double v = (y - yMm) / bMm;
            double du = ex / aMm;
            double dv = ey / bMm;
            double a = du * du + dv * dv;
            double b = u * du + v * dv;
            double d = b * b - a * (u * u + v * v - 1);
            return d > 0 ? 2 * Math.sqrt(d) / a : 0;
        }
    }

    static Region trunk(VoxelGrid grid) {
        return inside(grid, TRUNK);
    }

    static Region liver(VoxelGrid grid) {
        return inside(grid, LIVER);
    }

    static Region arms(VoxelGrid grid) {
        return inside(grid, RIGHT).or(inside(grid, LEFT));
    }

    private static Region inside(VoxelGrid grid, Ellipse ellipse) {
        Affine a = grid.lpsFromVoxel();
        boolean[] in = new boolean[grid.voxels()];
        for (int y = 0; y < grid.ny(); y++) {
            for (int x = 0; x < grid.nx(); x++) {
                boolean isIn = ellipse.contains(a.x(x, y, 0), a.y(x, y, 0));
                for (int z = 0; z < grid.nz(); z++) {
                    in[grid.index(x, y, z)] = isIn;
                }
            }
        }
        return Region.of(grid, in);
    }

    /** @param withArms false for what MR shows */
    static Volume muPerCm(VoxelGrid grid, boolean withArms) {
        Volume mu = Volume.zeros(grid);
        Region trunk = trunk(grid);
        Region arms = arms(grid);
        for (int i = 0; i < mu.values().length; i++) {
            mu.values()[i] = (float) (trunk.contains(i) ? TRUNK_PER_CM : withArms && arms.contains(i) ? ARM_PER_CM : 0);
        }
        return mu;
    }

    /** So many coincidence words; the same for the same seed. */
    long[] words(int n, long seed, Workers workers) {
        SplittableRandom root = new SplittableRandom(seed);
        SplittableRandom[] randoms = new SplittableRandom[PARTS];
        for (int i = 0; i < PARTS; i++) {
            randoms[i] = root.split();
        }
        long[] words = new long[n];
        workers.forItems(PARTS, (worker, part) -> {
            int to = (int) ((long) n * (part + 1) / PARTS);
            for (int i = (int) ((long) n * part / PARTS); i < to; i++) {
                words[i] = next(randoms[part]);
            }
        });
        return words;
    }

    private long next(SplittableRandom random) {
        while (true) {
            Ellipse source = ACTIVE[source(random)];
            double radius = Math.sqrt(random.nextDouble());
            double phase = 2 * Math.PI * random.nextDouble();
            double x = source.xMm() + source.aMm() * radius * Math.cos(phase);
            double y = source.yMm() + source.bMm() * radius * Math.sin(phase);
            double z = HALF_LENGTH_MM * (2 * random.nextDouble() - 1);
            double cosine = MOST_COSINE * (2 * random.nextDouble() - 1);
            double sine = Math.sqrt(1 - cosine * cosine);
            double angle = 2 * Math.PI * random.nextDouble();
            double ex = Math.cos(angle);
            double ey = Math.sin(angle);
            double muMm = TRUNK_PER_CM * TRUNK.chordMm(x, y, ex, ey)
                    + ARM_PER_CM * (RIGHT.chordMm(x, y, ex, ey) + LEFT.chordMm(x, y, ex, ey));
            if (random.nextDouble() > Math.exp(-0.1 * muMm / sine)) {
                continue;
            }
            // Where (x, y) + s (ex, ey) meets the circle: s = -b +- sqrt(b^2 - c).
            double r = scanner.effectiveRadiusMm();
            double b = x * ex + y * ey;
            double root = Math.sqrt(b * b - (x * x + y * y - r * r));
            int ringA = ring(z + (-b + root) * cosine / sine);
            int ringB = ring(z + (-b - root) * cosine / sine);
            int bin = bin(b / sine, random);
            if (ringA < 0 || ringB < 0 || ringA >= scanner.rings() || ringB >= scanner.rings() || bin < 0) {
                continue;
            }
            int crystalA = crystal(x + (-b + root) * ex, y + (-b + root) * ey);
            int crystalB = crystal(x + (-b - root) * ex, y + (-b - root) * ey);
            int n = scanner.indicesPerRing();
            return Word.coincidence(false, ringA * n + crystalA, ringB * n + crystalB, bin);
        }
    }

    private static int source(SplittableRandom random) {
        double all = 0;
        for (int i = 0; i < ACTIVE.length; i++) {
            all += ACTIVITY[i] * ACTIVE[i].area();
        }
        double at = all * random.nextDouble();
        int i = 0;
        while (i < ACTIVE.length - 1 && at > ACTIVITY[i] * ACTIVE[i].area()) {
            at -= ACTIVITY[i] * ACTIVE[i].area();
            i++;
        }
        return i;
    }

    private int ring(double zMm) {
        return (int) Math.floor(zMm / scanner.ringSpacingMm() + 0.5 * scanner.rings());
    }

    private int crystal(double xMm, double yMm) {
        double turns = (Math.atan2(yMm, xMm) - scanner.crystalAngleRad(0)) / (2 * Math.PI);
        int n = scanner.indicesPerRing();
        return Math.floorMod(Math.round(turns * n), n);
    }

    private int bin(double towardsAMm, SplittableRandom random) {
        double normal = Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
        double bin = (towardsAMm + tof.sigmaMm() * normal) / tof.binWidthMm() + 0.5 * tof.bins();
        return bin >= 0 && bin < tof.bins() ? (int) bin : -1;
    }
}
