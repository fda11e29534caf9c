package org.petmr.recon.registration;

import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * Finds the rigid transform under which two images tell most of each other: mutual information climbed at 4, 2 and 1 times
 * the finest lattice. Contrasts need not agree, PET on MR is the usual pair. Catches up to about 20 mm and 10 degrees.
 *
 * <p>The same images, settings and seed give the same transform, bit for bit, on any number of threads.
 */
public final class RigidRegistration {

    private static final double MARGIN_MM = 15;

    private final RegistrationSettings settings;
    private final Workers workers;

    public RigidRegistration(RegistrationSettings settings, Workers workers) {
        this.settings = settings;
        this.workers = workers;
    }

    /** Starts from no motion. */
    public RegistrationResult register(Volume fixed, Volume moving, Progress progress) {
        return register(fixed, moving, RigidTransform.IDENTITY, progress);
    }

    /**
     * @param start where to begin; its centre of rotation is replaced by that of the fixed image's foreground
     * @throws IllegalArgumentException for an image without contrast or with NaN, or images that hardly overlap
     */
    public RegistrationResult register(Volume fixed, Volume moving, RigidTransform start, Progress progress) {
        Intensities.of(fixed, "fixed");
        Intensities.of(moving, "moving");
        RigidTransform at = null;
        VoxelBox foreground = null;
        VoxelGrid foregroundGrid = null;
        int iterations = 0;
        int[] factors = {4, 2, 1};
        for (int level = 0; level < factors.length; level++) {
            progress.checkpoint();
            progress.report(level / 3.0, "registration, level " + (level + 1) + " of 3");
            double spacing = factors[level] * settings.finestMm();
            Volume f = PyramidLevel.of(fixed, spacing, spacing, workers);
            Volume m = PyramidLevel.of(moving, spacing, spacing, workers);
            Intensities fixedEnds = Intensities.of(f, "fixed");
            if (level == 0) { // the smoothest level tells best where the patient is
                foreground = VoxelBox.ofForeground(f, fixedEnds, MARGIN_MM);
                foregroundGrid = f.grid();
                at = recentred(start, f, foreground);
            }
            VoxelBox box = foreground.onto(foregroundGrid, f.grid());
            int count = Math.max(1000, settings.samples() / factors[level]);
            FixedSamples samples = FixedSamples.draw(f, box, count, settings.seed() + level);
            MutualInformation metric =
                    new MutualInformation(samples, fixedEnds, m, Intensities.of(m, "moving"), settings.bins(), workers);
            double startNats = metric.at(recentred(start, at)).nats();
            Ascent ascent = new Ascent(radiusMm(f, box), progress);
            Ascent.Summit summit = ascent.climb(metric::at, at, spacing / 2, spacing / 50, 100);
            summit = ascent.polish(metric::at, summit, spacing / 4, 0.002, 60);
            at = summit.transform();
            iterations += summit.iterations();
            if (summit.value().overlap() < 0.2) {
                throw new IllegalArgumentException("moving: covers %.0f %% of the fixed image (expected: >= 20 %%)"
                        .formatted(100 * summit.value().overlap()));
            }
            if (level == factors.length - 1) {
                progress.report(1, "registration");
                return new RegistrationResult(
                        at, startNats, summit.value().nats(), summit.value().overlap(), iterations);
            }
        }
        throw new AssertionError("the last level returns");
    }

    private static RigidTransform recentred(RigidTransform t, Volume fixed, VoxelBox box) {
        double x = 0.5 * (box.x0() + box.x1());
        double y = 0.5 * (box.y0() + box.y1());
        double z = 0.5 * (box.z0() + box.z1());
        Affine lps = fixed.grid().lpsFromVoxel();
        return RigidTransform.of(t.toAffine(), lps.x(x, y, z), lps.y(x, y, z), lps.z(x, y, z));
    }

    private static RigidTransform recentred(RigidTransform t, RigidTransform centre) {
        return RigidTransform.of(t.toAffine(), centre.cxMm(), centre.cyMm(), centre.czMm());
    }

    /** The typical distance of the foreground from its centre: a quarter of its mean width, some 40 to 60 mm for a head. */
    private static double radiusMm(Volume fixed, VoxelBox box) {
        double wx = (box.x1() - box.x0()) * fixed.grid().dxMm();
        double wy = (box.y1() - box.y0()) * fixed.grid().dyMm();
        double wz = (box.z1() - box.z0()) * fixed.grid().dzMm();
        return Math.max(1, (wx + wy + wz) / 3 * 0.3);
    }
}
