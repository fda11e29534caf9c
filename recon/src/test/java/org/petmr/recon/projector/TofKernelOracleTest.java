package org.petmr.recon.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.TofModel;

class TofKernelOracleTest {

    private static final TofModel SIGNA =
            ScannerCatalogue.find("signa").timeOfFlight().orElseThrow();

    /** O18, O19. */
    @Test
    void resolutionAndWindowOfTheSigna() {
        assertThat(SIGNA.fwhmMm()).isCloseTo(58.46, within(1e-3 * 58.46));
        assertThat(SIGNA.sigmaMm()).isCloseTo(24.83, within(1e-3 * 24.83));
        assertThat(SIGNA.windowPs()).isCloseTo(4570.02, within(1e-3));
        assertThat(SIGNA.bins() * SIGNA.binWidthMm()).isCloseTo(685.0, within(1e-3 * 685));
    }

    /** O20. */
    @Test
    void weightsOfASourceInTheMiddle() {
        TofKernel kernel = TofKernel.of(SIGNA);
        assertThat(kernel.weight(13, 0)).isCloseTo(0.3906f, within(1e-3f * 0.3906f));
        TofKernel uncut = new TofKernel(27, SIGNA.binWidthMm(), SIGNA.sigmaMm(), Double.POSITIVE_INFINITY);
        assertThat(sum(uncut, 0)).isCloseTo(1, within(1e-3));
    }

    /** O53: places well inside the window, where no bin is missing. */
    @Test
    void weightsSumToOne() {
        TofKernel uncut = new TofKernel(27, 25.37, 24.83, Double.POSITIVE_INFINITY);
        TofKernel cut = new TofKernel(27, 25.37, 24.83, 3);
        for (double p = -180; p <= 180; p += 0.37) {
            assertThat(sum(uncut, p)).as("at %s mm", p).isCloseTo(1, within(1e-6));
            assertThat(sum(cut, p)).as("at %s mm", p).isBetween(1 - 3e-3, 1.0 + 1e-6);
        }
    }

    @ParameterizedTest
    @CsvSource({"27, 25.37, 24.83", "13, 60, 20", "4, 7, 31.5", "1, 600, 24"})
    void isTheGaussianIntegratedOverTheBin(int bins, double widthMm, double sigmaMm) {
        TofKernel kernel = new TofKernel(bins, widthMm, sigmaMm, 3);
        NormalDistribution gauss = new NormalDistribution(0, sigmaMm);
        for (double p = -200; p < 200; p += 1.7) {
            for (int bin = 0; bin < bins; bin++) {
                double from = kernel.centreMm(bin) - widthMm / 2 - p;
                double to = from + widthMm;
                boolean isCut = Math.max(from, -to) > 3 * sigmaMm;
                double expected = isCut ? 0 : gauss.cumulativeProbability(to) - gauss.cumulativeProbability(from);
                assertThat((double) kernel.weight(bin, p))
                        .as("bin %d at %s mm", bin, p)
                        .isCloseTo(expected, within(1e-6));
                assertThat(bin >= kernel.firstBin(p) && bin <= kernel.lastBin(p))
                        .as("bin %d at %s mm", bin, p)
                        .isEqualTo(!isCut);
            }
        }
    }

    /** A photon that reaches the first crystal first comes from its half of the line. */
    @Test
    void binsAboveTheMiddleLieTowardsTheFirstEnd() {
        TofKernel kernel = TofKernel.of(SIGNA);
        assertThat(kernel.centreMm(16)).isCloseTo(3 * 169.26 * 0.299792458 / 2, within(1e-9));
        assertThat(kernel.weight(16, 75)).isGreaterThan(kernel.weight(10, 75));
        for (double p = -300; p < 300; p += 11.3) {
            for (int bin = 0; bin < 27; bin++) {
                assertThat(kernel.weight(kernel.mirrored(bin), -p)).isCloseTo(kernel.weight(bin, p), within(1e-6f));
            }
        }
    }

    @Test
    void writesTheLiveBinsOfAPlace() {
        TofKernel kernel = TofKernel.of(SIGNA);
        float[] weights = new float[27];
        for (double p : new double[] {-500, -330, -12.7, 0, 140, 338, 500}) {
            int n = kernel.weights(p, weights);
            for (int i = 0; i < n; i++) {
                assertThat(weights[i]).isEqualTo(kernel.weight(kernel.firstBin(p) + i, p));
            }
            if (Math.abs(p) > 450) {
                assertThat(n).isZero();
            } else if (Math.abs(p) < 200) {
                assertThat(n).isBetween(6, 7);
            }
        }
    }

    @Test
    void refusesWhatIsNoKernel() {
        assertThatThrownBy(() -> new TofKernel(0, 25, 25, 3)).hasMessage("bins: 0 (expected: >= 1)");
        assertThatThrownBy(() -> new TofKernel(27, Double.NaN, 25, 3)).hasMessage("widthMm: NaN (expected: > 0)");
        assertThatThrownBy(() -> new TofKernel(27, 25, -1, 3)).hasMessage("sigmaMm: -1.0 (expected: > 0)");
        assertThatThrownBy(() -> new TofKernel(27, 25, 1, 0)).hasMessage("cutSigmas: 0.0 (expected: > 0)");
    }

    private static double sum(TofKernel kernel, double positionMm) {
        double sum = 0;
        for (int bin = 0; bin < kernel.bins(); bin++) {
            sum += kernel.weight(bin, positionMm);
        }
        return sum;
    }
}
