package org.petmr.simulator.physics.detection;

import java.util.Arrays;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.Source;

/**
 * What a short {@link AnalogueScan} tells about rates, for simulations that don't follow every photon.
 *
 * @param singlesPerSecond of each crystal, by element id, as counted: dead time and pile-up taken off
 * @param live of each block, {@code axial * blocksTransaxial + transaxial}: part of its singles that dead time and pile-up
 *     leave
 * @param ownPairsKept part of the coincidences of one annihilation that windows and the policy for multiples leave, once both
 *     singles are counted
 * @param randomsPerExpected random coincidences over {@code 2 tau S_i S_j}, summed over the pairs that the scanner keeps
 * @param delayedPerExpected likewise of the delayed channel
 */
public record SinglesPilot(
        double[] singlesPerSecond,
        double[] live,
        double ownPairsKept,
        double randomsPerExpected,
        double delayedPerExpected) {

    private static final double S_PER_MS = 1e-3;
    private static final double S_PER_NS = 1e-9;

    /**
     * Scans from the start of the source's time.
     *
     * @param efficiencies relative, of the crystals; as for {@link BlockResponse}
     * @param pilotMs time to scan; a hundred thousand singles know each block's rate to some per cent
     */
    public static SinglesPilot run(
            ScannerModel scanner, ScannerPhysics physics, float[] efficiencies, Source source, int pilotMs, long seed) {
        AnalogueScan scan = new AnalogueScan(scanner, physics, efficiencies, source, pilotMs, seed);
        AnalogueProducer producer = new AnalogueProducer(scan);
        ScanCounts counts = new ScanCounts(scanner, scan.ring.blocks());
        for (int chunk = 0; chunk < scan.chunks(); chunk++) {
            producer.count(chunk, counts);
        }
        double seconds = S_PER_MS * pilotMs;
        double[] rates = smooth(scan, counts, seconds);
        double[] live = new double[scan.ring.blocks()];
        double all =
                part(Arrays.stream(counts.kept).sum(), Arrays.stream(counts.due).sum());
        for (int block = 0; block < live.length; block++) {
            live[block] = counts.due[block] == 0 ? all : part(counts.kept[block], counts.due[block]);
        }
        double randoms = S_PER_NS
                * scanner.coincidenceWindowNs()
                * new PairRules(scanner, physics).sumOfProducts(rates)
                * seconds;
        return new SinglesPilot(
                rates,
                live,
                part(counts.ownPairsKept, counts.ownPairs),
                randoms == 0 ? 1 : counts.randoms / randoms,
                randoms == 0 ? 1 : counts.delayed / randoms);
    }

    private static double part(long some, long all) {
        return all == 0 ? 1 : (double) some / all;
    }

    /**
     * Rate of each block, shared out among its crystals by their acceptance and by their place in the block, which all blocks
     * have in common: a crystal alone has few counts.
     */
    private static double[] smooth(AnalogueScan scan, ScanCounts counts, double seconds) {
        BlockRing ring = scan.ring;
        int places = ring.crystalsAround * ring.crystalsAlongZ;
        double[] counted = new double[places];
        double[] accepted = new double[places];
        double[] blockCounts = new double[ring.blocks()];
        for (int e = 0; e < counts.singles.length; e++) {
            if (scan.acceptance[e] > 0) {
                int place = ring.placeInBlock(e);
                counted[place] += counts.singles[e];
                accepted[place] += scan.acceptance[e];
                blockCounts[ring.blockOf(e)] += counts.singles[e];
            }
        }
        double[] shares = new double[counts.singles.length];
        double[] blockShares = new double[ring.blocks()];
        for (int e = 0; e < shares.length; e++) {
            if (scan.acceptance[e] > 0) {
                int place = ring.placeInBlock(e);
                shares[e] = scan.acceptance[e] * (1 + counted[place]) / accepted[place];
                blockShares[ring.blockOf(e)] += shares[e];
            }
        }
        double[] rates = new double[shares.length];
        for (int e = 0; e < rates.length; e++) {
            if (shares[e] > 0) {
                int block = ring.blockOf(e);
                rates[e] = blockCounts[block] * shares[e] / blockShares[block] / seconds;
            }
        }
        return rates;
    }
}
