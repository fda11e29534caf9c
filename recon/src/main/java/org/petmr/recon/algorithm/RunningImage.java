package org.petmr.recon.algorithm;

import java.util.Arrays;
import java.util.Optional;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.correction.Randoms;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.HistoImages;
import org.petmr.recon.sinogram.Histogrammer;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/**
 * The image of counts that still grow, each time a little better than the last: a few subsets in turn, from the image as it
 * stands, and a smoothing that lessens as the counts grow. Smoothing after each step keeps the noise from growing with the
 * number of steps (Silverman, Jones, Wilson and Nychka, J R Stat Soc B 52, 1990).
 *
 * <p>Without time of flight all ring differences that count go to {@link DirectLines}, so that a step takes a fraction of a
 * second; away from the axis that blurs along it. With time of flight counts are {@link HistoImages}, and steeper lines count.
 * Relative, without scatter. One thread.
 */
public final class RunningImage {

    /** Where its place is known the tilt of a line does no harm but to its attenuation: with 0.2 twice as many lines count. */
    private static final double STEEPEST_PLACED = 0.2;

    /** Of the subsets, for each image: a third of the data is a third of the time, and the next image takes others. */
    private static final int PARTS = 3;

    /** Noise is alike when counts times the cube of the width are alike: this width at this many trues. */
    private static final double USUAL_FWHM_MM = 9;

    /** Of each image a uniform part, so that a voxel which few counts left at 0 can come back. */
    private static final float UNIFORM_PART = 0.01f;

    private static final double USUAL_TRUES = 2e6;
    private static final double LEAST_FWHM_MM = 4;
    private static final double MOST_FWHM_MM = 20;

    private final RunningCounts counts;
    private final ProjectionGeometry geometry;
    private final Normalisation normalisation;
    private final Workers workers;
    private final SinogramProjector projector;
    private final Sinogram factors;
    private Likelihood likelihood;
    private SubsetSensitivities sensitivities;
    private int[] order;
    private int steps;
    private Volume image;
    private double trues;

    /** Lines that {@link Volume images} can be made of at once: one segment, as many planes as half-rings. */
    public static ProjectionGeometry rebinned(ScannerModel scanner) {
        return DirectLines.of(scanner, DirectLines.STEEPEST);
    }

    /**
     * What images of a scanner with time of flight are made of at once.
     *
     * @param grid of the image, of the scanner's planes
     */
    public static HistoImages places(ScannerModel scanner, VoxelGrid grid) {
        ProjectionGeometry lines = DirectLines.of(scanner, STEEPEST_PLACED);
        return new HistoImages(lines, grid, HistoLikelihood.directions(lines));
    }

    /**
     * @param counted on lines as {@link #rebinned} has them; may go on counting
     * @param normalisation of these lines
     * @param grid of the image; its planes are those of the lines
     */
    public RunningImage(Histogrammer counted, Normalisation normalisation, VoxelGrid grid, Workers workers) {
        this.workers = workers;
        this.geometry = counted.geometry();
        this.projector = new SinogramProjector(geometry, grid, workers);
        this.counts = new RunningLines(counted, projector, workers);
        this.normalisation = normalisation;
        this.factors = Sinogram.zeros(geometry);
        attenuate(Optional.empty());
    }

    /**
     * @param counted see {@link #places}; may go on counting
     * @param normalisation of its lines
     */
    public RunningImage(HistoImages counted, Normalisation normalisation, Workers workers) {
        this.workers = workers;
        this.geometry = counted.lines();
        this.projector = new SinogramProjector(geometry, counted.grid(), workers);
        this.counts = new RunningPlaces(counted, workers);
        this.normalisation = normalisation;
        this.factors = Sinogram.zeros(geometry);
        attenuate(Optional.empty());
    }

    /** Of the images. */
    public VoxelGrid grid() {
        return projector.grid();
    }

