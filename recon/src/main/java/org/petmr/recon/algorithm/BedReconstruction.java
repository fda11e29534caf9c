package org.petmr.recon.algorithm;

import java.util.Arrays;
import java.util.Optional;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.correction.Decay;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.correction.Randoms;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.sinogram.CountSinogram;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/**
 * One bed, one time frame, from counts to an image: normalisation, attenuation, randoms and decay go into the model of the
 * data, OSEM solves it, a Gaussian filter ends it. The counts themselves are never corrected.
 */
public final class BedReconstruction {

    /** 1 mL is 1000 mm^3: the efficiencies are for Bq/mm^3. */
    private static final double ML_PER_MM3 = 1e-3;

    /**
     * @param osem iterations and subsets
     * @param coarser pixels this many times as large as the scanner's usual; 1 or more
     * @param postfilterFwhmMm width of the Gaussian filter on the result; 0 for none
     */
    public record Settings(OsemSettings osem, int coarser, double postfilterFwhmMm) {
        public Settings {
            if (coarser < 1) {
                throw new IllegalArgumentException("coarser: " + coarser + " (expected: >= 1)");
            }
            if (!(postfilterFwhmMm >= 0)) {
                throw new IllegalArgumentException("postfilterFwhmMm: " + postfilterFwhmMm + " (expected: >= 0)");
            }
        }
    }

    /**
     * What was measured.
     *
     * @param prompts counts
     * @param delayedFans delayeds at each element, see {@code Histogrammer.delayedFans()}
     * @param startS start of the frame after the decay reference
     * @param durationS length of the frame
     * @param halfLifeS of the isotope; 0 when unknown: no decay correction
     * @param positronFraction positrons for each decay
     */
    public record Frame(
            CountSinogram prompts,
            int[] delayedFans,
            double startS,
            double durationS,
            double halfLifeS,
            double positronFraction) {
        public Frame {
            if (!(durationS > 0)) {
                throw new IllegalArgumentException("durationS: " + durationS + " (expected: > 0)");
            }
        }
    }

    /**
     * @param image activity at the decay reference, Bq/mL when the normalisation is absolute, else in proportion to it
     * @param promptCounts events in the sinogram
     * @param randomCounts expected randoms among them
     * @param decayFactor by which the frame's mean activity was brought to the reference
     */
    public record Result(Volume image, double promptCounts, double randomCounts, double decayFactor) {}

    private final ProjectionGeometry geometry;
    private final Settings settings;
    private final Workers workers;
    private final SinogramProjector projector;

    public BedReconstruction(ProjectionGeometry geometry, Settings settings, Workers workers) {
        this.geometry = geometry;
        this.settings = settings;
        this.workers = workers;
        this.projector = new SinogramProjector(geometry, geometry.scanner().imageGrid(settings.coarser()), workers);
    }

    /** The grid of the image, on which the mu-map must lie too. */
    public VoxelGrid grid() {
        return projector.grid();
    }

    /**
     * @param muPerCm on {@link #grid()}; empty for none
     * @throws IllegalArgumentException when there is nothing to reconstruct or the mu-map can't be one
     */
    public Result run(Frame frame, Normalisation normalisation, Optional<Volume> muPerCm, Progress progress) {
        muPerCm.ifPresent(AttenuationFactors::check);
        double decayFactor = frame.halfLifeS() > 0
                ? Decay.frameFactor(frame.halfLifeS(), frame.startS(), frame.startS() + frame.durationS())
                : 1;
        double countsPerEfficiency = ML_PER_MM3 * frame.durationS() * frame.positronFraction() / decayFactor;
        progress.report(0, "normalisation, attenuation");
        Sinogram factors = factors(normalisation, muPerCm, (float) countsPerEfficiency);
        progress.checkpoint();
        progress.report(0.06, "randoms");
        Randoms randoms = Randoms.fromDelayeds(geometry, frame.delayedFans());
        Optional<Sinogram> background = randoms.total() > 0 ? Optional.of(expected(randoms)) : Optional.empty();
        EmissionModel model = new EmissionModel(
                projector,
                (view, t, planes) -> {
                    frame.prompts().planes(view, t, planes);
                    return true;
                },
                factors,
                background);
        Volume image = new Osem(
                        new SinogramLikelihood(model, settings.osem().subsets(), workers),
                        settings.osem().iterations(),
                        workers)
                .run(progress.part(0.1, 0.98));
        if (settings.postfilterFwhmMm() > 0) {
            GaussianFilter.isotropic(settings.postfilterFwhmMm()).applyInPlace(image, workers);
        }
        progress.report(1, "done");
        return new Result(image, frame.prompts().total(), randoms.total(), decayFactor);
    }

    /** Counts for each unit of activity and mm of line: efficiency x survival x time x positrons. */
    private Sinogram factors(Normalisation normalisation, Optional<Volume> muPerCm, float countsPerEfficiency) {
        Sinogram factors = Sinogram.zeros(geometry);
        float[] values = factors.values();
        ThreadLocal<float[]> scratch = ThreadLocal.withInitial(() -> new float[geometry.planes()]);
        SinogramProjector.LineStep line = (view, t, survival) -> {
            float[] efficiencies = scratch.get();
            normalisation.efficiencies(view, t, efficiencies);
            int at = geometry.index(view, t, 0);
            for (int a = 0; a < efficiencies.length; a++) {
                values[at + a] = countsPerEfficiency * efficiencies[a] * survival[a];
            }
            return false;
        };
        if (muPerCm.isPresent()) {
            projector.forwardLines(muPerCm.get(), Views.all(geometry.views()), (view, t, planes) -> {
                AttenuationFactors.survival(planes);
                return line.apply(view, t, planes);
            });
        } else {
            workers.forItems(geometry.views(), (worker, view) -> {
                float[] ones = new float[geometry.planes()];
                Arrays.fill(ones, 1);
                for (int t = 0; t < geometry.tangentialBins(); t++) {
                    line.apply(view, t, ones);
                }
            });
        }
        return factors;
    }

    private Sinogram expected(Randoms randoms) {
        Sinogram background = Sinogram.zeros(geometry);
        workers.forItems(geometry.views(), (worker, view) -> {
            float[] planes = new float[geometry.planes()];
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                randoms.expected(view, t, planes);
                System.arraycopy(planes, 0, background.values(), geometry.index(view, t, 0), planes.length);
            }
        });
        return background;
    }
}
