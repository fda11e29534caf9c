package org.petmr.recon.command.nema;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.petmr.recon.correction.Decay;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.sinogram.DecaySpan;
import picocli.CommandLine.Option;

/** When recordings were made and how much activity there was: of list mode the times are known, of sinograms not. */
final class TimingOptions {

    @Option(
            names = "--activity-mbq",
            split = ",",
            required = true,
            paramLabel = "MBQ",
            description =
                    "activity of the line, MBq: one value at the start of the first recording, or the mean of each")
    private List<Double> activityMBq = List.of();

    @Option(
            names = "--duration-s",
            split = ",",
            paramLabel = "S",
            description = "duration in s, one for all or one each; for sinograms")
    private List<Double> durationS = List.of();

    @Option(
            names = "--start-s",
            split = ",",
            paramLabel = "S",
            description = "start of each after the first, s; for sinograms (default: all at once)")
    private List<Double> startS = List.of();

    @Option(
            names = "--isotope",
            paramLabel = "NAME",
            description = "for its half-life; default: the recording's own, or 18F")
    private String isotope;

    private static final double BQ_PER_MBQ = 1e6;

    void check(List<Path> files) {
        checkCount("--activity-mbq", activityMBq, files.size());
        checkCount("--duration-s", durationS, files.size());
        checkCount("--start-s", startS, files.size());
        for (double a : activityMBq) {
            if (!(a > 0 && Double.isFinite(a))) {
                throw new IllegalArgumentException("--activity-mbq: " + a + " (expected: > 0)");
            }
        }
    }

    private static void checkCount(String name, List<Double> values, int files) {
        if (values.size() > 1 && values.size() != files) {
            throw new IllegalArgumentException(
                    "%s: %d values (expected: 1 or %d, one for each file)".formatted(name, values.size(), files));
        }
    }

    /** What the decay of a recording, or a frame, is reckoned with, after the first recording's start. */
    DecaySpan decay(RecordingTimes times, RecordingTimes first, Path file, int i) {
        double afterS = startS(times, first, i);
        if (times.spans().isPresent()) {
            DecaySpan own = times.spans().get().decay(halfLifeS(times));
            return new DecaySpan(afterS + own.startS(), own.lengthS());
        }
        return new DecaySpan(afterS, durationS(file, i));
    }

    private double durationS(Path file, int i) {
        if (durationS.isEmpty()) {
            throw new IllegalArgumentException("%s: --duration-s absent (expected: for a sinogram)".formatted(file));
        }
        double s = durationS.size() == 1 ? durationS.get(0) : durationS.get(i);
        if (!(s > 0 && Double.isFinite(s))) {
            throw new IllegalArgumentException("--duration-s: " + s + " (expected: > 0)");
        }
        return s;
    }

    /** Start of a recording after the first one's. */
    private double startS(RecordingTimes times, RecordingTimes first, int i) {
        double given = startS.isEmpty() ? 0 : startS.size() == 1 ? startS.get(0) : startS.get(i);
        return times.afterS(first, given);
    }

    double halfLifeS(RecordingTimes times) {
        if (isotope != null) {
            return Isotope.find(isotope).halfLifeS();
        }
        return times.halfLifeS().orElseGet(() -> Isotope.find("18F").halfLifeS());
    }

    /** Mean over a recording. */
    double meanActivityBq(double halfLifeS, DecaySpan decay, int i) {
        if (activityMBq.size() > 1) {
            return activityMBq.get(i) * BQ_PER_MBQ;
        }
        return activityMBq.get(0) * BQ_PER_MBQ / Decay.frameFactor(halfLifeS, decay);
    }

    /** Of the line at the start of the first recording. */
    Optional<Double> firstActivityBq() {
        return activityMBq.size() == 1 ? Optional.of(activityMBq.get(0) * BQ_PER_MBQ) : Optional.empty();
    }
}
