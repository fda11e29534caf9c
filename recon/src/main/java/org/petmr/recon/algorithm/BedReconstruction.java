package org.petmr.recon.algorithm;

import java.util.List;
import java.util.Optional;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.correction.Decay;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.correction.scatter.ScatterEstimate;
import org.petmr.recon.correction.scatter.ScatterLoop;
import org.petmr.recon.correction.scatter.ScatterSettings;
import org.petmr.recon.correction.scatter.ScatterSimulation;
import org.petmr.recon.correction.scatter.TailFit;
import org.petmr.recon.correction.scatter.TailFitter;
import org.petmr.recon.correction.scatter.TailMask;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.ListModeEvents;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.TofKernel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/**
 * One bed, one time frame, from counts to an image: normalisation, attenuation, randoms, scatter, resolution and decay go into
 * the model of the data, an iterative algorithm solves it, a Gaussian filter ends it. The counts themselves are never
 * corrected.
 *
 * <p>One instance serves frame after frame; not several at once.
 */
public final class BedReconstruction {

    /** 1 mL is 1000 mm^3: the efficiencies are for Bq/mm^3. */
    private static final double ML_PER_MM3 = 1e-3;

    /** Scatter is smooth: its images need no finer pixels and few iterations. */
    private static final double SCATTER_PIXEL_MM = 4;

    private static final int SCATTER_ITERATIONS = 2;
    private static final int SCATTER_SUBSETS = 21;

    /**
     * @param image activity at the decay reference, Bq/mL when the normalisation is absolute, else in proportion to it
     * @param promptCounts events in the sinogram
     * @param randomCounts expected randoms among them
     * @param scatterCounts expected scatter among them; 0 when it was not simulated
     * @param scatterFits how the scatter was scaled to the tails, round after round
     * @param decayFactor by which the frame's mean activity was brought to the reference
     */
    public record Result(
            Volume image,
            double promptCounts,
            double randomCounts,
            double scatterCounts,
            List<TailFit> scatterFits,
            double decayFactor) {}

    private final ProjectionGeometry geometry;
    private final BedSettings settings;
    private final Workers workers;
    private final SinogramProjector projector;
    private final ImageOperator resolution;

    public BedReconstruction(ProjectionGeometry geometry, BedSettings settings, Workers workers) {
        if (settings.data() == BedSettings.Data.TOF_EVENTS
                && geometry.scanner().timeOfFlight().isEmpty()) {
            throw new IllegalArgumentException(
                    "scanner: %s has no time of flight (expected: one that has, or none asked for)"
                            .formatted(geometry.scanner().name()));
        }
        this.geometry = geometry;
        this.settings = settings;
        this.workers = workers;
        this.projector = new SinogramProjector(geometry, geometry.scanner().imageGrid(settings.coarser()), workers);
        this.resolution = Resolution.gaussian(settings.resolutionFwhmMm(), workers);
    }

    /** The grid of the image, on which the mu-map must lie too. */
    public VoxelGrid grid() {
        return projector.grid();
    }

    /**
     * @param muPerCm on {@link #grid()}; empty for none. Scatter needs one
     * @param mr signal of any unit on {@link #grid()}, for the guided algorithms
     * @throws IllegalArgumentException when there is nothing to reconstruct, or the mu-map can't be one or is not of this
     *     patient
     */
    public Result run(
            BedFrame frame,
            Normalisation normalisation,
            Optional<Volume> muPerCm,
            Optional<Volume> mr,
            Progress progress) {
        double decayFactor = decayFactor(frame);
        ExpectedCounts expected = expected(frame, normalisation, muPerCm, decayFactor, progress);
        Optional<ScatterLoop.Result> scatter = settings.scatterRounds() > 0
                ? Optional.of(scatter(frame, expected, muPerCm.orElseThrow(), progress.part(0.1, 0.45)))
                : Optional.empty();
        scatter.ifPresent(s -> expected.fillBackground(Optional.of(s.estimate())));
        progress.checkpoint();
        Likelihood likelihood = likelihood(frame, expected, scatter.map(ScatterLoop.Result::estimate));
        Volume image = settings.algorithm()
                .run(likelihood, resolution, mr, workers, progress.part(scatter.isPresent() ? 0.45 : 0.1, 0.98));
        muPerCm.ifPresent(mu -> MuCover.check(image, mu, workers));
        if (settings.postfilterFwhmMm() > 0) {
            GaussianFilter.isotropic(settings.postfilterFwhmMm()).applyInPlace(image, workers);
        }
        progress.report(1, "done");
        return new Result(
                image,
                frame.prompts().total(),
                frame.randoms().total(),
                expected.scatterCounts(),
                scatter.map(ScatterLoop.Result::fits).orElse(List.of()),
                decayFactor);
    }

    /**
     * What an estimate of attenuation from the counts begins with: everything that is expected, but for the attenuation.
     *
     * @param muPerCm as good as it is known, for the scatter; empty when none is asked for
     */
    public UnattenuatedEvents unattenuated(
            BedFrame frame, Normalisation normalisation, Optional<Volume> muPerCm, Progress progress) {
        ExpectedCounts expected = expected(frame, normalisation, muPerCm, decayFactor(frame), progress);
        Optional<ScatterEstimate> scatter = settings.scatterRounds() > 0
                ? Optional.of(scatter(frame, expected, muPerCm.orElseThrow(), progress.part(0.1, 1))
                        .estimate())
                : Optional.empty();
        int tofBins = isTof() ? geometry.scanner().timeOfFlight().orElseThrow().bins() : 1;
        progress.report(1, "expected counts");
        return new UnattenuatedEvents(
                events(frame),
                projector,
                expected::unattenuated,
                EventBackground.unattenuated(expected, scatter, tofBins));
    }

