package org.petmr.attenuation.emission;

import java.util.Optional;
import org.petmr.recon.algorithm.Osem;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.Views;
import org.petmr.recon.quantification.Region;

/**
 * Maximum likelihood of activity and attenuation together (Nuyts et al, IEEE Trans Med Imaging 18, 1999; with time of flight
 * Rezaei et al, IEEE Trans Med Imaging 31, 2012): a pass of OSEM for the activity, a pass of {@link AttenuationStep} for
 * mu, in turn.
 *
 * <p>Time of flight leaves one constant open: activity times e^c with a mu that is higher by as much along every line
 * (Defrise, Rezaei and Nuyts, Phys Med Biol 57, 2012). It is fixed by what is known: mu changes only where it is free, and some of
 * the patient must not be.
 */
public final class Mlaa {

    /** Mu from which a known voxel is taken for tissue. */
    private static final float TISSUE_PER_CM = 0.05f;

    /** Voxels that a subset sees less than this part of its best-seen voxel stay at 0. */
    private static final float LEAST_SENSITIVITY = 1e-4f;

    /** Of the time, about. */
    private static final double BEGINNING = 0.15;

    /** Of the subsets, before mu moves. */
    private static final double ALONE = 0.25;

    /** Subsets of which every second is enough for mu. */
    private static final int MANY = 8;

    /** So much known tissue fixes the constant. */
    private static final double LEAST_KNOWN_ML = 50;

    private final ListModeMeasurement measured;
    private final MlaaSettings settings;
    private final Region free;
    private final AttenuationStep step;
    private final Workers workers;
    private final int[] order;

    /**
     * @param activity Bq/mL, or in the unit of the measurement's efficiencies
     * @param muPerCm the map, with what was free filled in
     */
    public record Result(Volume activity, Volume muPerCm) {}

    /**
     * @param free where mu may change: what MR cut off, or all but some known tissue
     * @param mr on the grid of mu, for the prior: tissue and edges where MR saw them
     */
    public Mlaa(
            ListModeMeasurement measured,
            MlaaSettings settings,
            Region free,
            Optional<MrEvidence> mr,
            Workers workers) {
        if (!free.grid().equals(measured.lines().grid())) {
            throw new IllegalArgumentException("free: on another grid (expected: that of the measurement)");
        }
        if (free.voxels() == 0) {
            throw new IllegalArgumentException("free: empty (expected: voxels whose mu isn't known)");
        }
        this.measured = measured;
        this.settings = settings;
        this.free = free;
        this.workers = workers;
        this.step = new AttenuationStep(
                measured,
                free,
                new MuPrior(settings.prior(), free.grid(), mr, workers),
                settings.mostMuPerCm(),
                workers);
        this.order = Views.spreadOrder(measured.subsets());
    }

    /**
     * Runs from a map and a uniform activity.
     *
     * @param startMuPerCm known where it isn't free; a guess where it is. Read
     * @throws IllegalArgumentException when hardly any tissue is known: the scale of the activity would be anybody's guess
     */
    public Result run(Volume startMuPerCm, Progress progress) {
        check(startMuPerCm);
        Volume mu = startMuPerCm.copy();
        JointLikelihood likelihood = measured.likelihood(step.begin(mu), step.changing());
        Volume activity = begin(likelihood, progress.part(0, BEGINNING));
        for (int i = 0; i < settings.iterations(); i++) {
            double from = BEGINNING + (1 - BEGINNING) * i / settings.iterations();
            double to = BEGINNING + (1 - BEGINNING) * (i + 1) / settings.iterations();
            iterate(i, likelihood, activity, mu, progress.part(from, to));
        }
        return new Result(activity, mu);
    }

