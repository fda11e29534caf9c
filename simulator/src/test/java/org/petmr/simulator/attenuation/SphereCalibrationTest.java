package org.petmr.simulator.attenuation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.recon.registration.calibration.PhantomCalibration;
import org.petmr.recon.registration.calibration.ScannerCalibration;
import org.petmr.simulator.mr.MrScanner;
import org.petmr.simulator.phantom.Ellipsoid;
import org.petmr.simulator.phantom.EllipticCylinder;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.phantom.ShapePhantom;
import org.petmr.simulator.phantom.Tissues;

/** Spheres of active water in a block of plastic, seen by PET and by MR whose frames lie some millimetres apart. */
class SphereCalibrationTest {

    private static final long SEED = 7;
    private static final double[][] SPHERES = {
        {-55, -40, -45, 11}, {50, -45, -25, 9}, {10, 55, -10, 10}, {-45, 30, 30, 9}, {45, 20, 50, 10}
    };

    private static Phantom block() {
        List<ShapePhantom.Part> parts = new ArrayList<>();
        parts.add(new ShapePhantom.Part(
                "block", Tissues.find("polyethylene"), new EllipticCylinder(0, 0, 0, 90, 90, 80)));
        for (double[] s : SPHERES) {
            parts.add(new ShapePhantom.Part("spheres", Phantoms.WATER, Ellipsoid.sphere(s[0], s[1], s[2], s[3])));
        }
        return new ShapePhantom("spheres", parts);
    }

    @Test
    void isMeasuredToATenthOfAMillimetre() {
        Phantom phantom = block();
        RigidTransform mrFromPet = new RigidTransform(0.01, -0.02, 0.015, 2.1, -1.3, 3.7, 0, 0, 0);
        try (Workers workers = new Workers(2)) {
            VoxelGrid petGrid = VoxelGrid.centred(66, 66, 56, 3.1, 3.1, 3.1);
            Volume pet = phantom.voxelise(petGrid, phantom.activityBqPerMl(Phantoms.FDG, 20_000), 3, workers);
            GaussianFilter.isotropic(5).applyInPlace(pet, workers);
            Random random = new Random(SEED);
            for (int i = 0; i < pet.values().length; i++) {
                pet.values()[i] += (float) (400 * random.nextGaussian());
            }
            VoxelGrid g = VoxelGrid.centred(92, 92, 60, 2.1, 2.1, 2.9);
            Volume seen = new MrScanner(phantom, 0.02, SEED, workers).t1(g, 1).signal();
            Affine header = mrFromPet.toAffine().after(g.lpsFromVoxel());
            Volume mr = new Volume(new VoxelGrid(g.nx(), g.ny(), g.nz(), header), seen.values());
            ScannerCalibration c = PhantomCalibration.measure(
                    pet, mr, "mmr", "41", Instant.EPOCH, "simulated", workers, Progress.NONE);
            RigidTransform off = RigidTransform.of(
                    mrFromPet.toAffine().inverse().after(c.transform().toAffine()), 0, 0, 0);
            System.err.printf(
                    "calibration: %d spheres, residual %.3f mm, off by %.3f mm and %.3f deg%n",
                    c.spheres(), c.residualMm(), off.shiftMm(), off.rotationDeg());
            assertThat(c.spheres()).as("seed %d", SEED).isEqualTo(5);
            assertThat(off.shiftMm()).as("seed %d", SEED).isLessThan(0.15);
            assertThat(off.rotationDeg()).as("seed %d", SEED).isLessThan(0.15);
            assertThat(c.residualMm()).isLessThan(0.3);
        }
    }
}
