package org.petmr.recon.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.Peers;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** O51 and O52, and the pair that the service registers: PET on a simultaneous MR. */
final class RigidRegistrationOracleTest {

    private static final Workers WORKERS = new Workers(2);
    private static final VoxelGrid PET_GRID = VoxelGrid.centred(90, 100, 100, 2.6, 2.6, 2.6);
    private static final VoxelGrid MR_GRID = VoxelGrid.centred(110, 120, 116, 2, 2, 2);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static RigidRegistration registration() {
        return new RigidRegistration(RegistrationSettings.DEFAULT, WORKERS);
    }

    /** The largest distance between two maps over the corners of a box around a head. */
    static double worstCornerMm(Affine a, Affine b, double cx, double cy, double cz) {
        double worst = 0;
        for (int corner = 0; corner < 8; corner++) {
            double x = cx + ((corner & 1) == 0 ? -70 : 70);
            double y = cy + ((corner & 2) == 0 ? -85 : 85);
            double z = cz + ((corner & 4) == 0 ? -80 : 80);
            double dx = a.x(x, y, z) - b.x(x, y, z);
            double dy = a.y(x, y, z) - b.y(x, y, z);
            double dz = a.z(x, y, z) - b.z(x, y, z);
            worst = Math.max(worst, Math.sqrt(dx * dx + dy * dy + dz * dz));
        }
        return worst;
    }

    private static RigidTransform tenMmFiveDegrees(Random random) {
        double[] axis = unit(random);
        double[] shift = unit(random);
        double a = Math.toRadians(5);
        return new RigidTransform(
                a * axis[0], a * axis[1], a * axis[2], 10 * shift[0], 10 * shift[1], 10 * shift[2], 0, 0, 0);
    }

    private static double[] unit(Random random) {
        double x = random.nextGaussian();
        double y = random.nextGaussian();
        double z = random.nextGaussian();
        double r = Math.sqrt(x * x + y * y + z * z);
        return new double[] {x / r, y / r, z / r};
    }

    @Test
    void sameModalityWithinHalfAMillimetre() {
        long seed = 42;
        Random random = new Random(seed);
        Volume moving = SyntheticHead.paint(MR_GRID, SyntheticHead.T1, Affine.IDENTITY, 2, WORKERS);
        SyntheticHead.noise(moving, 0.01, true, seed);
        for (int round = 0; round < 3; round++) {
            RigidTransform truth = tenMmFiveDegrees(random);
            Volume fixed = SyntheticHead.paint(MR_GRID, SyntheticHead.T1, truth.toAffine(), 2, WORKERS);
            SyntheticHead.noise(fixed, 0.01, true, seed + round + 1);
            RegistrationResult r = registration().register(fixed, moving, Progress.NONE);
            double tre = worstCornerMm(r.movingFromFixed().toAffine(), truth.toAffine(), 0, 0, 0);
            assertThat(tre).as("seed %d round %d", seed, round).isLessThan(0.5);
            assertThat(r.endNats()).isGreaterThan(r.startNats());
        }
    }

    @Test
    void petOnMrWithinTwoMillimetres() {
        long seed = 7;
        Random random = new Random(seed);
        Volume mr = SyntheticHead.paint(MR_GRID, SyntheticHead.T1, Affine.IDENTITY, 0, WORKERS);
        SyntheticHead.noise(mr, 0.02, true, seed);
        for (int round = 0; round < 3; round++) {
            RigidTransform truth = tenMmFiveDegrees(random);
            Volume pet = SyntheticHead.paint(PET_GRID, SyntheticHead.FDG, truth.toAffine(), 6, WORKERS);
            SyntheticHead.noise(pet, 0.05, false, seed + round);
            RegistrationResult r = registration().register(pet, mr, Progress.NONE);
            double tre = worstCornerMm(r.movingFromFixed().toAffine(), truth.toAffine(), 0, 0, 0);
            assertThat(tre).as("seed %d round %d", seed, round).isLessThan(2);
        }
    }

    /** The service's own question: PET and MR taken at once lie on each other; the answer shall not invent a shift. */
    @Test
    void aSimultaneousPairHasNoShift() {
        Volume mr = SyntheticHead.paint(MR_GRID, SyntheticHead.T1, Affine.IDENTITY, 0, WORKERS);
        SyntheticHead.noise(mr, 0.02, true, 3);
        for (double share : new double[] {0.02, 0.1}) {
            Volume pet = SyntheticHead.paint(PET_GRID, SyntheticHead.FDG, Affine.IDENTITY, 6, WORKERS);
            SyntheticHead.noise(pet, share, false, 4);
            RegistrationResult r = registration().register(pet, mr, Progress.NONE);
            assertThat(r.shiftMm()).isLessThan(1);
            assertThat(r.rotationDeg()).isLessThan(1);
        }
    }

    /** O52: brightness drawn through a gamma curve, order kept. */
    @Test
    void monotoneRemappingKeepsTheOptimum() {
        Volume mr = SyntheticHead.paint(MR_GRID, SyntheticHead.T1, Affine.IDENTITY, 2, WORKERS);
        SyntheticHead.noise(mr, 0.01, true, 1);
        RigidTransform truth = new RigidTransform(0.03, -0.02, 0.04, 4, -3, 5, 0, 0, 0);
        Volume fixed = SyntheticHead.paint(MR_GRID, SyntheticHead.T1, truth.toAffine(), 2, WORKERS);
        SyntheticHead.noise(fixed, 0.01, true, 2);
        Volume remapped = mr.copy();
        for (int i = 0; i < remapped.values().length; i++) {
            remapped.values()[i] = (float) Math.pow(remapped.values()[i] / 250, 0.7) * 1000;
        }
        Affine plain = registration()
                .register(fixed, mr, Progress.NONE)
                .movingFromFixed()
                .toAffine();
        Affine mapped = registration()
                .register(fixed, remapped, Progress.NONE)
                .movingFromFixed()
                .toAffine();
        double apart = worstCornerMm(plain, mapped, 0, 0, 0);
        assertThat(apart).isLessThan(0.2);
    }