    /** Some subsets for the activity alone: what it looks like, before mu asks. */
    private Volume begin(JointLikelihood likelihood, Progress progress) {
        Volume sensitivity = Volume.zeros(likelihood.grid());
        Volume ratio = Volume.zeros(likelihood.grid());
        Volume activity = Volume.zeros(likelihood.grid());
        int first = (int) Math.ceil(ALONE * order.length);
        for (int n = 0; n < first; n++) {
            progress.checkpoint();
            likelihood.sensitivity(order[n], sensitivity);
            if (n == 0) {
                uniform(likelihood, sensitivity, activity);
            }
            likelihood.backProjectedRatio(activity, order[n], ratio);
            update(activity.values(), ratio.values(), sensitivity.values());
            progress.report((n + 1.0) / first, "activity, subset %d of %d".formatted(n + 1, first));
        }
        return activity;
    }

    /** Expects as many counts as a subset has; 0 outside the transaxial field of view. */
    private static void uniform(JointLikelihood likelihood, Volume sensitivity, Volume activity) {
        double counts = likelihood.counts() / likelihood.subsets();
        if (!(counts > 0)) {
            throw new IllegalArgumentException("prompts: no counts (expected: at least one)");
        }
        double sum = 0;
        for (float s : sensitivity.values()) {
            sum += s;
        }
        if (!(sum > 0)) {
            throw new IllegalArgumentException("factors: all 0 (expected: some bins that see the image)");
        }
        VoxelGrid g = activity.grid();
        Affine a = g.lpsFromVoxel();
        for (int i = 0; i < activity.values().length; i++) {
            int x = i / g.nz() % g.nx();
            int y = i / g.nz() / g.nx();
            boolean isInside = Math.hypot(a.x(x, y, 0), a.y(x, y, 0)) <= likelihood.fieldOfViewRadiusMm();
            activity.values()[i] = isInside ? (float) (counts / sum) : 0;
        }
    }

    /**
     * One pass over all subsets for the activity. The sooner mu follows the activity, the fewer passes they need; so in the
     * first pass each subset has a step of mu as well. Later mu moves little, and of many subsets every second is enough, by
     * turns; of few it is not: of a single one mu would wait for every second pass.
     */
    private void iterate(int pass, JointLikelihood likelihood, Volume activity, Volume muPerCm, Progress progress) {
        Volume sensitivity = Volume.zeros(activity.grid());
        Volume ratio = Volume.zeros(activity.grid());
        for (int n = 0; n < order.length; n++) {
            progress.checkpoint();
            likelihood.follow(muPerCm, order[n], sensitivity);
            likelihood.backProjectedRatio(activity, order[n], ratio);
            update(activity.values(), ratio.values(), sensitivity.values());
            if (pass == 0 || order.length < MANY || (n + pass) % 2 == 0) {
                step.step(activity, muPerCm, order[n]);
            }
            progress.report((n + 1.0) / order.length, "MLAA pass %d of %d".formatted(pass + 1, settings.iterations()));
        }
    }

    /** As {@link Osem} does it, with a sensitivity that changes with mu. */
    private void update(float[] activity, float[] ratio, float[] sensitivity) {
        float[] best = new float[workers.threads()];
        workers.forSlices(activity.length, (worker, from, to) -> {
            float b = best[worker];
            for (int i = from; i < to; i++) {
                b = Math.max(b, sensitivity[i]);
            }
            best[worker] = b;
        });
        float most = 0;
        for (float b : best) {
            most = Math.max(most, b);
        }
        float least = LEAST_SENSITIVITY * most;
        workers.forSlices(activity.length, (worker, from, to) -> {
            for (int i = from; i < to; i++) {
                activity[i] = sensitivity[i] > least ? activity[i] * ratio[i] / sensitivity[i] : 0;
            }
        });
    }

    private void check(Volume muPerCm) {
        AttenuationFactors.check(muPerCm);
        float[] mu = muPerCm.values();
        int known = 0;
        for (int i = 0; i < mu.length; i++) {
            known += !free.contains(i) && mu[i] > TISSUE_PER_CM ? 1 : 0;
        }
        double knownMl = known * free.grid().voxelVolumeMm3() / 1000;
        if (knownMl < LEAST_KNOWN_ML) {
            throw new IllegalArgumentException("free: leaves %.0f mL of known tissue (expected: at least %.0f)"
                    .formatted(knownMl, LEAST_KNOWN_ML));
        }
    }
}
