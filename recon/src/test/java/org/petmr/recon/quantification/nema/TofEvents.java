package org.petmr.recon.quantification.nema;

import java.util.SplittableRandom;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;

/** List mode of a line source at x = 12, y = 45 mm in a SIGNA, with a time resolution of 390 ps. */
public final class TofEvents {

    private static final ScannerModel SIGNA = ScannerCatalogue.find("signa");

    private TofEvents() {}

    /** From geometry alone: points of the line, directions, the nearest crystals; scatter: any pair, any time. */
    public static long[] of(long seed, int trues, int scattered) {
        SplittableRandom random = new SplittableRandom(seed);
        int n = SIGNA.indicesPerRing();
        TofModel tof = SIGNA.timeOfFlight().orElseThrow();
        long[] words = new long[trues + scattered];
        int at = 0;
        while (at < trues) {
            double z = 240 * random.nextDouble() - 120;
            double phi = 2 * Math.PI * random.nextDouble();
            double slope = 0.6 * random.nextDouble() - 0.3;
            double[] d = distances(12, 45, phi);
            int a = element(12, 45, z, phi, slope, d[0], n);
            int b = element(12, 45, z, phi, slope, d[1], n);
            if (a < 0 || b < 0) {
                continue;
            }
            double ways = (Math.abs(d[1]) - Math.abs(d[0])) / 2 * Math.hypot(1, slope); // from the middle towards A
            double ps = ways / TofModel.MM_PER_PS + 390 / 2.35482 * random.nextGaussian();
            long bin = Math.round(ps / tof.binWidthPs()) + tof.bins() / 2;
            if (bin >= 0 && bin < tof.bins()) {
                words[at++] = Word.coincidence(false, a, b, (int) bin);
            }
        }
        while (at < words.length) {
            int a = random.nextInt(n);
            int b = (a + n / 2 + random.nextInt(160) - 80) % n;
            int bin = (int) Math.round(tof.bins() / 2 + 3 * random.nextGaussian());
            words[at++] = Word.coincidence(false, 20 * n + a, 22 * n + b, Math.max(0, Math.min(tof.bins() - 1, bin)));
        }
        return words;
    }

    private static double[] distances(double x, double y, double phi) {
        double b = x * Math.cos(phi) + y * Math.sin(phi);
        double r = SIGNA.effectiveRadiusMm();
        double root = Math.sqrt(b * b - x * x - y * y + r * r);
        return new double[] {-b + root, -b - root};
    }

    private static int element(double x, double y, double z, double phi, double slope, double along, int n) {
        double angle = Math.atan2(y + along * Math.sin(phi), x + along * Math.cos(phi));
        double first = Math.toRadians(SIGNA.firstCrystalAngleDeg());
        int crystal = Math.floorMod(Math.round((angle - first) / (2 * Math.PI) * n), n);
        int ring = (int) Math.floor((z + along * slope) / SIGNA.ringSpacingMm() + 0.5 * SIGNA.rings());
        return ring < 0 || ring >= SIGNA.rings() ? -1 : ring * n + crystal;
    }
}