    /**
     * Averages of many people's real scans in one space. The pair isn't aligned to the millimetre: mutual information finds
     * 2.8 mm from PET to T1 and the same way back from T1 to PET, and 2 to 4 mm from PET to the T2 and PD averages, which lie
     * on T1 within 0.4 to 1.1 mm. So the answer without a motion is close to identity, and a motion applied comes on top of it.
     */
    @Test
    void realPetOnRealT1() throws IOException {
        Path dir = Peers.data("pet-mr-templates-spm");
        Volume pet = Nifti.read(dir.resolve("PET.nii"));
        Volume t1 = Nifti.read(dir.resolve("T1.nii"));
        Affine still = registration()
                .register(pet, t1, Progress.NONE)
                .movingFromFixed()
                .toAffine();
        assertThat(centreShiftMm(still, Affine.IDENTITY)).isLessThan(3.5);
        Affine back = registration()
                .register(t1, pet, Progress.NONE)
                .movingFromFixed()
                .toAffine();
        assertThat(centreShiftMm(back.after(still), Affine.IDENTITY)).isLessThan(1);
        Affine t2 = registration()
                .register(t1, Nifti.read(dir.resolve("T2.nii")), Progress.NONE)
                .movingFromFixed()
                .toAffine();
        assertThat(centreShiftMm(t2, Affine.IDENTITY)).isLessThan(1);

        Affine motion = new RigidTransform(0.05, -0.04, 0.06, 6, -5, 6, 0, 20, 10).toAffine();
        Volume moved = Resampler.linear(0).resample(pet, pet.grid(), motion, WORKERS);
        Affine found = registration()
                .register(moved, t1, Progress.NONE)
                .movingFromFixed()
                .toAffine();
        assertThat(worstCornerMm(found, still.after(motion), 0, 20, 10)).isLessThan(2);
    }

    /** The displacement of a point in the middle of the brain. */
    private static double centreShiftMm(Affine a, Affine b) {
        double dx = a.x(0, 20, 15) - b.x(0, 20, 15);
        double dy = a.y(0, 20, 15) - b.y(0, 20, 15);
        double dz = a.z(0, 20, 15) - b.z(0, 20, 15);
        return Math.sqrt(dx * dx + dy * dy + dz * dz);
    }

    /** A reconstructed FDG scan and T1 of one brain, simulated, aligned: 56 mm of it must do. */
    @Test
    void brainwebPairHasNoShift() throws IOException {
        Path dir = Peers.data("brain-phantom-brainweb");
        RegistrationResult r = registration()
                .register(
                        Nifti.read(dir.resolve("brainweb_06_osem_cropped.nii")),
                        Nifti.read(dir.resolve("brainweb_06_t1_cropped.nii")),
                        Progress.NONE);
        assertThat(r.shiftMm()).isLessThan(1);
        assertThat(r.rotationDeg()).isLessThan(1);
    }

    @Test
    void repeatsBitForBitOnAnyNumberOfThreads() {
        Volume mr = SyntheticHead.paint(MR_GRID, SyntheticHead.T1, Affine.IDENTITY, 0, WORKERS);
        Volume pet = SyntheticHead.paint(PET_GRID, SyntheticHead.FDG, Affine.IDENTITY, 6, WORKERS);
        RigidTransform two = registration().register(pet, mr, Progress.NONE).movingFromFixed();
        try (Workers one = new Workers(1)) {
            assertThat(new RigidRegistration(RegistrationSettings.DEFAULT, one)
                            .register(pet, mr, Progress.NONE)
                            .movingFromFixed())
                    .isEqualTo(two);
        }
    }

    @Test
    void stopsWhenNobodyWaitsAndRefusesEmptyImages() {
        Volume mr = SyntheticHead.paint(MR_GRID, SyntheticHead.T1, Affine.IDENTITY, 0, WORKERS);
        Progress cancelled = new Progress() {
            @Override
            public void report(double fraction, String message) {}

            @Override
            public boolean isCancelled() {
                return true;
            }
        };
        assertThatThrownBy(() -> registration().register(mr, mr, cancelled)).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> registration().register(Volume.zeros(PET_GRID), mr, Progress.NONE))
                .hasMessageContaining("fixed: every value is 0.0");
        Volume broken = mr.copy();
        Arrays.fill(broken.values(), Float.NaN);
        assertThatThrownBy(() -> registration().register(mr, broken, Progress.NONE))
                .hasMessageContaining("moving: holds NaN");
    }

    @Test
    void transformsInvertAndSummarise() {
        RigidTransform t = new RigidTransform(0.1, -0.2, 0.3, 3, 4, 12, 10, 20, 30);
        assertThat(t.shiftMm()).isCloseTo(13, within(1e-9));
        assertThat(worstCornerMm(t.toAffine().after(t.inverse().toAffine()), Affine.IDENTITY, 0, 0, 0))
                .isLessThan(1e-9);
        assertThat(new RigidTransform(0, 0, Math.toRadians(0.01), 0, 0, 0, 1, 2, 3).rotationDeg())
                .isCloseTo(0.01, within(1e-9));
        assertThatThrownBy(() -> RigidTransform.of(Affine.scaling(1, 1, 1.1, 0, 0, 0), 0, 0, 0))
                .hasMessageContaining("expected: rigid");
    }
}
