package org.petmr.simulator.physics.detection;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.petmr.recon.event.Word;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.Poisson;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.Seeds;
import org.petmr.simulator.physics.Truth;
import org.petmr.simulator.physics.emission.Emitter;
import org.petmr.simulator.physics.transport.WoodcockTransport;

/** One thread's part in an {@link AnalogueScan}. */
final class AnalogueProducer implements ScanEvents.Producer {

    private static final double S_PER_PS = 1e-12;

    private static final int HEAD = 0;
    private static final int BODY = 1;
    private static final int TAIL = 2;
    private static final int PARTS = 3;

    private final AnalogueScan scan;
    private final Emitter[] emitters;
    private final WoodcockTransport[] tissue;
    private final CrystalTransport crystals;
    private final LutetiumSource lutetium;
    private final BlockReadout readout;
    private final SinglesChain chain;
    private final CoincidenceSorter sorter;
    private final double leastKev;
    private final Photon a = new Photon();
    private final Photon b = new Photon();
    private final Deposits deposits = new Deposits();
    private final Triggers triggers = new Triggers();
    private final Singles singles = new Singles();
    private final Coincidences coincidences = new Coincidences();
    private int decays;

    AnalogueProducer(AnalogueScan scan) {
        ScannerPhysics physics = scan.physics;
        EnergyWindow window = new EnergyWindow(scan.scanner);
        this.scan = scan;
        this.emitters = new Emitter[scan.poses()];
        this.tissue = new WoodcockTransport[scan.poses()];
        this.crystals = new CrystalTransport(scan.ring, physics.crystal());
        this.lutetium = new LutetiumSource(scan.ring, crystals);
        this.readout = new BlockReadout(window, physics);
        this.chain = new SinglesChain(scan.ring, physics, scan.acceptance);
        this.sorter = new CoincidenceSorter(scan.scanner, physics);
        this.leastKev = window.leastKev(physics.triggerKev());
    }

    @Override
    public ScanEvents.Chunk chunk(int index) {
        ScanCounts counts = new ScanCounts(scan.scanner, scan.ring.blocks());
        count(index, counts);
        int[] byBlock = new int[scan.ring.blocks()];
        for (int element = 0; element < counts.singles.length; element++) {
            if (counts.singles[element] > 0) {
                byBlock[scan.ring.blockOf(element)] += (int) counts.singles[element];
            }
        }
        scan.keepSingles(index, byBlock);
        return words(index);
    }

    /** Draws a chunk. @param counts added to */
    void count(int index, ScanCounts counts) {
        // Times are ps since one border before the chunk, so that none is negative.
        long border = AnalogueScan.BORDER_PS;
        long length = (scan.stopMs(index) - scan.startMs(index)) * AnalogueScan.PS_PER_MS;
        triggers.clear();
        decays = 0;
        if (index > 0) {
            draw(index - 1, TAIL, scan.stopMs(index - 1), 0, border);
        }
        draw(index, HEAD, scan.startMs(index), border, border);
        draw(index, BODY, (scan.startMs(index) + scan.stopMs(index)) / 2, 2 * border, length - 2 * border);
        draw(index, TAIL, scan.stopMs(index), length, border);
        if (index + 1 < scan.chunks()) {
            draw(index + 1, HEAD, scan.startMs(index + 1), border + length, border);
        }
        triggers.sort();
        chain.run(triggers, border, border + length, singles, counts);
        coincidences.clear();
        sorter.run(singles, border, border + length, coincidences, counts);
    }

    /** All decays of a part of a chunk. */
    private void draw(int index, int part, long timeMs, long fromPs, long lengthPs) {
        SplittableRandom random = Seeds.random(scan.seed, (long) PARTS * index + part);
        int pose = scan.poseAt(timeMs);
        if (emitters[pose] == null) {
            emitters[pose] = scan.pose(pose).emission().emitter();
            tissue[pose] = new WoodcockTransport(scan.pose(pose).map(), leastKev);
        }
        Emitter emitter = emitters[pose];
        WoodcockTransport transport = tissue[pose];
        emitter.at(1e-3 * timeMs);
        double seconds = lengthPs * S_PER_PS;
        int attempts = Poisson.draw(random, emitter.attemptsPerSecond() * seconds);
        for (int i = 0; i < attempts; i++) {
            if (!emitter.emit(random, a, b)) {
                continue;
            }
            long time = fromPs + (long) (random.nextDouble() * lengthPs);
            int decay = decays++ << 1;
            send(a, transport, time, decay, random);
            send(b, transport, time, decay, random);
        }
        int own = Poisson.draw(random, scan.lutetiumBq * seconds);
        for (int i = 0; i < own; i++) {
            long time = fromPs + (long) (random.nextDouble() * lengthPs);
            deposits.clear();
            lutetium.decay(random, deposits);
            readout.read(deposits, time, decays++ << 1, random, triggers);
        }
    }

    private void send(Photon photon, WoodcockTransport transport, long time, int decay, SplittableRandom random) {
        if (!transport.leave(photon, random)) {
            return;
        }
        deposits.clear();
        crystals.enter(photon, random, deposits);
        if (deposits.count > 0) {
            readout.read(deposits, time, photon.scatters > 0 ? decay | 1 : decay, random, triggers);
        }
    }

    /** Of the chunk drawn last, its borders included; times in ps since one border before it. */
    Singles singles() {
        return singles;
    }

    /** The coincidences of the chunk just drawn, with time marks. */
    ScanEvents.Chunk words(int index) {
        int most = coincidences.n + (int) (scan.stopMs(index) - scan.startMs(index)) + 1;
        long[] words = new long[most];
        byte[] truth = new byte[most];
        int n = 0;
        if (index == 0) {
            words[n++] = Word.timeMark(0, 0, false);
        }
        int next = 0;
        for (long ms = scan.startMs(index) + 1; ms <= scan.stopMs(index); ms++) {
            long untilPs = AnalogueScan.BORDER_PS + (ms - scan.startMs(index)) * AnalogueScan.PS_PER_MS;
            int first = next;
            while (next < coincidences.n && coincidences.timePs[next] < untilPs) {
                truth[n] = coincidences.truth[next];
                words[n++] = coincidences.words[next++];
            }
            truth[n] = Truth.NONE;
            words[n++] = Word.timeMark(ms, next - first, ms == scan.durationMs());
        }
        return new ScanEvents.Chunk(Arrays.copyOf(words, n), Arrays.copyOf(truth, n));
    }
}
