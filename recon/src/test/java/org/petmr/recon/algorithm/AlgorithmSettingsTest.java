package org.petmr.recon.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** What every algorithm promises: progress, an ear for cancellation, the same bits again. */
class AlgorithmSettingsTest {

    private static final Workers WORKERS = new Workers(2);
    private static final SyntheticHeadScan HEAD = new SyntheticHeadScan(new SimulatedScan(1, 3, WORKERS));
    private static final ImageOperator PSF = Resolution.gaussian(6, WORKERS);
    private static final EmissionModel MODEL = HEAD.measure(PSF, 200_000, 7);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    static List<AlgorithmSettings> all() {
        return List.of(
                new OsemSettings(2, 8),
                BsremSettings.usual(0.05, 2, 8),
                new BsremSettings(0.05, 2, 1e-3, false, new Relaxation(0.5, 1), 2, 8),
                KemSettings.usual(2, 8),
                BowsherSettings.usual(0.05, 2, 8));
    }

    @ParameterizedTest
    @MethodSource("all")
    void givesTheSameBitsAgainAndSaysHowFarItIs(AlgorithmSettings settings) {
        List<Double> fractions = new ArrayList<>();
        Volume first = run(settings, (fraction, message) -> {
            synchronized (fractions) {
                fractions.add(fraction);
            }
            assertThat(message).isNotBlank();
        });
        Volume second = run(settings, Progress.NONE);
        assertThat(second.values()).isEqualTo(first.values());
        assertThat(fractions.get(fractions.size() - 1)).isEqualTo(1.0);
        assertThat(fractions).allMatch(f -> f >= 0 && f <= 1);
        float most = 0;
        for (float v : first.values()) {
            assertThat(v).isNotNaN().isNotNegative();
            most = Math.max(most, v);
        }
        assertThat(most).isGreaterThan(1);
    }

    /** Cancelled at any point on the way, nothing comes back. */
    @ParameterizedTest
    @MethodSource("all")
    void hearsCancellationAtEveryStage(AlgorithmSettings settings) {
        for (double from : new double[] {0, 0.05, 0.15, 0.3, 0.9}) {
            assertThatThrownBy(() -> run(settings, new Cancelled(from))).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void theGuidedOnesAskForTheirMr() {
        Likelihood likelihood = new SinogramLikelihood(MODEL, 8, WORKERS);
        for (AlgorithmSettings settings : all()) {
            if (!settings.needsMr()) {
                continue;
            }
            assertThatThrownBy(() -> settings.run(likelihood, PSF, Optional.empty(), WORKERS, Progress.NONE))
                    .hasMessage(settings.name() + ": no MR image (expected: one on the grid of the PET image)");
            Volume other = Volume.zeros(VoxelGrid.centred(3, 3, 3, 1, 1, 1));
            assertThatThrownBy(() -> settings.run(likelihood, PSF, Optional.of(other), WORKERS, Progress.NONE))
                    .hasMessageContaining(settings.name() + ": MR image on grid");
        }
    }

    @Test
    void refusesBadParametersByName() {
        assertThatThrownBy(() -> new OsemSettings(0, 8)).hasMessage("iterations: 0 (expected: >= 1)");
        assertThatThrownBy(() -> KemSettings.usual(1, 0)).hasMessage("subsets: 0 (expected: >= 1)");
        assertThatThrownBy(() -> new BsremSettings(1, Double.NaN, 0, true, Relaxation.USUAL, 1, 1))
                .hasMessage("gamma: NaN (expected: >= 0)");
        assertThatThrownBy(() -> new BsremSettings(1, 2, -1, true, Relaxation.USUAL, 1, 1))
                .hasMessage("epsilon: -1.0 (expected: >= 0)");
        assertThatThrownBy(() -> new BowsherSettings(1, 30, BowsherSettings.Shape.QUADRATIC, 0, Relaxation.USUAL, 1, 1))
                .hasMessage("neighbours: 30 (expected: 1 to 26)");
    }

    private static Volume run(AlgorithmSettings settings, Progress progress) {
        Likelihood likelihood = new SinogramLikelihood(MODEL, settings.subsets(), WORKERS);
        return settings.run(likelihood, PSF, Optional.of(HEAD.mr), WORKERS, progress);
    }

    /** Cancelled as soon as so much is reported done. */
    private static final class Cancelled implements Progress {
        private final double from;
        private volatile boolean isCancelled;

        Cancelled(double from) {
            this.from = from;
            this.isCancelled = from == 0;
        }

        @Override
        public void report(double fraction, String message) {
            isCancelled |= fraction >= from;
        }

        @Override
        public boolean isCancelled() {
            return isCancelled;
        }
    }
}
