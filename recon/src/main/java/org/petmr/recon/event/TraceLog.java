package org.petmr.recon.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Keeps one physiological trace that a recording reports. One thread. */
public final class TraceLog implements ListModeListener {

    private record Piece(long startMs, long stopMs, float[] values) {}

    private final int signalId;
    private final List<Piece> pieces = new ArrayList<>();

    public TraceLog(int signalId) {
        this.signalId = signalId;
    }

    @Override
    public void trace(int ofSignal, long startMs, long stopMs, float[] values) {
        if (ofSignal == signalId && stopMs > startMs) {
            pieces.add(new Piece(startMs, stopMs, values));
        }
    }

    /** Pieces of the trace up to now. */
    public int size() {
        return pieces.size();
    }

    /**
     * The trace at each millisecond, the sample in force.
     *
     * @param fromMs in the time of the marks
     * @return {@code [toMs - fromMs]}; NaN where nothing was reported
     */
    public float[] perMs(long fromMs, long toMs) {
        float[] amplitudes = new float[(int) (toMs - fromMs)];
        Arrays.fill(amplitudes, Float.NaN);
        for (Piece piece : pieces) {
            long length = piece.stopMs() - piece.startMs();
            for (long ms = Math.max(fromMs, piece.startMs()); ms < Math.min(toMs, piece.stopMs()); ms++) {
                int sample = (int) ((ms - piece.startMs()) * piece.values().length / length);
                amplitudes[(int) (ms - fromMs)] = piece.values()[sample];
            }
        }
        return amplitudes;
    }
}
