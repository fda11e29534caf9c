package org.petmr.recon.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeWriter;
import org.petmr.recon.event.Word;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;

/** A recording of a ball of activity, made from geometry alone. */
final class BallRecording {

    private static final long MISSED = Word.PADDING;

    private BallRecording() {}

    static ListModeHeader header(ScannerModel scanner) {
        return new ListModeHeader(scanner, "ball", "2026-11-21T10:00:00Z", 0, "", 0, 1);
    }

    /**
     * Events of a ball of activity in the middle of a scanner: random points, random directions, the crystals that they meet,
     * without loss. Marks every millisecond.
     */
    static void write(Path file, ScannerModel scanner, long seed, double radiusMm, long decays, int durationMs)
            throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        try (ListModeWriter writer = new ListModeWriter(file, header(scanner))) {
            long[] words = new long[(int) (decays / durationMs) + 16];
            long done = 0;
            int before = 0;
            for (int ms = 0; ms <= durationMs; ms++) {
                int count = 0;
                words[count++] = Word.timeMark(ms, before, ms == durationMs);
                before = 0;
                for (long due = decays * ms / durationMs; done < due && ms < durationMs + 1; done++) {
                    long word = event(scanner, random, radiusMm);
                    if (word != MISSED) {
                        words[count++] = word;
                        before++;
                    }
                }
                writer.words(words, count);
            }
        }
    }

    /**
     * The same of a source that decays, measured in parts: of each millisecond the decays that its activity has, without
     * noise in their number.
     *
     * @param header with the half-life
     * @param decaysPerMs at time 0
     * @param partsMs start and end of each part, in order; the last mark is at the end of the last
     */
    static void writeParts(
            Path file, ListModeHeader header, long seed, double radiusMm, double decaysPerMs, long... partsMs)
            throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        long[] words = new long[(int) decaysPerMs + 16];
        double owed = 0;
        try (ListModeWriter writer = new ListModeWriter(file, header)) {
            for (int part = 0; part < partsMs.length; part += 2) {
                for (long ms = partsMs[part]; ms < partsMs[part + 1]; ms++) {
                    int count = 0;
                    words[count++] = Word.timeMark(ms, 0, false);
                    owed += decaysPerMs * Math.pow(0.5, (ms + 0.5) * 1e-3 / header.halfLifeS());
                    for (; owed >= 1; owed--) {
                        long word = event(header.scanner(), random, radiusMm);
                        if (word != MISSED) {
                            words[count++] = word;
                        }
                    }
                    writer.words(words, count);
                }
            }
            writer.words(new long[] {Word.timeMark(partsMs[partsMs.length - 1], 0, true)}, 1);
        }
    }

    /** A decay in the ball, or {@link #MISSED}. */
    private static long event(ScannerModel scanner, SplittableRandom random, double radiusMm) {
        double r = scanner.effectiveRadiusMm();
        int n = scanner.indicesPerRing();
        double[] p = inBall(random, radiusMm);
        double cosine = 2 * random.nextDouble() - 1;
        double phi = 2 * Math.PI * random.nextDouble();
        double sine = Math.sqrt(1 - cosine * cosine);
        double ux = sine * Math.cos(phi);
        double uy = sine * Math.sin(phi);
        double a = ux * ux + uy * uy;
        double b = p[0] * ux + p[1] * uy;
        double root = Math.sqrt(b * b - a * (p[0] * p[0] + p[1] * p[1] - r * r));
        int e1 = element(scanner, p, ux, uy, cosine, (-b + root) / a);
        int e2 = element(scanner, p, ux, uy, cosine, (-b - root) / a);
        if (e1 < 0 || e2 < 0 || Math.abs(e1 / n - e2 / n) > 13) {
            return MISSED;
        }
        // The first element is met at root - b: the point lies b towards it from the middle.
        int tof = scanner.timeOfFlight()
                .map(model -> tofIndex(model, random, b / a))
                .orElse(0);
        return tof < 0 ? MISSED : Word.coincidence(false, e1, e2, tof);
    }

    private static int element(ScannerModel scanner, double[] p, double ux, double uy, double uz, double along) {
        int n = scanner.indicesPerRing();
        double x = p[0] + along * ux;
        double y = p[1] + along * uy;
        double z = p[2] + along * uz;
        int ring = (int) Math.floor(z / scanner.ringSpacingMm() + 0.5 * scanner.rings());
        int crystal = Math.floorMod(Math.round(Math.atan2(y, x) / (2 * Math.PI) * n), n);
        return ring < 0 || ring >= scanner.rings() ? -1 : ring * n + crystal;
    }

    /** Bins count towards the first element. */
    private static int tofIndex(TofModel tof, SplittableRandom random, double towardsFirstMm) {
        double measuredMm = towardsFirstMm + tof.sigmaMm() * random.nextGaussian();
        int bin = (int) Math.floor(measuredMm / tof.binWidthMm() + 0.5 * tof.bins());
        return bin < 0 || bin >= tof.bins() ? -1 : bin;
    }

    private static double[] inBall(SplittableRandom random, double radiusMm) {
        while (true) {
            double x = 2 * random.nextDouble() - 1;
            double y = 2 * random.nextDouble() - 1;
            double z = 2 * random.nextDouble() - 1;
            if (x * x + y * y + z * z <= 1) {
                return new double[] {radiusMm * x, radiusMm * y, radiusMm * z};
            }
        }
    }

    static double mean(Volume image, double radiusMm) {
        VoxelGrid grid = image.grid();
        Affine a = grid.lpsFromVoxel();
        double sum = 0;
        int n = 0;
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    double x = a.x(ix, iy, iz);
                    double y = a.y(ix, iy, iz);
                    double z = a.z(ix, iy, iz);
                    if (x * x + y * y + z * z < radiusMm * radiusMm) {
                        sum += image.at(ix, iy, iz);
                        n++;
                    }
                }
            }
        }
        return sum / n;
    }
}
