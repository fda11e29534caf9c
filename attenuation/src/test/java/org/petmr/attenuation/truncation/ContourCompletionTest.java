package org.petmr.attenuation.truncation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.quality.NacOutline;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/** A trunk and two arms, MR of 400 mm. */
final class ContourCompletionTest {

    private static final VoxelGrid PET = VoxelGrid.centred(120, 80, 15, 5, 5, 5);
    private static final VoxelGrid MR = VoxelGrid.centred(100, 75, 15, 4, 4, 5);

    @Test
    void armsAreAddedAndCountedWithinATenth() {
        try (Workers workers = new Workers(2)) {
            Region arms = disc(-226, 38).or(disc(226, 38));
            Volume mu = muOf(disc(0, 150));
            CompletedMap done = complete(mu, pet(arms.or(disc(0, 150)), 3, workers), workers);
            assertThat(done.addedMl()).isCloseTo(arms.volumeMl(), within(0.1 * arms.volumeMl()));
            assertThat(done.added().and(arms).voxels()).isGreaterThan((int) (0.95 * arms.voxels()));
            Finding finding = done.finding().orElseThrow();
            assertThat(finding.kind()).isEqualTo(Finding.Kind.TRUNCATED);
            assertThat(finding.text()).startsWith("%.0f mL beyond the sides".formatted(done.addedMl()));
            assertThat(done.muPerCm().values()[PET.index(60, 40, 7)]).isEqualTo(0.1f);
            int inArm = PET.index(60 + 45, 40, 7);
            assertThat(done.muPerCm().values()[inArm]).isEqualTo(0.096f);
            assertThat(mu.values()[inArm]).as("what was given stays").isZero();
        }
    }

    @Test
    void nothingIsAddedToAPatientWithinMr() {
        try (Workers workers = new Workers(2)) {
            CompletedMap done = complete(muOf(disc(0, 180)), pet(disc(0, 180), 4, workers), workers);
            assertThat(done.addedMl()).isZero();
            assertThat(done.finding()).isEmpty();
        }
    }

    /** PET's outline is too wide in noise; what it has beyond air that MR shows before and behind the patient is not patient. */
    @Test
    void nothingIsAddedBeyondAirBeforeAndBehindThePatient() {
        try (Workers workers = new Workers(2)) {
            // MR has 12 mm of air about the trunk, of which 5 are not trusted.
            Region haze = box(-80, 80, 145, 185).or(box(-80, 80, -185, -145));
            CompletedMap done = complete(muOf(disc(0, 138)), pet(haze.or(disc(0, 138)), 5, workers), workers);
            assertThat(done.addedMl()).isZero();
        }
    }

    @Test
    void aBellyThatIsCutOffIsAdded() {
        try (Workers workers = new Workers(2)) {
            Region belly = box(-80, 80, -190, -100);
            Region shown = belly.and(box(-200, 200, -150, 150)).or(disc(0, 120));
            CompletedMap done = complete(muOf(shown), pet(belly.or(disc(0, 120)), 6, workers), workers);
            double cutMl = belly.and(box(-200, 200, -300, -150)).volumeMl();
            assertThat(done.addedMl()).isBetween(0.9 * cutMl, 1.3 * cutMl); // outlines are a pixel too wide
        }
    }

    @Test
    void thereMustBeActivity() {
        try (Workers workers = new Workers(1)) {
            assertThatThrownBy(() -> NacOutline.of(Volume.zeros(PET), 0.08, 6, workers))
                    .hasMessage("PET: nothing above 0 (expected: activity)");
        }
    }

    @Test
    void theCoverEndsWithTheSeriesAndWithTheMagnet() {
        Region all = MrCover.of(MR, Affine.IDENTITY, PET, 0, Double.POSITIVE_INFINITY);
        assertThat(all.volumeMl()).isCloseTo(400 * 300 * 75 / 1000.0, within(30.0));
        Region inner = MrCover.of(MR, Affine.IDENTITY, PET, 10, Double.POSITIVE_INFINITY);
        assertThat(inner.volumeMl()).isCloseTo(380 * 280 * 75 / 1000.0, within(400.0));
        Region round = MrCover.of(MR, Affine.IDENTITY, PET, 0, 100);
        assertThat(round.volumeMl()).isCloseTo(Math.PI * 10 * 10 * 7.5, within(30.0));
    }

    private static CompletedMap complete(Volume mu, Volume pet, Workers workers) {
        Region cover = MrCover.of(MR, Affine.IDENTITY, PET, 5, Double.POSITIVE_INFINITY);
        return ContourCompletion.USUAL.complete(mu, cover, pet, workers);
    }

    private static Volume muOf(Region body) {
        Volume mu = Volume.zeros(PET);
        for (int i = 0; i < mu.values().length; i++) {
            mu.values()[i] = body.contains(i) ? 0.1f : 0;
        }
        return mu;
    }

    /** Bright outside, dim in the middle as without attenuation correction, blurred, with noise. */
    private static Volume pet(Region body, long seed, Workers workers) {
        Random random = new Random(seed);
        Volume pet = Volume.zeros(PET);
        float[] depth = body.depthMm();
        for (int i = 0; i < depth.length; i++) {
            double truth = body.contains(i) ? Math.exp(-0.01 * depth[i]) : 0;
            pet.values()[i] = (float) Math.max(0, truth + (0.02 + 0.2 * truth) * random.nextGaussian());
        }
        GaussianFilter.isotropic(6).applyInPlace(pet, workers);
        return pet;
    }

    private static Region box(double fromXMm, double toXMm, double fromYMm, double toYMm) {
        boolean[] in = new boolean[PET.voxels()];
        Affine lps = PET.lpsFromVoxel();
        for (int y = 0; y < PET.ny(); y++) {
            for (int x = 0; x < PET.nx(); x++) {
                double xMm = lps.x(x, y, 0);
                double yMm = lps.y(x, y, 0);
                for (int z = 0; z < PET.nz(); z++) {
                    in[PET.index(x, y, z)] = xMm > fromXMm && xMm < toXMm && yMm > fromYMm && yMm < toYMm;
                }
            }
        }
        return Region.of(PET, in);
    }

    private static Region disc(double xMm, double radiusMm) {
        boolean[] in = new boolean[PET.voxels()];
        Affine lps = PET.lpsFromVoxel();
        for (int y = 0; y < PET.ny(); y++) {
            for (int x = 0; x < PET.nx(); x++) {
                for (int z = 0; z < PET.nz(); z++) {
                    in[PET.index(x, y, z)] = Math.hypot(lps.x(x, y, z) - xMm, lps.y(x, y, z)) <= radiusMm;
                }
            }
        }
        return Region.of(PET, in);
    }
}
