package org.petmr.recon.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.petmr.recon.correction.Calibration;
import org.petmr.recon.correction.LiveFractions;
import org.petmr.recon.correction.LiveNormalisation;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.correction.NormalisationFiles;
import org.petmr.recon.correction.RandomRates;
import org.petmr.recon.correction.Randoms;
import org.petmr.recon.correction.SiemensNormalisation;
import org.petmr.recon.correction.UncalibratedNormalisation;
import org.petmr.recon.event.SinglesRates;
import org.petmr.recon.sinogram.FrameCounts;
import org.petmr.recon.sinogram.ProjectionGeometry;
import picocli.CommandLine.Option;

/** Options that say what the counts are corrected for, and what of that comes from files. */
final class CorrectionOptions {

    private static final double S_PER_NS = 1e-9;

    @Option(names = "--mu", paramLabel = "FILE", description = "mu-map, NIfTI, cm^-1; none: no attenuation correction")
    private Path mu;

    @Option(names = "--norm", paramLabel = "FILE", description = "normalisation, .pnorm or Siemens .n.hdr")
    private Path norm;

    @Option(
            names = "--calibration",
            paramLabel = "FILE",
            description = "what makes a relative normalisation absolute, as petmr calibrate writes it")
    private Path calibration;

    @Option(names = "--scatter", description = "simulate single scatter, fitted to the tails; needs --mu")
    private boolean isScatterWanted;

    @Option(
            names = "--scatter-rounds",
            paramLabel = "N",
            description = "simulations, each with the image after the one before; with --scatter"
                    + " (default: ${DEFAULT-VALUE})",
            defaultValue = "2")
    private int scatterRounds;

    @Option(
            names = "--randoms",
            paramLabel = "FROM",
            description = "delayeds, singles or none (default: ${DEFAULT-VALUE})",
            defaultValue = "delayeds")
    private String randoms;

    @Option(
            names = "--dead-time-ns",
            paramLabel = "NS",
            description = "dead time of a block after each event, for a normalisation that has none of its own",
            defaultValue = "0")
    private double deadTimeNs;

    Path mu() {
        return mu;
    }

    int scatterRounds() {
        if (scatterRounds < 1) {
            throw new IllegalArgumentException("--scatter-rounds: " + scatterRounds + " (expected: >= 1)");
        }
        return isScatterWanted ? scatterRounds : 0;
    }

    /** The normalisation before dead time, absolute where a calibration is known. */
    Normalisation normalisation(ProjectionGeometry geometry) throws IOException {
        return norm == null ? new UncalibratedNormalisation(geometry) : NormalisationFiles.open(norm, geometry);
    }

    /** The normalisation of a frame: with the dead time of its singles, and calibrated. */
    Normalisation ofFrame(Normalisation base, FrameCounts frame, ProjectionGeometry geometry) throws IOException {
        Normalisation live = live(base, frame, geometry);
        if (calibration != null) {
            return Calibration.read(calibration).applyTo(live, geometry.scanner());
        }
        Optional<Calibration> provisional =
                base instanceof SiemensNormalisation siemens ? siemens.provisionalCalibration() : Optional.empty();
        return provisional.isPresent() ? provisional.get().applyTo(live, geometry.scanner()) : live;
    }

    /** Whether images come out in Bq/mL. */
    boolean isAbsolute(Normalisation base) {
        return base.isAbsolute()
                || calibration != null
                || base instanceof SiemensNormalisation siemens
                        && siemens.provisionalCalibration().isPresent();
    }

    private Normalisation live(Normalisation base, FrameCounts frame, ProjectionGeometry geometry) {
        if (deadTimeNs > 0) {
            LiveFractions live = LiveFractions.nonParalysable(
                    geometry.scanner(), singles(frame, "--dead-time-ns"), deadTimeNs * S_PER_NS);
            return new LiveNormalisation(base, geometry, live);
        }
        if (base instanceof SiemensNormalisation siemens && frame.singles().isPresent()) {
            return siemens.withDeadTime(frame.singles().get());
        }
        return base;
    }

    /** @param halfLifeS 0 when unknown */
    Randoms randoms(FrameCounts frame, ProjectionGeometry geometry, double halfLifeS) {
        return switch (randoms) {
            case "delayeds" -> Randoms.fromDelayeds(geometry, frame.delayedFans());
            case "singles" ->
                Randoms.fromSingles(
                        geometry,
                        singles(frame, "--randoms").ofElements(geometry.scanner()),
                        frame.countingS(),
                        RandomRates.frameFactor(halfLifeS, frame.spans()));
            case "none" ->
                Randoms.fromDelayeds(geometry, new int[geometry.scanner().elements()]);
            default ->
                throw new IllegalArgumentException(
                        "--randoms: %s (expected: delayeds, singles or none)".formatted(randoms));
        };
    }

    private static SinglesRates singles(FrameCounts frame, String option) {
        return frame.singles()
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s: the recording has no singles rates (expected: some, or another choice)"
                                .formatted(option)));
    }
}
