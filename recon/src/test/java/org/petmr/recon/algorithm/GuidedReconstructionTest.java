package org.petmr.recon.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;

/** With an MR image to guide it, less noise at the same contrast; and what only PET shows is not lost. */
class GuidedReconstructionTest {

    private static final long SEED = 4711;
    private static final Workers WORKERS = new Workers(2);
    private static final SyntheticHeadScan HEAD = new SyntheticHeadScan(new SimulatedScan(4, 2, WORKERS));
    private static final ImageOperator PSF = Resolution.gaussian(6, WORKERS);
    private static final Likelihood LIKELIHOOD =
            new SinogramLikelihood(HEAD.measure(PSF, 1_000_000, SEED), 12, WORKERS);
    private static final List<SyntheticHeadScan.Figures> OSEM = HEAD.osem(LIKELIHOOD, PSF, 12, WORKERS);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    static List<AlgorithmSettings> guided() {
        return List.of(
                KemSettings.usual(6, 12),
                BowsherSettings.usual(0.03, 10, 12),
                new BowsherSettings(0.03, 7, BowsherSettings.Shape.QUADRATIC, 0, Relaxation.USUAL, 10, 12));
    }

    @ParameterizedTest
    @MethodSource("guided")
    void isQuieterThanOsemAtTheSameContrast(AlgorithmSettings settings) {
        Volume image = settings.run(LIKELIHOOD, PSF, Optional.of(HEAD.mr), WORKERS, Progress.NONE);
        SyntheticHeadScan.Figures figures = HEAD.figures(image);
        SyntheticHeadScan.Figures plain = osemAt(figures.seenContrast());
        String all = "seed %d: %s: %s; OSEM at that contrast: %s; OSEM by pass: %s"
                .formatted(SEED, settings.name(), figures, plain, OSEM);
        assertThat(figures.seenContrast()).as(all).isGreaterThan(0.7);
        assertThat(plain.seenContrast()).as(all).isLessThanOrEqualTo(figures.seenContrast() + 1e-9);
        assertThat(figures.whiteNoise()).as(all).isLessThan(0.7 * plain.whiteNoise());
        assertThat(figures.unseenContrast()).as(all).isGreaterThan(0.5 * plain.unseenContrast());
    }

    /** Between two passes of OSEM, where the lesion has this contrast; its best pass when none has as much. */
    private static SyntheticHeadScan.Figures osemAt(double contrast) {
        for (int k = 1; k < OSEM.size(); k++) {
            SyntheticHeadScan.Figures a = OSEM.get(k - 1);
            SyntheticHeadScan.Figures b = OSEM.get(k);
            if (b.seenContrast() >= contrast) {
                double f = Math.max(0, (contrast - a.seenContrast()) / (b.seenContrast() - a.seenContrast()));
                return new SyntheticHeadScan.Figures(
                        Math.min(contrast, mix(f, a.seenContrast(), b.seenContrast())),
                        mix(f, a.unseenContrast(), b.unseenContrast()),
                        mix(f, a.whiteNoise(), b.whiteNoise()));
            }
        }
        return OSEM.stream()
                .max(Comparator.comparingDouble(SyntheticHeadScan.Figures::seenContrast))
                .orElseThrow();
    }

    private static double mix(double f, double a, double b) {
        return (1 - f) * a + f * b;
    }
}
