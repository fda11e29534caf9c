package org.petmr.simulator.physics.detection;

import java.util.SplittableRandom;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.DetectorResponse;
import org.petmr.simulator.physics.Hit;
import org.petmr.simulator.physics.Photon;

/**
 * Blocks of crystals with light sharing: a photon is followed through them ({@link CrystalTransport}), the block with the most
 * energy reads it out. Energy is measured with a resolution that goes as the root of the energy (physics.md 3.5); the place
 * is the centre of the energy, with the readout's error; the time is the first interaction's. Dead time and pile-up, which
 * need other photons, are not here.
 */
public final class BlockResponse implements DetectorResponse {

    private static final int TABLE_KEV = 600;

    private final BlockRing ring;
    private final ScannerPhysics physics;
    private final CrystalTransport transport;
    private final Deposits deposits = new Deposits();
    private final EnergyWindow window;
    private final double placeSigmaMm;
    private final double timeSigmaPs;
    private final float[] acceptance;

    /** By keV: chance that a deposit of that energy is measured within the window, and no less than any up to there. */
    private final double[] within = new double[TABLE_KEV + 1];

    private final double[] most = new double[TABLE_KEV + 1];

    /**
     * @param efficiencies relative, one for each element id; gaps 0. Times {@link ScannerPhysics#readoutEfficiency} they are
     *     probabilities, those above 1 counted as 1: see {@link #acceptances}
     */
    public BlockResponse(ScannerModel scanner, ScannerPhysics physics, float[] efficiencies) {
        this(new BlockRing(scanner, physics), physics, acceptances(scanner, physics, efficiencies));
    }

    BlockResponse(BlockRing ring, ScannerPhysics physics, float[] acceptance) {
        this.ring = ring;
        this.physics = physics;
        this.transport = new CrystalTransport(ring, physics.crystal());
        this.window = new EnergyWindow(ring.scanner);
        this.placeSigmaMm = physics.decodingFwhmMm() / EnergyWindow.FWHM_PER_SIGMA;
        this.timeSigmaPs = timeSigmaPs(physics);
        this.acceptance = acceptance;
        double largest = 0;
        for (float a : acceptance) {
            largest = Math.max(largest, a);
        }
        for (int kev = 1; kev <= TABLE_KEV; kev++) {
            within[kev] = window.acceptance(kev);
            most[kev] = Math.max(most[kev - 1], largest * within[kev]);
        }
    }

    /** Another for another thread, of the same scanner. */
    public BlockResponse another() {
        return new BlockResponse(ring, physics, acceptance);
    }

    public ScannerModel scanner() {
        return ring.scanner;
    }

    /** Of one photon: two of them make the difference's. */
    static double timeSigmaPs(ScannerPhysics physics) {
        return physics.timingFwhmPs() / EnergyWindow.FWHM_PER_SIGMA / Math.sqrt(2);
    }

    /** Probability that a single in the window is accepted, by element id: efficiency times readout efficiency, at most 1. */
    public static float[] acceptances(ScannerModel scanner, ScannerPhysics physics, float[] efficiencies) {
        if (efficiencies.length != scanner.elements()) {
            throw new IllegalArgumentException(
                    "efficiencies: %d (expected: %d)".formatted(efficiencies.length, scanner.elements()));
        }
        float[] acceptance = new float[efficiencies.length];
        for (int i = 0; i < acceptance.length; i++) {
            boolean isGap = scanner.isGap(i % scanner.indicesPerRing());
            if (!(efficiencies[i] >= 0) || isGap && efficiencies[i] != 0) {
                throw new IllegalArgumentException(
                        "efficiencies[%d]: %s (expected: >= 0, 0 in a gap)".formatted(i, efficiencies[i]));
            }
            acceptance[i] = (float) Math.min(1, efficiencies[i] * physics.readoutEfficiency());
        }
        return acceptance;
    }

    @Override
    public boolean detect(Photon photon, SplittableRandom random, Hit hit) {
        deposits.clear();
        transport.enter(photon, random, deposits);
        if (deposits.count == 0) {
            return false;
        }
        int i = deposits.largest();
        double measured = window.measure(deposits.energyKev[i], random);
        if (!window.contains(measured)) {
            return false;
        }
        int element = element(i, random);
        if (random.nextDouble() >= acceptance[element]) {
            return false;
        }
        fill(hit, i, element, measured, random);
        return true;
    }

    /** No photon of this energy or less is detected with a greater chance; grows with the energy. */
    public double most(double energyKev) {
        return most[Math.min(most.length - 1, (int) Math.ceil(energyKev))];
    }

    /**
     * As the other, for a caller that has drawn a chance beforehand: true with the photon's chance over that one.
     *
     * @param paid no less than {@link #most} of the photon's energy
     * @param hit as for the other, but for the energy: what was deposited
     */
    public boolean detect(Photon photon, double paid, SplittableRandom random, Hit hit) {
        deposits.clear();
        transport.enter(photon, random, deposits);
        if (deposits.count == 0) {
            return false;
        }
        int i = deposits.largest();
        double deposited = deposits.energyKev[i];
        double toLose = random.nextDouble() * paid;
        // Most that lose do so here, before a crystal is asked for.
        double chance = within[Math.min(within.length - 1, (int) (deposited + 0.5))];
        if (toLose >= chance) {
            return false;
        }
        int element = element(i, random);
        if (toLose >= chance * acceptance[element]) {
            return false;
        }
        fill(hit, i, element, deposited, random);
        return true;
    }

    private int element(int i, SplittableRandom random) {
        return ring.element(
                deposits.block[i],
                deposits.vMm[i] + placeSigmaMm * random.nextGaussian(),
                deposits.wMm[i] + placeSigmaMm * random.nextGaussian());
    }

    private void fill(Hit hit, int i, int element, double energyKev, SplittableRandom random) {
        hit.element = element;
        hit.energyKev = energyKev;
        hit.timePs = deposits.timePs[i] + timeSigmaPs * random.nextGaussian();
    }
}
