package org.petmr.recon.command;

import java.util.SplittableRandom;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;

/** Draws prompts of the benchmark phantom: isotropic, unattenuated, snapped to crystals, time of flight blurred and binned. */
final class PhantomEvents {

    /** Half edges of a box round the phantom, and its centre. */
    private static final double[] HALF_MM = {150, 100, 90};

    private static final double[] CENTRE_MM = {10, -5, 4};
    private static final float MOST_ACTIVE = 4;

    private final ScannerModel scanner;
    private final TofModel tof;
    private final SplittableRandom random;

    /** @param scanner with time of flight */
    PhantomEvents(ScannerModel scanner, SplittableRandom random) {
        this.scanner = scanner;
        this.tof = scanner.timeOfFlight().orElseThrow();
        this.random = random;
    }

    /** A coincidence word. */
    long next() {
        double r = scanner.effectiveRadiusMm();
        while (true) {
            double x = CENTRE_MM[0] + HALF_MM[0] * (2 * random.nextDouble() - 1);
            double y = CENTRE_MM[1] + HALF_MM[1] * (2 * random.nextDouble() - 1);
            double z = CENTRE_MM[2] + HALF_MM[2] * (2 * random.nextDouble() - 1);
            if (random.nextDouble() * MOST_ACTIVE >= BenchmarkPhantom.activityAt(x, y, z)) {
                continue;
            }
            double cosine = 2 * random.nextDouble() - 1;
            double sine = Math.sqrt(1 - cosine * cosine);
            double angle = 2 * Math.PI * random.nextDouble();
            double ex = Math.cos(angle);
            double ey = Math.sin(angle);
            // Where (x, y) + s (ex, ey) meets the circle: s = -b +- sqrt(b^2 - c).
            double b = x * ex + y * ey;
            double root = Math.sqrt(b * b - (x * x + y * y - r * r));
            double rise = cosine / sine;
            int ringA = ring(z + (-b + root) * rise);
            int ringB = ring(z + (-b - root) * rise);
            if (ringA < 0 || ringB < 0 || ringA >= scanner.rings() || ringB >= scanner.rings()) {
                continue;
            }
            int crystalA = crystal(x + (-b + root) * ex, y + (-b + root) * ey);
            int crystalB = crystal(x + (-b - root) * ex, y + (-b - root) * ey);
            // The middle of the line lies at s = -b, so the point lies b towards A of it, in the transaxial plane.
            int bin = bin(b / sine);
            if (crystalA == crystalB || bin < 0) {
                continue;
            }
            int n = scanner.indicesPerRing();
            return Word.coincidence(false, ringA * n + crystalA, ringB * n + crystalB, bin);
        }
    }

    private int ring(double zMm) {
        return (int) Math.floor(zMm / scanner.ringSpacingMm() + 0.5 * scanner.rings());
    }

    private int crystal(double xMm, double yMm) {
        double turns = (Math.atan2(yMm, xMm) - scanner.crystalAngleRad(0)) / (2 * Math.PI);
        int n = scanner.indicesPerRing();
        return Math.floorMod(Math.round(turns * n), n);
    }

    private int bin(double towardsAMm) {
        double normal = Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
        double bin = (towardsAMm + tof.sigmaMm() * normal) / tof.binWidthMm() + 0.5 * tof.bins();
        return bin >= 0 && bin < tof.bins() ? (int) bin : -1;
    }
}
