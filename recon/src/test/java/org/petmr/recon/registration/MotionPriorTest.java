package org.petmr.recon.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

final class MotionPriorTest {

    private static final VoxelGrid GRID = VoxelGrid.centred(60, 68, 70, 4, 4, 4);

    @Test
    void isAGaussian() {
        MotionPrior prior = new MotionPrior(3, 2);
        RigidTransform t = new RigidTransform(0, 0, Math.toRadians(4), 3, 0, 0, 0, 0, 0);
        assertThat(prior.penalty(t)).isCloseTo(0.5 * (1 + 4), within(1e-9));
        assertThat(MotionPrior.NONE.penalty(t)).isZero();
        assertThat(MotionPrior.NONE.precision(0, 50)).isZero();
        assertThat(prior.precision(3, 50)).isCloseTo(1.0 / 9, within(1e-12));
        assertThatThrownBy(() -> new MotionPrior(0, 1)).hasMessage("shiftMm: 0.0 (expected: >= 0.1)");
        assertThatThrownBy(() -> new MotionPrior(1, Double.NaN)).hasMessageContaining("rotationDeg: NaN");
    }

    /** A head says so much that two standard deviations off cost a hair; noise says nothing, and stays. */
    @Test
    void yieldsToImagesThatTellAndHoldsThoseThatDoNot() {
        MotionPrior prior = new MotionPrior(4, 3);
        RegistrationSettings settings = new RegistrationSettings(40, 40_000, 3, 120, 5);
        RigidTransform truth = new RigidTransform(0.05, 0, -0.06, 6, -4, 4, 0, 0, 0);
        try (Workers workers = new Workers(2)) {
            Volume mr = SyntheticHead.paint(GRID, SyntheticHead.T1, Affine.IDENTITY, 0, workers);
            Volume pet = SyntheticHead.paint(GRID, SyntheticHead.FDG, truth.toAffine(), 6, workers);
            SyntheticHead.noise(mr, 0.02, true, 1);
            SyntheticHead.noise(pet, 0.03, false, 2);
            RegistrationResult free = new RigidRegistration(settings, workers).register(pet, mr, Progress.NONE);
            RegistrationResult held =
                    new RigidRegistration(settings.withPrior(prior), workers).register(pet, mr, Progress.NONE);
            assertThat(RigidRegistrationOracleTest.worstCornerMm(
                            free.movingFromFixed().toAffine(),
                            held.movingFromFixed().toAffine(),
                            0,
                            0,
                            0))
                    .isLessThan(1);
            Volume noise = Volume.filled(GRID, 1);
            SyntheticHead.noise(noise, 0.2, false, 4);
            RegistrationResult nothing = new RigidRegistration(settings.withPrior(new MotionPrior(1, 1)), workers)
                    .register(noise, mr, Progress.NONE);
            assertThat(nothing.residual().shiftMm()).isLessThan(3);
            assertThat(nothing.residual().rotationDeg()).isLessThan(3);
            assertThat(nothing.verdict(RegistrationThresholds.DEFAULT).decision())
                    .isEqualTo(Decision.ALARM);
        }
    }
}
