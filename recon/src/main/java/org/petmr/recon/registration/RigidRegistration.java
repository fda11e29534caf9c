package org.petmr.recon.registration;

import java.util.Locale;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * Finds the rigid transform under which two images tell most of each other: mutual information climbed at 4, 2 and 1 times
 * the finest lattice. Contrasts need not agree, PET on MR is the usual pair. At the coarsest lattice it sets out from
 * several places, so that 20 mm and 15 degrees are no distance.
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

    /** Without masks. @param assumed as below */
    public RegistrationResult register(Volume fixed, Volume moving, RigidTransform assumed, Progress progress) {
        return register(fixed, moving, RegistrationMasks.NONE, assumed, progress);
    }

    /**
     * @param assumed what is held to be true so far, from the fixed to the moving image: the search begins there, and the
     *     result's residual counts from there
     * @throws IllegalArgumentException for an image without contrast or with NaN, or images that hardly overlap
     */
    public RegistrationResult register(
            Volume fixed, Volume moving, RegistrationMasks masks, RigidTransform assumed, Progress progress) {
        Intensities.of(fixed, "fixed");
        Intensities.of(moving, "moving");
        progress.report(0, "thinning the images");
        double finest = settings.finestMm();
        Volume overview = Pyramid.level(fixed, 4 * finest, 0, workers);
        VoxelBox box = masks.fixed().isPresent()
                ? boxOfMask(masks.fixed().get(), overview.grid())
                : VoxelBox.ofForeground(overview, Intensities.of(overview, "fixed"), MARGIN_MM);
        progress.checkpoint();
        Volume patient = Pyramid.cropped(fixed, box.onto(overview.grid(), fixed.grid()));
        Volume[] f = Pyramid.levels(patient, masks.fixed(), finest, workers);
        progress.checkpoint();
        Volume[] m = Pyramid.levels(moving, masks.moving(), finest, workers);
        Pyramid.blunt(
                fixed.grid().voxelVolumeMm3() < moving.grid().voxelVolumeMm3() ? f : m, fixed, moving, finest, workers);
        RigidTransform start =
                RigidTransform.about(centre(overview, box, 0), centre(overview, box, 1), centre(overview, box, 2));
        double radiusMm = radiusMm(overview, box);
        Affine movingFromStart = assumed.toAffine();

        progress.report(0.4, "looking for a start");
        MutualInformation coarse = metric(2, settings.samples() / 12, f, m, masks, movingFromStart);
        Search search = new Search(coarse, start, radiusMm, settings.prior(), progress);
        RigidTransform massShift = CentreOfMass.shift(f[2], m[2], movingFromStart, start);
        Search.Summit at = CoarseStart.find(search, start, massShift, 2 * finest);
        int evaluations = at.evaluations();

        progress.report(0.6, "second resolution");
        MutualInformation middle = metric(1, settings.samples() / 2, f, m, masks, movingFromStart);
        at = new Search(middle, start, radiusMm, settings.prior(), progress)
                .climb(at.transform(), finest, finest / 20, 8 * finest, settings.evaluations());
        evaluations += at.evaluations();

        progress.report(0.75, "finest resolution");
        MutualInformation fine = metric(0, settings.samples(), f, m, masks, movingFromStart);
        double startNats = fine.at(start.toAffine()).nats();
        Search last = new Search(fine, start, radiusMm, settings.prior(), progress);
        // Should the coarser images have led astray, the assumed transform still has its say.
        RigidTransform from = last.worth(start) > last.worth(at.transform()) ? start : at.transform();
        at = last.climb(from, finest / 4, finest / 400, 2 * finest, settings.evaluations());
        evaluations += at.evaluations();
        MutualInformation.Value end = fine.at(at.transform().toAffine());
        if (end.overlap() < 0.2) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "moving: covers %.0f %% of the fixed image (expected: >= 20 %%)",
                    100 * end.overlap()));
        }
        progress.report(0.95, "uncertainty");
        Uncertainty uncertainty = Jackknife.uncertainty(fine, at.transform(), radiusMm, finest, settings.prior());
        progress.report(1, "registration");
        RigidTransform found = RigidTransform.of(
                movingFromStart.after(at.transform().toAffine()), start.cxMm(), start.cyMm(), start.czMm());
        return new RegistrationResult(
                found,
                assumed,
                Residual.of(at.transform(), 2 * radiusMm),
                uncertainty,
                startNats,
                end.nats(),
                end.overlap(),
                evaluations);
    }

    private MutualInformation metric(
            int level, int count, Volume[] f, Volume[] m, RegistrationMasks masks, Affine movingFromStart) {
        VoxelGrid g = f[level].grid();
        VoxelBox all = new VoxelBox(0, g.nx() - 1, 0, g.ny() - 1, 0, g.nz() - 1);
        FixedSamples samples =
                FixedSamples.draw(f[level], all, masks.fixed(), Math.max(1000, count), settings.seed() + level);
        boolean isChosen = masks.fixed().isPresent();
        Intensities ends = isChosen ? Intensities.of(samples) : Intensities.of(f[level], "fixed");
        Intensities movingEnds =
                isChosen ? Intensities.of(m[level], samples, movingFromStart) : Intensities.of(m[level], "moving");
        MovingSampler sampler =
                new MovingSampler(m[level], movingFromStart, masks.moving(), movingEnds, settings.bins());
        return new MutualInformation(samples, ends, sampler, settings.bins(), workers);
    }

    /** The mask's bounds in the indices of the overview, and one of its voxels round. */
    private static VoxelBox boxOfMask(Volume mask, VoxelGrid overview) {
        VoxelGrid g = mask.grid();
        Affine toOverview = overview.lpsFromVoxel().inverse().after(g.lpsFromVoxel());
        double[] low = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        double[] high = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                for (int z = 0; z < g.nz(); z++) {
                    if (mask.at(x, y, z) > 0.5f) {
                        double[] p = {toOverview.x(x, y, z), toOverview.y(x, y, z), toOverview.z(x, y, z)};
                        for (int k = 0; k < 3; k++) {
                            low[k] = Math.min(low[k], p[k]);
                            high[k] = Math.max(high[k], p[k]);
                        }
                    }
                }
            }
        }
        int[] n = {overview.nx(), overview.ny(), overview.nz()};
        int[] from = new int[3];
        int[] to = new int[3];
        for (int k = 0; k < 3; k++) {
            from[k] = (int) Math.max(0, Math.floor(low[k]) - 1);
            to[k] = (int) Math.min(n[k] - 1, Math.ceil(high[k]) + 1);
            if (!(from[k] < to[k])) {
                throw new IllegalArgumentException(
                        "mask of the fixed image: marks nothing of it (expected: values above 0.5 within the image)");
            }
        }
        return new VoxelBox(from[0], to[0], from[1], to[1], from[2], to[2]);
    }

    private static double centre(Volume fixed, VoxelBox box, int axis) {
        double x = 0.5 * (box.x0() + box.x1());
        double y = 0.5 * (box.y0() + box.y1());
        double z = 0.5 * (box.z0() + box.z1());
        Affine lps = fixed.grid().lpsFromVoxel();
        return axis == 0 ? lps.x(x, y, z) : axis == 1 ? lps.y(x, y, z) : lps.z(x, y, z);
    }

    /** The typical distance of the foreground from its centre: a third of its mean width, some 40 to 60 mm for a head. */
    private static double radiusMm(Volume fixed, VoxelBox box) {
        double wx = (box.x1() - box.x0()) * fixed.grid().dxMm();
        double wy = (box.y1() - box.y0()) * fixed.grid().dyMm();
        double wz = (box.z1() - box.z0()) * fixed.grid().dzMm();
        return Math.max(1, (wx + wy + wz) / 3 * 0.3);
    }
}
