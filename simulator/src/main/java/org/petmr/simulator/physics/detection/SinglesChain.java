package org.petmr.simulator.physics.detection;

import java.util.Arrays;
import org.petmr.recon.scanner.ScannerModel;

/**
 * From triggers to singles, block by block: dead time, pile-up, energy window, crystal and its efficiency. One for each
 * thread.
 *
 * <p>A trigger that finds its block busy is lost; within the integration time after the one that made it busy its energy is
 * added to that one's, and the place is the centre of both.
 */
final class SinglesChain {

    private static final double PS_PER_NS = 1000;

    private final BlockRing ring;
    private final EnergyWindow window;
    private final float[] acceptance;
    private final long deadPs;
    private final long integrationPs;
    private final boolean isParalysable;
    private final long[] busyUntilPs;
    private final int[] lastOfBlock;
    private boolean[] isLive = new boolean[1 << 12];

    /** Whether a trigger would be a single if there were no others. */
    private boolean[] alone = new boolean[1 << 12];

    SinglesChain(BlockRing ring, ScannerPhysics physics, float[] acceptance) {
        ScannerModel scanner = ring.scanner;
        this.ring = ring;
        this.window = new EnergyWindow(scanner);
        this.acceptance = acceptance;
        this.deadPs = Math.round(physics.deadTime().ns() * PS_PER_NS);
        this.integrationPs = Math.round(physics.integrationNs() * PS_PER_NS);
        this.isParalysable = physics.deadTime().kind() == DeadTime.Kind.PARALYSABLE;
        this.busyUntilPs = new long[ring.blocks()];
        this.lastOfBlock = new int[ring.blocks()];
    }

    /**
     * @param triggers sorted; energies and places of those that suffer pile-up are changed
     * @param fromPs only what comes from here on is counted
     * @param toPs and before this
     * @param singles overwritten, of all triggers
     * @param counts added to
     */
    void run(Triggers triggers, long fromPs, long toPs, Singles singles, ScanCounts counts) {
        Arrays.fill(busyUntilPs, 0);
        Arrays.fill(lastOfBlock, -1);
        if (isLive.length < triggers.n) {
            isLive = new boolean[triggers.timePs.length];
            alone = new boolean[triggers.timePs.length];
        }
        for (int k = 0; k < triggers.n; k++) {
            int i = triggers.order[k];
            int block = triggers.block[i];
            long time = triggers.timePs[i];
            boolean isReady = time >= busyUntilPs[block];
            isLive[i] = isReady;
            boolean isWanted = time >= fromPs && time < toPs;
            boolean wouldCount = isWanted && isSingle(triggers, i);
            alone[i] = wouldCount;
            if (isReady || isParalysable) {
                busyUntilPs[block] = time + deadPs;
            }
            if (isReady) {
                lastOfBlock[block] = i;
            } else if (time - triggers.timePs[lastOfBlock[block]] < integrationPs) {
                pileUp(triggers, lastOfBlock[block], i);
            }
            if (isWanted) {
                counts.triggers[block]++;
                counts.live[block] += isReady ? 1 : 0;
                counts.due[block] += wouldCount ? 1 : 0;
            }
        }
        singles.clear();
        for (int k = 0; k < triggers.n; k++) {
            int i = triggers.order[k];
            if (!isLive[i] || !isSingle(triggers, i)) {
                continue;
            }
            int element = element(triggers, i);
            long time = triggers.timePs[i];
            singles.add(time, element, triggers.kev[i], triggers.origin[i]);
            if (time >= fromPs && time < toPs) {
                counts.singles[element]++;
                counts.kept[triggers.block[i]] += alone[i] ? 1 : 0;
            }
        }
    }

    private boolean isSingle(Triggers triggers, int i) {
        return window.contains(triggers.kev[i]) && triggers.chance[i] < acceptance[element(triggers, i)];
    }

    private int element(Triggers triggers, int i) {
        return ring.element(triggers.block[i], triggers.vMm[i], triggers.wMm[i]);
    }

    private static void pileUp(Triggers triggers, int onto, int i) {
        float all = triggers.kev[onto] + triggers.kev[i];
        float part = triggers.kev[i] / all;
        triggers.kev[onto] = all;
        triggers.vMm[onto] += part * (triggers.vMm[i] - triggers.vMm[onto]);
        triggers.wMm[onto] += part * (triggers.wMm[i] - triggers.wMm[onto]);
    }
}
