package org.petmr.attenuation.truncation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Two lungs on domes in a trunk. */
final class RespiratoryMismatchTest {

    private static final VoxelGrid GRID = VoxelGrid.centred(60, 50, 60, 6, 6, 4);

    @ParameterizedTest
    @ValueSource(doubles = {-14, -6, 0, 3, 9, 18})
    void theShiftIsFoundWithinThreeMillimetres(double shiftMm) {
        try (Workers workers = new Workers(2)) {
            RespiratoryMismatch found = RespiratoryMismatch.measure(
                            mu(0), pet(shiftMm, (long) (100 + shiftMm), workers), workers)
                    .orElseThrow();
            assertThat(found.shiftMm()).isCloseTo(shiftMm, within(1.5));
            assertThat(found.uncertaintyMm()).isLessThan(1.5);
            assertThat(found.finding(RespiratoryMismatch.USUAL_THRESHOLD_MM).isPresent())
                    .isEqualTo(Math.abs(shiftMm) > 5);
        }
    }

    @Test
    void theNumberIsToldInWords() {
        RespiratoryMismatch lower = new RespiratoryMismatch(-7.26, 0.8, 40, 55);
        assertThat(lower.sentence())
                .isEqualTo("diaphragm in PET 7.3 mm lower than in MR (+- 0.8 mm, 40 of 55 columns)");
        Finding finding = lower.finding(5).orElseThrow();
        assertThat(finding.kind()).isEqualTo(Finding.Kind.RESPIRATORY_MISMATCH);
        assertThat(finding.text()).isEqualTo(lower.sentence() + " (expected: within 5.0 mm)");
    }

    @Test
    void nothingIsSaidWithoutLungOrWithoutAStep() {
        try (Workers workers = new Workers(1)) {
            Volume tissue = Volume.filled(GRID, 0.1f);
            assertThat(RespiratoryMismatch.measure(tissue, pet(0, 1, workers), workers))
                    .isEmpty();
            assertThat(RespiratoryMismatch.measure(mu(0), Volume.filled(GRID, 1), workers))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-13, 10})
    void theMapFollowsPet(double shiftMm) {
        Volume truth = mu(shiftMm);
        ShiftedDiaphragm moved = ShiftedDiaphragm.of(mu(0), shiftMm);
        double before = difference(mu(0), truth);
        double after = difference(moved.muPerCm(), truth);
        assertThat(after).isLessThan(0.2 * before);
        assertThat(Math.signum(moved.lungBeforeMl() - moved.lungAfterMl())).isEqualTo(Math.signum(shiftMm));
        assertThatThrownBy(() -> ShiftedDiaphragm.of(truth, 50)).hasMessage("shiftMm: 50.0 (expected: -40.0 to 40.0)");
    }

    private static double difference(Volume a, Volume b) {
        double sum = 0;
        for (int i = 0; i < a.values().length; i++) {
            sum += Math.abs(a.values()[i] - b.values()[i]);
        }
        return sum;
    }

    /** Height of the diaphragm: domes at x -75 and 75. */
    private static double diaphragmMm(double x, double y) {
        double r = Math.hypot(Math.abs(x) - 75, y) / 60;
        return 10 - 30 * r * r;
    }

    private static boolean isLung(double x, double y, double z, double shiftMm) {
        return Math.hypot((Math.abs(x) - 75) / 55, y / 75) < 1 && z > diaphragmMm(x, y) + shiftMm;
    }

    private interface Value {
        double at(double x, double y, double z);
    }

    private static Volume volume(Value value) {
        Volume volume = Volume.zeros(GRID);
        Affine a = GRID.lpsFromVoxel();
        for (int y = 0; y < GRID.ny(); y++) {
            for (int x = 0; x < GRID.nx(); x++) {
                for (int z = 0; z < GRID.nz(); z++) {
                    double sum = 0;
                    for (int k = 0; k < 4; k++) {
                        double w = z + (k - 1.5) / 4;
                        sum += value.at(a.x(x, y, w), a.y(x, y, w), a.z(x, y, w));
                    }
                    volume.values()[GRID.index(x, y, z)] = (float) (sum / 4);
                }
            }
        }
        return volume;
    }

    private static boolean isBody(double x, double y) {
        return Math.hypot(x / 165, y / 120) < 1;
    }

    private static Volume mu(double shiftMm) {
        return volume((x, y, z) -> !isBody(x, y) ? 0 : isLung(x, y, z, shiftMm) ? 0.0224 : 0.1);
    }

    /** Liver of 2 on the right under the lung, lung 0.5, the rest 1. */
    private static Volume pet(double shiftMm, long seed, Workers workers) {
        Random random = new Random(seed);
        Volume pet = volume((x, y, z) -> {
            boolean isLiver = x < 0 && Math.hypot((x + 75) / 65, y / 85) < 1;
            return !isBody(x, y) ? 0 : isLung(x, y, z, shiftMm) ? 0.5 : isLiver ? 2 : 1;
        });
        for (int i = 0; i < pet.values().length; i++) {
            pet.values()[i] *= (float) (1 + 0.4 * random.nextGaussian());
        }
        GaussianFilter.isotropic(7).applyInPlace(pet, workers);
        return pet;
    }
}
