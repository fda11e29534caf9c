package org.petmr.simulator.nema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.physics.SinglesModel;

class TofTrialTest {

    private static final long SEED = 31;

    private static TofTrial trial(ScannerModel scanner) {
        VirtualScanner virtual = PlainScanner.of(scanner, 0.5, new SinglesModel(5e5, 0), SEED);
        return new TofTrial(new ProjectionGeometry(scanner), virtual.byDecay(), new TofTrial.Plan(5, 1000), 2, SEED);
    }

    /** The resolution of the model, widened by the bins: sqrt(390^2 + (2.355 * 120)^2 / 12) = 398 ps. */
    @Test
    void isThatOfTheModel() {
        TrialResult result = trial(TrialScanners.withTimeOfFlight()).run(Bands.of("signa"), Progress.NONE);
        Figure fwhm = result.figures().get(0);
        assertThat(fwhm.measured()).as("seed %d", SEED).isCloseTo(398, withinPercentage(3));
        assertThat(fwhm.verdict()).isEqualTo(Figure.Verdict.PASS);
    }

    @Test
    void needsTimeOfFlight() {
        assertThatThrownBy(() -> trial(TrialScanners.bench()).measure(Progress.NONE))
                .hasMessageContaining("has no time of flight");
    }
}