    /**
     * Randoms, and scatter when the settings ask for it, that are expected behind a map.
     *
     * @return counts of each bin
     */
    public Sinogram background(BedFrame frame, Normalisation normalisation, Volume muPerCm, Progress progress) {
        ExpectedCounts expected =
                expected(frame, normalisation, Optional.of(muPerCm), decayFactor(frame), progress.part(0, 0.1));
        if (settings.scatterRounds() > 0) {
            expected.fillBackground(Optional.of(
                    scatter(frame, expected, muPerCm, progress.part(0.1, 1)).estimate()));
        }
        progress.report(1, "background");
        return expected.background();
    }

    /**
     * The likelihood of the activity behind a map, of all lines that have an efficiency; not event by event.
     *
     * @param background counts of each bin, such as {@link #background} of a map that is not far from this one; kept
     */
    public Likelihood likelihood(BedFrame frame, Normalisation normalisation, Volume muPerCm, Sinogram background) {
        AttenuationFactors.check(muPerCm);
        Sinogram factors = ExpectedCounts.factors(
                projector,
                normalisation,
                Optional.of(muPerCm),
                countsPerEfficiency(frame, decayFactor(frame)),
                workers);
        return new SinogramLikelihood(
                new EmissionModel(projector, source(frame), factors, Optional.of(background)),
                settings.algorithm().subsets(),
                workers);
    }

    private static double countsPerEfficiency(BedFrame frame, double decayFactor) {
        return ML_PER_MM3 * frame.countingS() * frame.positronFraction() / decayFactor;
    }

    private static double decayFactor(BedFrame frame) {
        return frame.halfLifeS() > 0 ? Decay.frameFactor(frame.halfLifeS(), frame.decay()) : 1;
    }

    private ExpectedCounts expected(
            BedFrame frame,
            Normalisation normalisation,
            Optional<Volume> muPerCm,
            double decayFactor,
            Progress progress) {
        muPerCm.ifPresent(AttenuationFactors::check);
        if (settings.scatterRounds() > 0 && muPerCm.isEmpty()) {
            throw new IllegalArgumentException("scatter: no mu-map (expected: one, to know what scatters)");
        }
        progress.report(0, "normalisation, attenuation");
        ExpectedCounts expected = new ExpectedCounts(
                projector, normalisation, muPerCm, frame.randoms(), countsPerEfficiency(frame, decayFactor), workers);
        progress.checkpoint();
        return expected;
    }

    private static ListModeEvents events(BedFrame frame) {
        return frame.events()
                .orElseThrow(() -> new IllegalArgumentException("events: none (expected: those of the frame)"));
    }

    private Likelihood likelihood(BedFrame frame, ExpectedCounts expected, Optional<ScatterEstimate> scatter) {
        if (!settings.data().isEventByEvent()) {
            return sinogramLikelihood(
                    projector, frame, expected, settings.algorithm().subsets());
        }
        Optional<TofKernel> tof = isTof() ? geometry.scanner().timeOfFlight().map(TofKernel::of) : Optional.empty();
        return new ListModeLikelihood(
                events(frame),
                projector,
                tof,
                expected.factors(),
                EventBackground.of(expected, scatter, tof.map(TofKernel::bins).orElse(1)),
                settings.algorithm().subsets(),
                workers);
    }

    private boolean isTof() {
        return settings.data() == BedSettings.Data.TOF_EVENTS;
    }

    private Likelihood sinogramLikelihood(SinogramProjector on, BedFrame frame, ExpectedCounts expected, int subsets) {
        EmissionModel model =
                new EmissionModel(on, source(frame), expected.factors(), Optional.of(expected.background()));
        return new SinogramLikelihood(model, subsets, workers);
    }

    private static SinogramProjector.LineSource source(BedFrame frame) {
        return (view, t, planes) -> {
            frame.prompts().planes(view, t, planes);
            return true;
        };
    }

    /** Simulation, fit to the tails and image in turn, on coarse pixels. */
    private ScatterLoop.Result scatter(BedFrame frame, ExpectedCounts expected, Volume muPerCm, Progress progress) {
        double pixelMm = geometry.scanner().image().pixelMm();
        int coarser = Math.max(settings.coarser(), (int) Math.max(1, Math.round(SCATTER_PIXEL_MM / pixelMm)));
        SinogramProjector coarse = coarser == settings.coarser()
                ? projector
                : new SinogramProjector(geometry, geometry.scanner().imageGrid(coarser), workers);
        int subsets = SubsetChoice.near(SCATTER_SUBSETS, geometry.views());
        // The sensitivities of a likelihood don't change with its background, which each round fills anew.
        Likelihood likelihood = sinogramLikelihood(coarse, frame, expected, subsets);
        Osem osem = new Osem(likelihood, SCATTER_ITERATIONS, workers);
        progress.report(0, "scatter");
        Volume mu = Resampler.linear(0).resample(muPerCm, coarse.grid(), workers);
        TailMask mask = TailMask.of(coarse, mu, progress.part(0, 0.05));
        TailFitter fitter = new TailFitter(
                mask,
                new TailFitter.Data(source(frame), Optional.of(expected::randoms), expected::unattenuated),
                TailFitter.Settings.USUAL,
                workers);
        ScatterSimulation simulation = new ScatterSimulation(geometry, ScatterSettings.of(geometry.scanner()), workers);
        return new ScatterLoop(simulation, fitter, settings.scatterRounds(), isTof())
                .run(
                        (estimate, part) -> {
                            expected.fillBackground(estimate);
                            return osem.run(part);
                        },
                        muPerCm,
                        progress.part(0.05, 1));
    }
}
