package org.petmr.simulator.scenario;

import java.util.Locale;
import java.util.SplittableRandom;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.phantom.Phantom;

/**
 * The rate that no machine of its kind can have. A block is blind while it gathers the light of a photon: lutetium
 * scintillators decay with 40 ns, and after five of these the light is in. So a block answers one photon in 200 ns at most.
 */
final class RateLimit {

    private static final double GATHERING_S = 5 * 40e-9;

    /** Of photons of 511 keV in LSO, mm^-1: NIST XCOM at 7.4 g/cm^3. */
    private static final double LSO_PER_MM = 0.0866;

    private static final int POINTS = 20_000;
    private static final double MM3_PER_ML = 1000;

    private RateLimit() {}

    /** Photons a second that all blocks together can answer. */
    static double mostSingles(ScannerModel scanner) {
        return blocks(scanner) / GATHERING_S;
    }

    private static int blocks(ScannerModel scanner) {
        return scanner.rings() / scanner.crystalsPerBlockAxial() * scanner.blocksTransaxial();
    }

    /** @throws IllegalArgumentException when singles of a scanner that are given are too many for its blocks */
    static void check(ScannerModel scanner, double singlesPerSecond) {
        Checks.require(
                singlesPerSecond >= 0 && singlesPerSecond <= mostSingles(scanner),
                "singles.ratePerSecond",
                singlesPerSecond,
                limit(scanner));
    }

    /**
     * @param phantom at rest, in its own place
     * @throws IllegalArgumentException when at one of the beds more photons would be stopped than the blocks can answer
     */
    static void check(
            ScannerModel scanner,
            TableTravel table,
            Phantom phantom,
            String tracer,
            double referenceBqPerMl,
            Isotope isotope) {
        double[] bqPerMl = phantom.activityBqPerMl(tracer, referenceBqPerMl);
        for (TableTravel.Bed bed : table.beds()) {
            double singles = stoppedPerSecond(scanner, bed.positionMm(), phantom, bqPerMl, isotope);
            Checks.require(
                    singles <= mostSingles(scanner),
                    "dose",
                    String.format(
                            Locale.ROOT,
                            "%.3g Bq/mL where uptake is 1 make %.3g singles/s at %s mm",
                            referenceBqPerMl,
                            singles,
                            bed.positionMm()),
                    limit(scanner));
        }
    }

    private static String limit(ScannerModel scanner) {
        return String.format(
                Locale.ROOT,
                "at most %.3g singles/s: no faster can %d blocks gather their light",
                mostSingles(scanner),
                blocks(scanner));
    }

    /** Photons a second that would be stopped in the crystals if the phantom let all of them out. */
    static double stoppedPerSecond(
            ScannerModel scanner, double positionMm, Phantom phantom, double[] bqPerMl, Isotope isotope) {
        double[] box = phantom.bounds();
        SplittableRandom random = new SplittableRandom(1);
        double half = 0.5 * scanner.rings() * scanner.ringSpacingMm();
        double radius = scanner.innerRadiusMm();
        double sum = 0;
        for (int i = 0; i < POINTS; i++) {
            double x = box[0] + box[3] * (2 * random.nextDouble() - 1);
            double y = box[1] + box[4] * (2 * random.nextDouble() - 1);
            double z = box[2] + box[5] * (2 * random.nextDouble() - 1);
            int part = phantom.partAt(x, y, z);
            if (part != Phantom.NOWHERE) {
                double up = half - (z - positionMm);
                double down = -half - (z - positionMm);
                // The part of the sphere between two cones, as seen from the axis.
                double seen = 0.5 * (up / Math.hypot(up, radius) - down / Math.hypot(down, radius));
                sum += bqPerMl[part] * seen;
            }
        }
        double millilitres = 8 * box[3] * box[4] * box[5] / MM3_PER_ML;
        double stopped = 1 - Math.exp(-LSO_PER_MM * scanner.crystalDepthMm());
        return 2 * isotope.positronFraction() * stopped * millilitres * sum / POINTS;
    }
}
