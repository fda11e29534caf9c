package org.petmr.simulator.attenuation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.RegistrationResult;
import org.petmr.recon.registration.RegistrationSettings;
import org.petmr.recon.registration.RigidRegistration;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.simulator.mr.MrScanner;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;

/**
 * Registers simulated PET with simulated MR of one head, from where it lies to within 20 mm and 15 degrees of the truth. The
 * PET image is the FDG uptake at 5 mm FWHM with the correlated noise of a scan of minutes; the MR is a T1-weighted gradient
 * echo with 2 % noise. Each trial has its own noise and its own start; heads lie differently on the PET lattice.
 */
final class RegistrationTrial {

    private static final double FWHM_MM = 5;
    /** Standard deviation in the cortex over its mean. */
    private static final double NOISE = 0.1;

    private static final double NOISE_FWHM_MM = 5;
    private static final double MR_NOISE = 0.02;
    private static final double SHIFT_MM = 20;
    private static final double TURN_DEG = 15;
    private static final double REFERENCE_BQ_PER_ML = 5000;

    /**
     * @param worstCornerMm largest error over the corners of a box round the head
     * @param brainMm root mean square error over the brain's points
     * @param rotationDeg error of the orientation
     */
    record Outcome(
            double worstCornerMm, double brainMm, double centreMm, double rotationDeg, RegistrationResult result) {

        boolean isGood() {
            return worstCornerMm < 1 && rotationDeg < 0.5;
        }
    }

    private final Workers workers;
    private final Volume mr;
    private final List<RigidTransform> poses = new ArrayList<>();
    private final List<Volume> uptakes = new ArrayList<>();
    private final double reference;

    RegistrationTrial(String phantomName, double petMm, double mrMm, int poseCount, long seed, Workers workers) {
        this.workers = workers;
        Phantom head = Phantoms.find(phantomName);
        mr = new MrScanner(head, MR_NOISE, seed, workers)
                .t1(MrScanner.gridRound(head, mrMm, mrMm, 15), 1)
                .signal();
        VoxelGrid petGrid = MrScanner.gridRound(head, petMm, petMm, 25);
        Random random = new Random(seed);
        double[] activity = head.activityBqPerMl(Phantoms.FDG, REFERENCE_BQ_PER_ML);
        double most = 0;
        for (int i = 0; i < poseCount; i++) {
            RigidTransform pose = random(random, 4, 4);
            Volume uptake = head.moved(pose).voxelise(petGrid, activity, 2, workers);
            GaussianFilter.isotropic(FWHM_MM).applyInPlace(uptake, workers);
            poses.add(pose);
            uptakes.add(uptake);
        }
        for (double a : activity) {
            most = Math.max(most, a);
        }
        reference = 0.7 * most;
    }

    /** Evenly over lengths and angles, in any direction. */
    static RigidTransform random(Random random, double mostMm, double mostDeg) {
        double[] axis = direction(random);
        double[] way = direction(random);
        double mm = mostMm * random.nextDouble();
        double rad = Math.toRadians(mostDeg * random.nextDouble());
        return RigidTransform.of(about(axis, rad, way, mm), 0, 0, 0);
    }

    /** Rodrigues' formula. */
    private static Affine about(double[] n, double angle, double[] way, double mm) {
        double c = Math.cos(angle);
        double s = Math.sin(angle);
        double v = 1 - c;
        return new Affine(
                c + v * n[0] * n[0],
                v * n[0] * n[1] - s * n[2],
                v * n[0] * n[2] + s * n[1],
                mm * way[0],
                v * n[1] * n[0] + s * n[2],
                c + v * n[1] * n[1],
                v * n[1] * n[2] - s * n[0],
                mm * way[1],
                v * n[2] * n[0] - s * n[1],
                v * n[2] * n[1] + s * n[0],
                c + v * n[2] * n[2],
                mm * way[2]);
    }

    private static double[] direction(Random random) {
        double x = random.nextGaussian();
        double y = random.nextGaussian();
        double z = random.nextGaussian();
        double r = Math.sqrt(x * x + y * y + z * z);
        return new double[] {x / r, y / r, z / r};
    }

    /** One registration. The same seed gives the same trial. */
    Outcome once(long seed) {
        Random random = new Random(seed);
        int which = random.nextInt(poses.size());
        Volume pet = noisy(uptakes.get(which), random);
        Affine truth = random(random, SHIFT_MM, TURN_DEG).toAffine();
        // The MR's header moves instead of the head: the start is then as far from the truth as that.
        Affine header = truth.after(poses.get(which).toAffine());
        VoxelGrid g = mr.grid();
        Volume moved = new Volume(new VoxelGrid(g.nx(), g.ny(), g.nz(), header.after(g.lpsFromVoxel())), mr.values());
        RegistrationResult result =
                new RigidRegistration(RegistrationSettings.DEFAULT, workers).register(pet, moved, Progress.NONE);
        return outcome(result, truth);
    }

    private Volume noisy(Volume uptake, Random random) {
        Volume noise = Volume.zeros(uptake.grid());
        float[] n = noise.values();
        for (int i = 0; i < n.length; i++) {
            n[i] = (float) random.nextGaussian();
        }
        GaussianFilter.isotropic(NOISE_FWHM_MM).applyInPlace(noise, workers);
        double square = 0;
        for (float x : n) {
            square += x * x;
        }
        double unit = Math.sqrt(n.length / square);
        Volume pet = uptake.copy();
        for (int i = 0; i < n.length; i++) {
            double share = Math.sqrt(Math.max(0, pet.values()[i]) / reference + 0.03);
            pet.values()[i] += (float) (NOISE * reference * share * unit * n[i]);
        }
        return pet;
    }

    private static Outcome outcome(RegistrationResult result, Affine truth) {
        Affine found = result.movingFromFixed().toAffine();
        double worst = 0;
        for (int corner = 0; corner < 8; corner++) {
            worst = Math.max(
                    worst,
                    apart(
                            found,
                            truth,
                            (corner & 1) == 0 ? -70 : 70,
                            (corner & 2) == 0 ? -85 : 85,
                            (corner & 4) == 0 ? -80 : 80));
        }
        double square = 0;
        int n = 0;
        for (double x = -50; x <= 50; x += 10) {
            for (double y = -70; y <= 70; y += 10) {
                for (double z = -50; z <= 80; z += 10) {
                    if (sq(x / 57) + sq((y - 3) / 74) + sq((z - 16) / 67) <= 1) {
                        square += sq(apart(found, truth, x, y, z));
                        n++;
                    }
                }
            }
        }
        double turn = RigidTransform.of(truth.inverse().after(found), 0, 0, 0).rotationDeg();
        RigidTransform t = result.movingFromFixed();
        double centre = apart(found, truth, t.cxMm(), t.cyMm(), t.czMm());
        return new Outcome(worst, Math.sqrt(square / n), centre, turn, result);
    }

    private static double sq(double x) {
        return x * x;
    }

    private static double apart(Affine a, Affine b, double x, double y, double z) {
        return Math.sqrt(
                sq(a.x(x, y, z) - b.x(x, y, z)) + sq(a.y(x, y, z) - b.y(x, y, z)) + sq(a.z(x, y, z) - b.z(x, y, z)));
    }
}
