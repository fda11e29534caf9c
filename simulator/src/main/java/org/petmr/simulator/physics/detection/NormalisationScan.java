package org.petmr.simulator.physics.detection;

import java.util.SplittableRandom;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.scanner.CrystalPairs;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.Hit;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.Seeds;

/**
 * The normalisation that belongs to a {@link BlockResponse}: a cylinder in air, as wide as the field of view and as long as
 * the scanner, is simulated without scatter, randoms or dead time, and {@link NormalisationFit} finds the factors with which
 * the reconstruction's ideal cylinder of crystals counts the same.
 */
public final class NormalisationScan {

    /** Enough for 1 % in each class of crystals of an mMR. */
    public static final int USUAL_PROPOSALS = 30_000_000;

    private static final int SLICES = 64;
    private static final double PS_PER_NS = 1000;

    private final ScannerModel scanner;
    private final ScannerPhysics physics;
    private final BlockRing ring;
    private final PairRules rules;
    private final double sourceMm;
    private final double mostCosine;

    private NormalisationScan(ScannerModel scanner, ScannerPhysics physics) {
        this.scanner = scanner;
        this.physics = physics;
        this.ring = new BlockRing(scanner, physics);
        this.rules = new PairRules(scanner, physics);
        double edge = scanner.effectiveRadiusMm()
                * Math.sin(Math.PI * (scanner.tangentialBins() / 2 + 1) / scanner.indicesPerRing());
        this.sourceMm = Math.min(edge, 0.99 * scanner.innerRadiusMm());
        double slope =
                ring.halfReachMm / Math.sqrt(scanner.innerRadiusMm() * scanner.innerRadiusMm() - sourceMm * sourceMm);
        this.mostCosine = slope / Math.sqrt(1 + slope * slope);
    }

    /**
     * @param efficiencies relative, as the {@link BlockResponse} was given
     * @param calibratedOn day to write in the file, ISO-8601
     * @param proposals lines to try
     * @param seed the same seed gives the same factors, whatever the workers
     */
    public static CrystalEfficiencies run(
            ScannerModel scanner,
            ScannerPhysics physics,
            float[] efficiencies,
            String calibratedOn,
            int proposals,
            long seed,
            Workers workers) {
        NormalisationFit fit = new NormalisationScan(scanner, physics).fit(proposals, seed, workers);
        float[] acceptance = BlockResponse.acceptances(scanner, physics, efficiencies);
        float[] values = new float[acceptance.length];
        for (int e = 0; e < values.length; e++) {
            values[e] = (float) (acceptance[e] / physics.readoutEfficiency() * fit.efficiency(e));
        }
        return new CrystalEfficiencies(scanner, calibratedOn, fit.pairSensitivity(), values)
                .withGeometric(scanner, fit.geometric());
    }

    private NormalisationFit fit(int proposals, long seed, Workers workers) {
        NormalisationFit fit = new NormalisationFit(scanner, rules, sourceMm);
        NormalisationFit.Tally[] tallies = new NormalisationFit.Tally[SLICES];
        workers.forItems(SLICES, (worker, slice) -> {
            tallies[slice] = fit.tally();
            simulate(proposals / SLICES, Seeds.random(seed, slice), tallies[slice]);
        });
        double volume = Math.PI * sourceMm * sourceMm * 2 * ring.halfReachMm;
        double annihilations = (double) (proposals / SLICES) * SLICES / mostCosine;
        fit.solve(tallies, annihilations / volume);
        return fit;
    }

    private void simulate(int proposals, SplittableRandom random, NormalisationFit.Tally tally) {
        float[] equal = new float[scanner.elements()];
        for (int e = 0; e < equal.length; e++) {
            equal[e] = scanner.isGap(e % scanner.indicesPerRing()) ? 0 : (float) physics.readoutEfficiency();
        }
        BlockResponse response = new BlockResponse(ring, physics, equal);
        CrystalPairs pairs = new CrystalPairs(scanner.indicesPerRing());
        Photon photon = new Photon();
        Hit a = new Hit();
        Hit b = new Hit();
        double windowPs = 0.5 * PS_PER_NS * scanner.coincidenceWindowNs();
        double inner = scanner.innerRadiusMm();
        for (int k = 0; k < proposals; k++) {
            double radius = sourceMm * Math.sqrt(random.nextDouble());
            double turn = 2 * Math.PI * random.nextDouble();
            double x = radius * Math.cos(turn);
            double y = radius * Math.sin(turn);
            double z = ring.halfReachMm * (2 * random.nextDouble() - 1);
            double dz = mostCosine * (2 * random.nextDouble() - 1);
            double sine = Math.sqrt(1 - dz * dz);
            double phi = 2 * Math.PI * random.nextDouble();
            double ex = Math.cos(phi);
            double ey = Math.sin(phi);
            double along = x * ex + y * ey;
            double root = Math.sqrt(along * along + inner * inner - radius * radius);
            double slope = dz / sine;
            // Lines that leave by the ends on either side count nowhere.
            if (Math.abs(z + (root - along) * slope) >= ring.halfReachMm
                    || Math.abs(z - (root + along) * slope) >= ring.halfReachMm) {
                continue;
            }
            aim(photon, x, y, z, sine * ex, sine * ey, dz);
            if (!response.detect(photon, random, a)) {
                continue;
            }
            aim(photon, x, y, z, -sine * ex, -sine * ey, -dz);
            if (response.detect(photon, random, b)
                    && Math.abs(a.timePs - b.timePs) <= windowPs
                    && rules.isGood(a.element, b.element)) {
                int n = scanner.indicesPerRing();
                tally.add(a.element, b.element, pairs.tangential(a.element % n, b.element % n));
            }
        }
    }

    private static void aim(Photon photon, double x, double y, double z, double dx, double dy, double dz) {
        photon.xMm = x;
        photon.yMm = y;
        photon.zMm = z;
        photon.dx = dx;
        photon.dy = dy;
        photon.dz = dz;
        photon.energyKev = Photon.ANNIHILATION_KEV;
        photon.timePs = 0;
        photon.scatters = 0;
    }
}
