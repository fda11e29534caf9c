package org.petmr.simulator.physics.detection;

import java.util.SplittableRandom;

/** Turns what a photon, or a crystal's own decay, left in blocks into triggers, with all errors of measurement. */
final class BlockReadout {

    private final EnergyWindow window;
    private final double triggerKev;
    private final double placeSigmaMm;
    private final double timeSigmaPs;

    BlockReadout(EnergyWindow window, ScannerPhysics physics) {
        this.window = window;
        this.triggerKev = physics.triggerKev();
        this.placeSigmaMm = physics.decodingFwhmMm() / EnergyWindow.FWHM_PER_SIGMA;
        this.timeSigmaPs = BlockResponse.timeSigmaPs(physics);
    }

    /**
     * @param startPs time of the decay
     * @param origin as in {@link Triggers}
     * @param triggers added to
     */
    void read(Deposits deposits, long startPs, int origin, SplittableRandom random, Triggers triggers) {
        for (int i = 0; i < deposits.count; i++) {
            double measured = window.measure(deposits.energyKev[i], random);
            if (measured < triggerKev) {
                continue;
            }
            double time = deposits.timePs[i] + timeSigmaPs * random.nextGaussian();
            triggers.add(
                    Math.max(0, startPs + Math.round(time)),
                    deposits.block[i],
                    measured,
                    deposits.vMm[i] + placeSigmaMm * random.nextGaussian(),
                    deposits.wMm[i] + placeSigmaMm * random.nextGaussian(),
                    random.nextDouble(),
                    origin);
        }
    }
}
