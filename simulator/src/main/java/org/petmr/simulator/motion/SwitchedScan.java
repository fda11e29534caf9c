package org.petmr.simulator.motion;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.function.LongToIntFunction;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.ScanEvents;

/**
 * A scan of something that changes, from scans of each state in which it can be: every chunk comes from the scan of the
 * state in force at its middle. All have the same duration and chunks of the same length, so decay and random numbers
 * belong to the time and not to the state.
 */
public final class SwitchedScan implements ScanEvents {

    private final LongToIntFunction stateAtMs;
    private final IntFunction<ScanEvents> scanOfState;
    private final int chunkMs;
    private final Map<Integer, ScanEvents> scans = new ConcurrentHashMap<>();
    private final ScanEvents first;

    /**
     * @param stateAtMs number of the state at a time of the scan
     * @param scanOfState made once for each state that occurs; for any thread
     * @param chunkMs length of their chunks
     */
    public SwitchedScan(LongToIntFunction stateAtMs, IntFunction<ScanEvents> scanOfState, int chunkMs) {
        this.stateAtMs = stateAtMs;
        this.scanOfState = scanOfState;
        this.chunkMs = chunkMs;
        this.first = scan(stateAtMs.applyAsInt(0));
        if ((first.durationMs() + chunkMs - 1) / chunkMs != first.chunks()) {
            throw new IllegalArgumentException("chunkMs: %d for %d chunks in %d ms (expected: their length)"
                    .formatted(chunkMs, first.chunks(), first.durationMs()));
        }
    }

    private ScanEvents scan(int state) {
        return scans.computeIfAbsent(state, scanOfState::apply);
    }

    private int state(long startMs, long stopMs) {
        return stateAtMs.applyAsInt((startMs + Math.min(stopMs, first.durationMs())) / 2);
    }

    @Override
    public ScannerModel scanner() {
        return first.scanner();
    }

    @Override
    public int durationMs() {
        return first.durationMs();
    }

    @Override
    public int chunks() {
        return first.chunks();
    }

    @Override
    public Producer producer() {
        Map<Integer, Producer> producers = new HashMap<>();
        return index -> {
            long from = (long) index * chunkMs;
            return producers
                    .computeIfAbsent(state(from, from + chunkMs), s -> scan(s).producer())
                    .chunk(index);
        };
    }

    /** Of the state in the middle of the interval. */
    @Override
    public int[] blockSingles(long startMs, long stopMs) {
        return scan(state(startMs, stopMs)).blockSingles(startMs, stopMs);
    }
}
