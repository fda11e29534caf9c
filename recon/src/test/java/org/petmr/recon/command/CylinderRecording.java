package org.petmr.recon.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeWriter;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;

/**
 * Recordings of a centred uniform cylinder, for tests: random points, random directions, the crystals that they meet. Nothing
 * of the library's geometry of pairs is used.
 *
 * @param efficiencies {@code [elements]}: a pair counts with the product of its two, at most 1
 */
record CylinderRecording(
        ScannerModel scanner,
        double radiusMm,
        double lengthMm,
        double muPerCm,
        double activityBqPerMl,
        int durationMs,
        float[] efficiencies,
        long seed) {

    ListModeHeader header() {
        return new ListModeHeader(scanner, "cylinder", "2026-11-20T10:00:00Z", 0, "", 0, 1);
    }

    double volumeMl() {
        return Math.PI * radiusMm * radiusMm * lengthMm / 1000;
    }

    /** @return prompts that were written */
    long write(Path file) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        int n = scanner.indicesPerRing();
        double r = scanner.effectiveRadiusMm();
        int most = scanner.axialCompression().maxRingDifference();
        long decays = Math.round(activityBqPerMl * volumeMl() * durationMs / 1000);
        long prompts = 0;
        long done = 0;
        try (ListModeWriter writer = new ListModeWriter(file, header())) {
            long[] words = new long[(int) (decays / durationMs) + 16];
            for (int ms = 0; ms <= durationMs; ms++) {
                int count = 0;
                words[count++] = Word.timeMark(ms, 0, ms == durationMs);
                // as the marks count them: what lies between two marks has happened in a millisecond
                for (long due = decays * Math.min(ms + 1L, durationMs) / durationMs; done < due; done++) {
                    double rho = radiusMm * Math.sqrt(random.nextDouble());
                    double angle = 2 * Math.PI * random.nextDouble();
                    double x = rho * Math.cos(angle);
                    double y = rho * Math.sin(angle);
                    double z = lengthMm * (random.nextDouble() - 0.5);
                    double uz = 2 * random.nextDouble() - 1;
                    double phi = 2 * Math.PI * random.nextDouble();
                    double across = Math.sqrt(1 - uz * uz);
                    double ux = across * Math.cos(phi);
                    double uy = across * Math.sin(phi);
                    double b = (x * ux + y * uy) / across;
                    double root = Math.sqrt(b * b - x * x - y * y + r * r);
                    int e1 = element(x, y, z, ux, uy, uz, (-b + root) / across, n);
                    int e2 = element(x, y, z, ux, uy, uz, (-b - root) / across, n);
                    if (e1 >= 0
                            && e2 >= 0
                            && Math.abs(e1 / n - e2 / n) <= most
                            && random.nextDouble()
                                    < efficiencies[e1] * efficiencies[e2] * survival(x, y, z, b, across, uz)) {
                        words[count++] = Word.prompt(e1, e2);
                        prompts++;
                    }
                }
                writer.words(words, count);
            }
        }
        return prompts;
    }

    /** Of both photons together. @param b transaxial distance of the point from the middle of its chord, signed */
    private double survival(double x, double y, double z, double b, double across, double uz) {
        double half = Math.sqrt(b * b - x * x - y * y + radiusMm * radiusMm);
        double to = (half - b) / across;
        double from = (-half - b) / across;
        if (uz != 0) {
            double up = (Math.signum(uz) * lengthMm / 2 - z) / uz;
            double down = (-Math.signum(uz) * lengthMm / 2 - z) / uz;
            to = Math.min(to, up);
            from = Math.max(from, down);
        }
        return Math.exp(-0.1 * muPerCm * (to - from));
    }

    private int element(double x, double y, double z, double ux, double uy, double uz, double along, int n) {
        int ring = (int) Math.floor((z + along * uz) / scanner.ringSpacingMm() + 0.5 * scanner.rings());
        double angle = Math.atan2(y + along * uy, x + along * ux);
        int crystal = Math.floorMod(Math.round(angle / (2 * Math.PI) * n), n);
        return ring < 0 || ring >= scanner.rings() ? -1 : ring * n + crystal;
    }
}
