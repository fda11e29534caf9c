package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.algorithm.BedFrame;
import org.petmr.recon.correction.LiveFractions;
import org.petmr.recon.correction.LiveNormalisation;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.correction.NormalisationFiles;
import org.petmr.recon.correction.RandomRates;
import org.petmr.recon.correction.Randoms;
import org.petmr.recon.correction.SiemensNormalisation;
import org.petmr.recon.correction.UncalibratedNormalisation;
import org.petmr.recon.event.SinglesRates;
import org.petmr.recon.projector.ListModeEvents;
import org.petmr.recon.scanner.SinglesUnits;
import org.petmr.recon.sinogram.FrameCounts;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * What the counts of a frame are corrected for besides the map: efficiencies with the dead time of its singles, and randoms.
 * Frames of one session differ in both; gates, each of which is taken from all over the scan, have the mean singles of the whole.
 *
 * <p>Dead time is that of a Siemens normalisation file, or the {@code deadTimeNs} of the request; randoms are from delayeds, spread
 * over the crystals' fans so that they hardly add noise, or from singles.
 */
final class FrameCorrections {

    private static final double S_PER_NS = 1e-9;

    /**
     * What was done to a frame.
     *
     * @param areRandomsBySingles otherwise from delayeds
     */
    record Done(boolean hasDeadTime, boolean areRandomsBySingles) {

        static final Done USUAL = new Done(false, false);

        /** A defined term of Randoms Correction Method. */
        String randomsMethod() {
            return areRandomsBySingles ? "SING" : "DLYD";
        }

        /** Of an image of several: what holds for all. */
        Done and(Done other) {
            return new Done(hasDeadTime && other.hasDeadTime, areRandomsBySingles && other.areRandomsBySingles);
        }
    }

    private final StoredSession session;
    private final ProjectionGeometry geometry;
    private final double deadTimeS;
    private final boolean isBySingles;
    private Optional<Normalisation> withoutDeadTime = Optional.empty();

    FrameCorrections(StoredSession session, ProjectionGeometry geometry) {
        ArmRequest.PipelineOptions wish = session.arm().pipeline();
        this.session = session;
        this.geometry = geometry;
        this.deadTimeS = wish.deadTimeNs() == null ? 0 : wish.deadTimeNs() * S_PER_NS;
        this.isBySingles = "singles".equals(wish.randoms());
    }

    /** As the frame's singles have it; without singles there is no dead time. */
    Normalisation normalisation(Optional<SinglesRates> singles) throws IOException {
        Normalisation file = file();
        if (singles.isEmpty()) {
            return file;
        }
        if (deadTimeS > 0) {
            return new LiveNormalisation(
                    file, geometry, LiveFractions.nonParalysable(geometry.scanner(), singles.get(), deadTimeS));
        }
        return file instanceof SiemensNormalisation siemens ? siemens.withDeadTime(buckets(singles.get())) : file;
    }

    private Normalisation file() throws IOException {
        if (withoutDeadTime.isEmpty()) {
            String file = session.arm().pipeline().normalisationFile();
            withoutDeadTime = Optional.of(
                    file == null
                            ? new UncalibratedNormalisation(geometry)
                            : NormalisationFiles.open(Path.of(file), geometry));
        }
        return withoutDeadTime.get();
    }

    /** The link tells singles of blocks, the file's parameters are of buckets of two. */
    private SinglesRates buckets(SinglesRates singles) {
        return singles.gatheredIn(geometry.scanner(), SinglesUnits.siemensBuckets(geometry.scanner()));
    }

    /** Expected randoms; from delayeds where there are no singles. */
    Randoms randoms(FrameCounts counts) {
        return isBySingles && counts.singles().isPresent()
                ? Randoms.fromSingles(
                        geometry,
                        counts.singles().get().ofElements(geometry.scanner()),
                        counts.countingS(),
                        RandomRates.frameFactor(session.isotope().halfLifeS(), counts.spans()))
                : Randoms.fromDelayeds(geometry, counts.delayedFans());
    }

    /** The whole scan, a time frame or a gate. @param events one by one, for reconstructions that want them */
    BedFrame frame(FrameCounts counts, Optional<ListModeEvents> events) {
        return new BedFrame(
                counts.prompts(),
                events,
                randoms(counts),
                counts.decay(session.isotope().halfLifeS()),
                counts.countingS(),
                session.isotope().halfLifeS(),
                session.isotope().positronFraction());
    }

    /** Of a frame with these singles. */
    Done done(Optional<SinglesRates> singles) throws IOException {
        boolean isKnown = deadTimeS > 0 || file() instanceof SiemensNormalisation;
        return new Done(isKnown && singles.isPresent(), isBySingles && singles.isPresent());
    }

    /** For the session's result: what was done, and what was asked for and could not be. */
    Map<String, Object> figures(Optional<SinglesRates> singles) throws IOException {
        boolean isOfFile = deadTimeS == 0 && file() instanceof SiemensNormalisation;
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("dead_time", deadTime(singles, isOfFile));
        singles.ifPresent(s -> all.put("singles_cps", s.totalCps()));
        all.put(
                "randoms",
                !isBySingles
                        ? "delayeds"
                        : singles.isPresent() ? "singles" : "delayeds: the recording has no singles rates");
        return all;
    }

    private String deadTime(Optional<SinglesRates> singles, boolean isOfFile) {
        if (!isOfFile && deadTimeS == 0) {
            return "not corrected: none known";
        }
        if (singles.isEmpty()) {
            return "not corrected: the recording has no singles rates";
        }
        return isOfFile ? "by the normalisation file" : "%.0f ns of a block".formatted(deadTimeS / S_PER_NS);
    }
}
