package org.petmr.recon.correction.scatter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * The unit of the estimate and all that is in it, absolutely, against photons followed one by one: an activity in an offset
 * cylinder, water around it. What the estimate expects with the geometric efficiency of every pair of crystals
 * ({@code A cos A cos / (2 pi D^2)}, the house's absolute normalisation) must be what arrives at the crystals' faces.
 *
 * <p>The Monte Carlo shares nothing with the simulation but the energy response and the ratio of cross-sections, which have
 * oracles of their own; angles are drawn by Kahn's method.
 */
class SingleScatterOracleTest {

    private static final ScannerModel BENCH = Phantoms.timed(ScannerCatalogue.find("bench"), new TofModel(9, 160, 250));
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(BENCH);
    private static final EnergyWindow WINDOW = EnergyWindow.of(BENCH);
    private static final double R = BENCH.effectiveRadiusMm();
    private static final double HALF_MM = 0.5 * BENCH.rings() * BENCH.ringSpacingMm();
    private static final int N = BENCH.indicesPerRing();
    private static final TofModel TOF = BENCH.timeOfFlight().orElseThrow();

    private static final double MU_PER_MM = 0.0096;
    private static final double WATER_RADIUS_MM = 50;
    private static final double WATER_HALF_MM = 30;
    private static final double SOURCE_X = 20;
    private static final double SOURCE_Y = 10;
    private static final double SOURCE_RADIUS_MM = 15;
    private static final double SOURCE_HALF_MM = 20;
    private static final int GROUPS = 8;
    private static final int HISTORIES = 3_000_000;

    /** Scattered pairs for each decay per mm^3 by groups of tangential bins, and by TOF bin. */
    private record Arrivals(double[] byBin, double[] byTime) {
        Arrivals() {
            this(new double[GROUPS], new double[TOF.bins()]);
        }
    }

    @Test
    void expectsWhatArrives() {
        long seed = 20261121;
        Arrivals arrived = follow(seed);
        Arrivals expected = expected();
        double all = sum(expected.byBin);
        // 60 000 scattered pairs arrive: 0.5 % for all together. Sampling of points and interpolation take the rest.
        assertThat(sum(arrived.byBin)).as("all, seed %d", seed).isCloseTo(all, within(0.015 * all));
        for (int g = 0; g < GROUPS; g++) {
            assertThat(arrived.byBin[g])
                    .as("tangential group %d, seed %d", g, seed)
                    .isCloseTo(expected.byBin[g], within(0.02 * expected.byBin[g] + 0.002 * all));
        }
        for (int k = 0; k < TOF.bins(); k++) {
            assertThat(arrived.byTime[k])
                    .as("TOF bin %d, seed %d", k, seed)
                    .isCloseTo(expected.byTime[k], within(0.02 * expected.byTime[k] + 0.003 * all));
        }
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double v : values) {
            sum += v;
        }
        return sum;
    }

    private static Arrivals expected() {
        VoxelGrid grid = VoxelGrid.centred(96, 96, 32, 2.5, 2.5, 2.5);
        ScatterEstimate estimate;
        try (Workers workers = new Workers(2)) {
            estimate = new ScatterSimulation(GEOMETRY, ScatterSettings.of(BENCH), workers)
                    .simulateTimeOfFlight(
                            Phantoms.cylinder(grid, SOURCE_X, SOURCE_Y, SOURCE_RADIUS_MM, SOURCE_HALF_MM, 1),
                            Phantoms.cylinder(grid, 0, 0, WATER_RADIUS_MM, WATER_HALF_MM, 10 * MU_PER_MM),
                            Progress.NONE);
        }
        double faceMm2 = 2 * Math.PI * R / N * BENCH.ringSpacingMm();
        Arrivals expected = new Arrivals();
        for (int view = 0; view < GEOMETRY.views(); view++) {
            for (int t = 0; t < GEOMETRY.tangentialBins(); t++) {
                double chord = GEOMETRY.chordMm(t);
                for (int r1 = 0; r1 < BENCH.rings(); r1++) {
                    for (int r2 = 0; r2 < BENCH.rings(); r2++) {
                        double rise = (r2 - r1) * BENCH.ringSpacingMm();
                        double square = chord * chord + rise * rise;
                        double cosine = chord * chord / (2 * R * Math.sqrt(square));
                        double pairMm2 = faceMm2 * faceMm2 * cosine * cosine / (2 * Math.PI * square);
                        int element1 = r1 * N + GEOMETRY.firstCrystal(view, t);
                        int element2 = r2 * N + GEOMETRY.secondCrystal(view, t);
                        expected.byBin[group(GEOMETRY.signedBin(t))] +=
                                pairMm2 * estimate.perEfficiency(element1, element2);
                        // The two in the middle stand for eight views.
                        for (int k = 0; k < TOF.bins() && (view % 8 == 3 || view % 8 == 4); k++) {
                            expected.byTime[k] +=
                                    4 * pairMm2 * estimate.perEfficiency(element1, element2, k - TOF.bins() / 2);
                        }
                    }
                }
            }
        }
        return expected;
    }

    private static int group(double signedBin) {
        return Math.min(GROUPS - 1, (int) ((signedBin + 64) / 16));
    }

    private static Arrivals follow(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Arrivals arrived = new Arrivals();
        double decays = Math.PI * SOURCE_RADIUS_MM * SOURCE_RADIUS_MM * 2 * SOURCE_HALF_MM;
        double eps511 = WINDOW.acceptance(511);
        for (int i = 0; i < HISTORIES; i++) {
            double radius = SOURCE_RADIUS_MM * Math.sqrt(random.nextDouble());
            double angle = 2 * Math.PI * random.nextDouble();
            double[] e = {
                SOURCE_X + radius * Math.cos(angle),
                SOURCE_Y + radius * Math.sin(angle),
                SOURCE_HALF_MM * (2 * random.nextDouble() - 1)
            };
            double[] u = isotropic(random);
            double[] straight = at(e, u, exitOfCylinder(e, u, R));
            if (Math.abs(straight[2]) > HALF_MM) {
                continue;
            }
            double weight = Math.exp(-MU_PER_MM * exitOfWater(e, u));
            double[] back = {-u[0], -u[1], -u[2]};
            double chance = 1 - Math.exp(-MU_PER_MM * exitOfWater(e, back));
            double path = -Math.log(1 - random.nextDouble() * chance) / MU_PER_MM;
            double[] s = at(e, back, path);
            double cosine = kahn(random);
            double energyKev = 511 / (2 - cosine);
            double[] v = turned(back, cosine, 2 * Math.PI * random.nextDouble());
            double[] scattered = at(s, v, exitOfCylinder(s, v, R));
            if (Math.abs(scattered[2]) > HALF_MM) {
                continue;
            }
            double mu = MU_PER_MM * ComptonScatter.attenuationRatio(energyKev);
            weight *= chance * Math.exp(-mu * exitOfWater(s, v)) * WINDOW.acceptance(energyKev) / eps511;
            int c1 = crystal(straight);
            int c2 = crystal(scattered);
            if (c1 == c2 || Math.abs(GEOMETRY.pairs().tangential(c1, c2)) > 63) {
                continue;
            }
            // Either photon of a pair may be the one that scatters.
            double counts = 2 * weight * decays / HISTORIES;
            arrived.byBin[group(GEOMETRY.pairs().tangential(c1, c2))] += counts;
            double towardsFirst = 0.5 * (path + distance(s, scattered) - distance(e, straight));
            double seen = towardsFirst + TOF.sigmaMm() * gaussian(random);
            double position = GEOMETRY.pairs().isExchanged(c1, c2) ? -seen : seen;
            long bin = Math.round(position / TOF.binWidthMm()) + TOF.bins() / 2;
            if (bin >= 0 && bin < TOF.bins()) {
                arrived.byTime[(int) bin] += counts;
            }
        }
        return arrived;
    }

    private static int crystal(double[] p) {
        return Math.floorMod(Math.round(Math.atan2(p[1], p[0]) * N / (2 * Math.PI)), N);
    }

    private static double distance(double[] p, double[] q) {
        return Math.sqrt((p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1]) + (p[2] - q[2]) * (p[2] - q[2]));
    }

    private static double gaussian(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    private static double[] at(double[] p, double[] u, double d) {
        return new double[] {p[0] + d * u[0], p[1] + d * u[1], p[2] + d * u[2]};
    }

    private static double exitOfCylinder(double[] p, double[] u, double radius) {
        double a = u[0] * u[0] + u[1] * u[1];
        double b = p[0] * u[0] + p[1] * u[1];
        double c = p[0] * p[0] + p[1] * p[1] - radius * radius;
        return (-b + Math.sqrt(b * b - a * c)) / a;
    }

    private static double exitOfWater(double[] p, double[] u) {
        double mantle = exitOfCylinder(p, u, WATER_RADIUS_MM);
        double end = ((u[2] > 0 ? WATER_HALF_MM : -WATER_HALF_MM) - p[2]) / u[2];
        return Math.min(mantle, end);
    }

    private static double[] isotropic(SplittableRandom random) {
        double z = 2 * random.nextDouble() - 1;
        double phi = 2 * Math.PI * random.nextDouble();
        double r = Math.sqrt(1 - z * z);
        return new double[] {r * Math.cos(phi), r * Math.sin(phi), z};
    }

    /** H. Kahn's composition and rejection for 511 keV: cosine of the scattering angle. */
    private static double kahn(SplittableRandom random) {
        while (true) {
            double x;
            boolean isTaken;
            if (random.nextDouble() <= 3.0 / 11) {
                x = 1 + 2 * random.nextDouble();
                isTaken = random.nextDouble() <= 4 * (1 / x - 1 / (x * x));
            } else {
                x = 3 / (1 + 2 * random.nextDouble());
                double c = 2 - x;
                isTaken = random.nextDouble() <= 0.5 * (c * c + 1 / x);
            }
            if (isTaken) {
                return 2 - x;
            }
        }
    }

    private static double[] turned(double[] u, double cosine, double phi) {
        double sine = Math.sqrt(Math.max(0, 1 - cosine * cosine));
        double[] other = Math.abs(u[2]) < 0.9 ? new double[] {0, 0, 1} : new double[] {1, 0, 0};
        double[] p = unit(cross(u, other));
        double[] q = cross(u, p);
        double[] v = new double[3];
        for (int i = 0; i < 3; i++) {
            v[i] = cosine * u[i] + sine * (Math.cos(phi) * p[i] + Math.sin(phi) * q[i]);
        }
        return v;
    }

    private static double[] cross(double[] a, double[] b) {
        return new double[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
    }

    private static double[] unit(double[] a) {
        double n = Math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
        return new double[] {a[0] / n, a[1] / n, a[2] / n};
    }
}
