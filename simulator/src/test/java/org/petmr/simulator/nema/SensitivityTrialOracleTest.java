package org.petmr.simulator.nema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.phantom.NemaPhantoms;
import org.petmr.simulator.physics.SinglesModel;

class SensitivityTrialOracleTest {

    private static final long SEED = 30;
    private static final double PAIR = 0.5;
    private static final double POSITRONS = 0.967;

    private static List<SensitivityTrial.AtPlace> measure(ScannerModel scanner, SinglesModel singles) {
        VirtualScanner virtual = PlainScanner.of(scanner, PAIR, singles, SEED);
        SensitivityTrial.Plan plan = new SensitivityTrial.Plan(20e6, 200, 5);
        return new SensitivityTrial(new ProjectionGeometry(scanner), virtual.byDecay(), plan, 2, SEED)
                .measure(Progress.NONE);
    }

    /**
     * On the axis: a pair that leaves z at the polar angle whose cotangent is c meets the rings on both sides when
     * {@code |c| < (H/2 - |z|) / R} and its rings differ by no more than is kept; the mean over the line, numerically.
     */
    private static double onAxis(ScannerModel scanner) {
        double radius = scanner.effectiveRadiusMm();
        double half = 0.5 * scanner.rings() * scanner.ringSpacingMm();
        int most = scanner.axialCompression().maxRingDifference();
        int steps = 4000;
        int angles = 4000;
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            double z = (i + 0.5) / steps * half;
            for (int k = 0; k < angles; k++) {
                double cosine = (k + 0.5) / angles;
                double rise = radius * cosine / Math.sqrt(1 - cosine * cosine);
                if (z + rise >= half) {
                    break;
                }
                int up = (int) Math.floor((z + rise + half) / scanner.ringSpacingMm());
                int down = (int) Math.floor((z - rise + half) / scanner.ringSpacingMm());
                sum += up - down <= most ? 1.0 / angles : 0;
            }
        }
        return 2 * sum / steps * half / NemaPhantoms.LINE_LENGTH_MM;
    }

    /** What geometry says comes back through sleeves, fit and randoms. */
    @Test
    void isThatOfTheGeometry() {
        ScannerModel bench = TrialScanners.bench();
        List<SensitivityTrial.AtPlace> places = measure(bench, new SinglesModel(2e6, 0));
        SensitivityTrial.AtPlace centre = places.get(0);
        // the tube of polyethylene, 1 mm of wall on both sides, is not extrapolated away
        double expected = PAIR * POSITRONS * onAxis(bench) * Math.exp(-0.2 * NemaPhantomMu.TUBE_PER_CM);
        assertThat(centre.fit().sensitivityCpsPerBq()).as("seed %d", SEED).isCloseTo(expected, withinPercentage(3));
        assertThat(centre.standardErrorCpsPerBq() / expected).isBetween(1e-3, 1.2e-2);
        // lines are not all at right angles to the walls
        assertThat(centre.fit().muPerCm()).as("seed %d", SEED).isCloseTo(0.229, within(0.02));
        assertThat(places.get(1).fit().sensitivityCpsPerBq() / expected).isBetween(0.9, 1.6);
        assertThat(centre.fit().profileCpsPerBq()).hasSize(2 * bench.rings() - 1);
    }

    /** mu of the line's tube and filling, cm^-1, about the same. */
    private static final class NemaPhantomMu {
        static final double TUBE_PER_CM = 0.095;
    }

    /** Randoms three times the trues are taken off again. */
    @Test
    void randomsDontCount() {
        ScannerModel bench = TrialScanners.bench();
        double without = measure(bench, new SinglesModel(0, 0)).get(0).fit().sensitivityCpsPerBq();
        List<SensitivityTrial.AtPlace> with = measure(bench, new SinglesModel(9e6, 0));
        assertThat(with.get(0).fit().sensitivityCpsPerBq())
                .as("seed %d", SEED)
                .isCloseTo(without, within(4 * with.get(0).standardErrorCpsPerBq()));
    }
}
