package org.petmr.attenuation.truncation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * How far the diaphragm of PET stands from that of the mu-map: the median over columns through the base of the right lung of
 * where PET falls from liver to lung, less where mu does.
 *
 * @param shiftMm positive when PET's diaphragm is higher, as when MR was taken in a deeper breath
 * @param uncertaintyMm one standard error of the median
 * @param columns that showed a step
 * @param searched columns through the base of the right lung
 */
public record RespiratoryMismatch(double shiftMm, double uncertaintyMm, int columns, int searched) {

    /** A shift above this is reported as a finding. */
    public static final double USUAL_THRESHOLD_MM = 5;

    private static final double WINDOW_MM = 42;

    /** Across the columns: their noise falls, and the dome is flat over so much. */
    private static final double SMOOTH_FWHM_MM = 10;

    private static final int LEAST_COLUMNS = 8;

    /** Of the normal distribution: standard deviation over median absolute deviation, and of the median over the mean. */
    private static final double SD_PER_MAD = 1.4826;

    private static final double MEDIAN_LOSS = 1.2533;

    /** Mu from which a voxel is taken for the body. */
    private static final float BODY_PER_CM = 0.06f;

    /**
     * @param muPerCm patient's map on the PET grid, along the axes of a patient who lies head first and supine: the right
     *     lung is at lower x
     * @param pet with or without attenuation correction, on the same grid. Without is better: a wrong map doesn't bend it
     * @return empty when there is no base of a lung in the field of view, or no step in PET: then nothing can be said
     */
    public static Optional<RespiratoryMismatch> measure(Volume muPerCm, Volume pet, Workers workers) {
        VoxelGrid g = muPerCm.grid();
        if (!pet.grid().equals(g)) {
            throw new IllegalArgumentException("PET: on another grid (expected: the mu-map's)");
        }
        List<LungBase> bases = dome(rightOf(LungBase.of(muPerCm), muPerCm), g);
        Volume smooth = new GaussianFilter(SMOOTH_FWHM_MM, SMOOTH_FWHM_MM, 0).apply(pet, workers);
        double[] shifts = new double[bases.size()];
        int n = 0;
        for (LungBase base : bases) {
            Optional<StepFit> step = step(smooth, base);
            if (step.isPresent()) {
                shifts[n++] = step.get().zMm() - base.zMm(g);
            }
        }
        if (n < LEAST_COLUMNS) {
            return Optional.empty();
        }
        double[] found = Arrays.copyOf(shifts, n);
        double median = median(found);
        double mad = median(Arrays.stream(found).map(s -> Math.abs(s - median)).toArray());
        // Columns closer than the smoothing tell the same thing.
        double independent = Math.max(1, n * g.dxMm() * g.dyMm() / (SMOOTH_FWHM_MM * SMOOTH_FWHM_MM));
        double error = MEDIAN_LOSS * SD_PER_MAD * mad / Math.sqrt(Math.min(n, independent));
        return Optional.of(new RespiratoryMismatch(median, error, n, bases.size()));
    }

    private static List<LungBase> rightOf(List<LungBase> bases, Volume muPerCm) {
        VoxelGrid g = muPerCm.grid();
        double sum = 0;
        double n = 0;
        for (int i = 0; i < g.voxels(); i++) {
            if (muPerCm.values()[i] > BODY_PER_CM) {
                sum += (double) (i / g.nz() % g.nx());
                n++;
            }
        }
        double middle = sum / Math.max(1, n);
        return bases.stream().filter(b -> b.ix() < middle).toList();
    }

    /** The upper part of the base: its lower rim lies along the chest wall, which doesn't breathe as the dome does. */
    private static List<LungBase> dome(List<LungBase> bases, VoxelGrid g) {
        double[] heights = bases.stream().mapToDouble(b -> b.zMm(g)).sorted().toArray();
        if (heights.length == 0) {
            return List.of();
        }
        double least = heights[heights.length / 3];
        return bases.stream().filter(b -> b.zMm(g) >= least).toList();
    }

    private static Optional<StepFit> step(Volume pet, LungBase base) {
        VoxelGrid g = pet.grid();
        Affine a = g.lpsFromVoxel();
        double middle = base.zMm(g);
        int[] within = IntStream.range(0, g.nz())
                .filter(z -> Math.abs(a.m22() * z + a.m23() - middle) <= WINDOW_MM)
                .toArray();
        if (within.length < 6) {
            return Optional.empty();
        }
        double[] zMm =
                Arrays.stream(within).mapToDouble(z -> a.m22() * z + a.m23()).toArray();
        double[] values = Arrays.stream(within)
                .mapToDouble(z -> pet.at(base.ix(), base.iy(), z))
                .toArray();
        return StepFit.of(zMm, values);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
    }

    /** The number for the report, whatever it is. */
    public String sentence() {
        return String.format(
                Locale.ROOT,
                "diaphragm in PET %.1f mm %s than in MR (+- %.1f mm, %d of %d columns)",
                Math.abs(shiftMm),
                shiftMm >= 0 ? "higher" : "lower",
                uncertaintyMm,
                columns,
                searched);
    }

    /** Present above a threshold. */
    public Optional<Finding> finding(double thresholdMm) {
        return Math.abs(shiftMm) > thresholdMm
                ? Optional.of(Finding.of(
                        Finding.Kind.RESPIRATORY_MISMATCH, "%s (expected: within %.1f mm)", sentence(), thresholdMm))
                : Optional.empty();
    }
}
