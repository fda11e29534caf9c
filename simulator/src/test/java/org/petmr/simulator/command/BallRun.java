package org.petmr.simulator.command;

import java.util.Random;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;
import org.petmr.simulator.detector.RunSource;

/**
 * A run of pairs of photons from one small ball in air, with their arrival times where the scanner measures them. The upper crystal
 * of each pair is named first, so that the times tell how far above the middle of the scanner the ball is. One reader.
 */
final class BallRun implements RunSource {

    static final int PROMPTS_PER_MS = 100;
    static final int DELAYEDS_PER_MS = 5;
    private static final double SPREAD_MM = 5;
    private static final double MOST_SLOPE = 0.2;

    private final ScannerModel scanner;
    private final double upMm;
    private final long durationMs;
    private final Random random = new Random(20261122);
    private long ms = -1;

    /**
     * @param upMm of the ball above the middle of the scanner
     * @param durationMs after which it ends by itself
     */
    BallRun(ScannerModel scanner, double upMm, long durationMs) {
        this.scanner = scanner;
        this.upMm = upMm;
        this.durationMs = durationMs;
    }

    /** Mean of the arrival-time differences that such a run has, ps. */
    static double meanPs(ScannerModel scanner, double upMm) {
        BallRun run = new BallRun(scanner, upMm, Long.MAX_VALUE);
        TofModel tof = scanner.timeOfFlight().orElseThrow();
        double sum = 0;
        int n = 100_000;
        for (int i = 0; i < n; i++) {
            sum += Word.tofIndex(run.prompt()) - tof.bins() / 2;
        }
        return sum / n * tof.binWidthPs();
    }

    @Override
    public int read(long[] words) {
        int perMs = PROMPTS_PER_MS + DELAYEDS_PER_MS;
        int n = 0;
        while (n + perMs + 1 <= words.length && ms < durationMs) {
            ms++;
            for (int i = 0; ms > 0 && i < PROMPTS_PER_MS; i++) {
                words[n++] = prompt();
            }
            for (int i = 0; ms > 0 && i < DELAYEDS_PER_MS; i++) {
                int half = scanner.indicesPerRing() / 2;
                int element = random.nextInt(half);
                words[n++] = Word.delayed(element, element + half);
            }
            words[n++] = Word.timeMark(ms, ms == 0 ? 0 : perMs, ms == durationMs);
        }
        return n == 0 ? -1 : n;
    }

    /** Its direction is spread evenly in azimuth and in slope. */
    private long prompt() {
        while (true) {
            double x = SPREAD_MM * random.nextGaussian();
            double y = -upMm + SPREAD_MM * random.nextGaussian(); // y grows to the back
            double z = SPREAD_MM * random.nextGaussian();
            double azimuth = Math.PI * random.nextDouble();
            double up = Math.sin(azimuth);
            double across = Math.cos(azimuth);
            double rise = MOST_SLOPE * (2 * random.nextDouble() - 1);
            double radius = scanner.effectiveRadiusMm();
            // Where the line x + t across, y - t up meets the ring; t > 0 is above.
            double b = x * across - y * up;
            double root = Math.sqrt(b * b - (x * x + y * y - radius * radius));
            double above = -b + root;
            double below = -b - root;
            int first = element(x + above * across, y - above * up, z + above * rise);
            int second = element(x + below * across, y - below * up, z + below * rise);
            if (first >= 0 && second >= 0) {
                return Word.coincidence(false, first, second, tof(0.5 * (-below - above) * Math.hypot(1, rise)));
            }
        }
    }

    /** The crystal at a place of the ring; below 0: none. */
    private int element(double x, double y, double z) {
        double step = 2 * Math.PI / scanner.indicesPerRing();
        int index = Math.floorMod(
                Math.round((Math.atan2(y, x) - scanner.crystalAngleRad(0)) / step), scanner.indicesPerRing());
        long ring = Math.round((z - scanner.ringZMm(0)) / scanner.ringSpacingMm());
        boolean isSeen = ring >= 0 && ring < scanner.rings() && !scanner.isGap(index);
        return isSeen ? (int) ring * scanner.indicesPerRing() + index : -1;
    }

    /** @param towardsFirstMm from the middle of the line */
    private int tof(double towardsFirstMm) {
        return scanner.timeOfFlight()
                .map(tof -> {
                    double mm = towardsFirstMm + tof.sigmaMm() * random.nextGaussian();
                    long bin = tof.bins() / 2 + Math.round(mm / tof.binWidthMm());
                    return (int) Math.max(0, Math.min(tof.bins() - 1, bin));
                })
                .orElse(0);
    }

    @Override
    public int flags() {
        return Frame.FLAG_SIMULATED;
    }

    @Override
    public void close() {}
}
