package org.petmr.simulator.physics.detection;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.Source;
import org.petmr.simulator.physics.emission.Emission;
import org.petmr.simulator.physics.transport.MuMap;

/**
 * A scan as it happens: every decay in its time, both photons through phantom and crystals, the crystals' own decays, dead time
 * and pile-up of blocks, singles, and coincidences by real pairing, prompt and delayed. Nothing is expected, all is drawn.
 *
 * <p>The scan is cut into chunks of whole milliseconds, and each chunk into a head, a body and a tail with a random stream
 * each. A chunk draws its neighbours' near parts as well, from the same seeds, so that dead time and windows go across borders
 * as if there were none; a coincidence belongs to the chunk in which its first single lies. So the same seed gives the same
 * events, whatever the number of threads.
 */
public final class AnalogueScan implements ScanEvents {

    /** Head and tail of a chunk: many times longer than dead time, delay and window. */
    static final long BORDER_PS = 20_000_000L;

    static final long PS_PER_MS = 1_000_000_000L;

    /** So that a chunk takes about a second, and its triggers fit in the cache of the larger processors. */
    private static final double ATTEMPTS_PER_CHUNK = 5e5;

    private static final int MOST_CHUNK_MS = 100;
    /** An emitter tries more often than it emits, thin sources ten times as often. */
    private static final double MOST_ATTEMPTS_PER_SECOND = 1e11;

    final ScannerModel scanner;
    final ScannerPhysics physics;
    final BlockRing ring;
    final float[] acceptance;
    final long seed;
    final double lutetiumBq;
    private final Source source;
    private final int durationMs;
    private final int chunkMs;
    private final AtomicReferenceArray<Pose> poses;
    private final AtomicReferenceArray<int[]> singlesOfChunk;

    /** What the photons of one pose meet, for all threads. */
    record Pose(Emission emission, MuMap map) {}

    /**
     * @param efficiencies relative, of the crystals; as for {@link BlockResponse}
     * @param durationMs at least 1
     */
    public AnalogueScan(
            ScannerModel scanner,
            ScannerPhysics physics,
            float[] efficiencies,
            Source source,
            int durationMs,
            long seed) {
        ScannerPhysics.require(durationMs >= 1, "durationMs", durationMs, ">= 1");
        this.scanner = scanner;
        this.physics = physics;
        this.ring = new BlockRing(scanner, physics);
        this.acceptance = BlockResponse.acceptances(scanner, physics, efficiencies);
        this.source = source;
        this.durationMs = durationMs;
        this.seed = seed;
        this.lutetiumBq = physics.lutetiumBq(scanner);
        this.poses = new AtomicReferenceArray<>(source.motion().poses());
        double attempts = pose(0).emission().emitter().attemptsPerSecond() + lutetiumBq;
        ScannerPhysics.require(
                attempts < MOST_ATTEMPTS_PER_SECOND,
                "activity",
                "%.1e decays/s".formatted(attempts),
                "below 1e11, as in any scanner");
        this.chunkMs = (int) Math.max(1, Math.min(MOST_CHUNK_MS, 1000 * ATTEMPTS_PER_CHUNK / attempts));
        this.singlesOfChunk = new AtomicReferenceArray<>(chunks());
    }

    @Override
    public ScannerModel scanner() {
        return scanner;
    }

    @Override
    public int durationMs() {
        return durationMs;
    }

    @Override
    public int chunks() {
        return (durationMs + chunkMs - 1) / chunkMs;
    }

    long startMs(int chunk) {
        return (long) chunk * chunkMs;
    }

    long stopMs(int chunk) {
        return Math.min(durationMs, startMs(chunk + 1));
    }

    /** Built when it is first asked for; two threads that ask at once may both build it, and one is kept. */
    Pose pose(int index) {
        Pose pose = poses.get(index);
        if (pose == null) {
            Motion motion = source.motion();
            try (Workers workers = new Workers(1)) {
                pose = new Pose(
                        new Emission(source, index),
                        new MuMap(motion.phantom(index), MuMap.voxelMm(motion.phantom(index)), workers));
            }
            if (!poses.compareAndSet(index, null, pose)) {
                pose = poses.get(index);
            }
        }
        return pose;
    }

    int poseAt(long timeMs) {
        return source.motion().poseAt(timeMs);
    }

    int poses() {
        return poses.length();
    }

    @Override
    public Producer producer() {
        return new AnalogueProducer(this);
    }

    /** Keeps the singles of a chunk for {@link #blockSingles}. @param bySingles by block */
    void keepSingles(int chunk, int[] bySingles) {
        singlesOfChunk.set(chunk, bySingles);
    }

    /**
     * As drawn; chunks of which nobody asked for the events before are made here. Of a chunk that is only partly wanted, each
     * block's singles count in proportion to its time.
     */
    @Override
    public int[] blockSingles(long startMs, long stopMs) {
        int[] sums = new int[ring.blocks()];
        Producer producer = null;
        long start = Math.max(0, startMs);
        long stop = Math.min(durationMs, stopMs);
        for (int chunk = (int) (start / chunkMs); chunk < chunks() && startMs(chunk) < stop; chunk++) {
            if (singlesOfChunk.get(chunk) == null) {
                producer = producer == null ? producer() : producer;
                producer.chunk(chunk);
            }
            int[] singles = singlesOfChunk.get(chunk);
            long from = startMs(chunk);
            long length = stopMs(chunk) - from;
            long lower = Math.max(start, from) - from;
            long upper = Math.min(stop, from + length) - from;
            for (int block = 0; block < sums.length; block++) {
                sums[block] += (int) (singles[block] * upper / length - singles[block] * lower / length);
            }
        }
        return sums;
    }
}