    /** From now on behind this map. @param muPerCm on the grid of the image; empty for none */
    public void attenuate(Optional<Volume> muPerCm) {
        sensitivities = null;
        if (muPerCm.isPresent()) {
            projector.forwardLines(muPerCm.get(), Views.all(geometry.views()), (view, t, planes) -> {
                AttenuationFactors.survival(planes);
                fillFactors(view, t, planes);
                return false;
            });
            return;
        }
        float[] all = new float[geometry.planes()];
        Arrays.fill(all, 1);
        workers.forItems(geometry.views(), (worker, view) -> {
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                fillFactors(view, t, all);
            }
        });
    }

    private void fillFactors(int view, int t, float[] survival) {
        float[] efficiency = new float[survival.length];
        normalisation.efficiencies(view, t, efficiency);
        int at = geometry.index(view, t, 0);
        for (int p = 0; p < survival.length; p++) {
            factors.values()[at + p] = geometry.isGap(view, t) ? 0 : efficiency[p] * survival[p];
        }
    }

    /** Computes what doesn't depend on the counts, so that the first image comes sooner. */
    public void prepare() {
        if (sensitivities == null) {
            likelihood = counts.likelihood(factors);
            sensitivities = SubsetSensitivities.of(likelihood, ImageOperator.IDENTITY, Progress.NONE);
            order = Views.spreadOrder(likelihood.subsets());
            image = null;
        }
    }

    /**
     * Goes through what {@link #next} does, and leaves nothing of it in the images that follow.
     *
     * @return what there is to look at without counts: 1 where it is seen
     */
    public Volume rehearsed() {
        prepare();
        Volume start = Volume.filled(grid(), 1);
        sensitivities.clearOutsideFieldOfView(start);
        Volume ratio = Volume.zeros(start.grid());
        Randoms randoms = Randoms.fromDelayeds(geometry, counts.delayedFans());
        for (int i = 0; i < (order.length + PARTS - 1) / PARTS; i++) {
            counts.expect(randoms, order[i]);
            likelihood.backProjectedRatio(start, order[i], ratio);
        }
        GaussianFilter.isotropic(MOST_FWHM_MM).applyInPlace(ratio, workers);
        return start;
    }

    /**
     * The next image, of the counts as they are; they may go on growing meanwhile.
     *
     * @return activity in arbitrary units, a copy; empty while there is nothing to see
     */
    public Optional<Volume> next() {
        Randoms randoms = Randoms.fromDelayeds(geometry, counts.delayedFans());
        double now = counts.prompts() - randoms.total();
        if (!(now > 0)) {
            return Optional.empty();
        }
        prepare();
        if (!(likelihood.counts() > 0)) {
            return Optional.empty();
        }
        begin(now);
        Volume ratio = Volume.zeros(image.grid());
        for (int i = 0; i < (order.length + PARTS - 1) / PARTS; i++) {
            int subset = order[steps++ % order.length];
            counts.expect(randoms, subset);
            likelihood.backProjectedRatio(image, subset, ratio);
            update(ratio.values(), sensitivities.ofSubset(subset), sensitivities.least(subset));
        }
        GaussianFilter.isotropic(fwhmMm(counts.worth() * now)).applyInPlace(image, workers);
        return Optional.of(image.copy());
    }

    private void update(float[] ratio, float[] sensitivity, float least) {
        float[] values = image.values();
        workers.forSlices(values.length, (worker, from, to) -> {
            for (int i = from; i < to; i++) {
                values[i] = sensitivity[i] > least ? values[i] * ratio[i] / sensitivity[i] : 0;
            }
        });
    }

    /** The image so far, made brighter by what came since; a new one at first, and behind another map. */
    private void begin(double now) {
        Volume uniform = sensitivities.uniformStart();
        if (image == null) {
            image = uniform;
        } else {
            float brighter = (float) ((1 - UNIFORM_PART) * now / trues);
            for (int i = 0; i < image.values().length; i++) {
                image.values()[i] = brighter * image.values()[i] + UNIFORM_PART * uniform.values()[i];
            }
        }
        trues = now;
    }

    /** How wide the smoothing is at so many trues. */
    static double fwhmMm(double trues) {
        return Math.max(LEAST_FWHM_MM, Math.min(MOST_FWHM_MM, USUAL_FWHM_MM * Math.cbrt(USUAL_TRUES / trues)));
    }
}
