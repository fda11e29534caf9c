package org.petmr.simulator.nema;

import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.petmr.recon.algorithm.BedSettings;
import org.petmr.recon.algorithm.OsemSettings;

/** How long and how active each trial is on a scanner, so that statistics don't decide and nobody waits for long. */
record NemaPlan(
        SensitivityTrial.Plan sensitivity,
        List<CountRateTrial.Level> levels,
        TofTrial.Plan tof,
        ResolutionTrial.Plan resolution,
        ImageQualityTrial.Plan imageQuality) {

    private static final double PHANTOM_BQ_PER_KBQ_PER_ML = 22e6;
    private static final int SHORTEST_MS = 4;

    /**
     * @param scanner name of the catalogue
     * @param isQuick a fifth of the counts
     */
    static NemaPlan of(String scanner, boolean isQuick) {
        double part = isQuick ? 0.2 : 1;
        return switch (scanner) {
            case "mmr" ->
                new NemaPlan(
                        sensitivity(part),
                        levels(part, 1, 6, 12, 16, 20, 24, 28, 33, 40),
                        new TofTrial.Plan(0.5, ms(1000 * part)),
                        resolution(part),
                        imageQuality(part, 90_000, osem(3, 21, BedSettings.Data.SINOGRAM, 4)));
            case "signa" ->
                new NemaPlan(
                        sensitivity(part),
                        levels(part, 1, 4, 8, 11, 14, 17, 20, 24, 30),
                        new TofTrial.Plan(0.5, ms(1000 * part)),
                        resolution(part),
                        imageQuality(part, 45_000, osem(4, 28, BedSettings.Data.TOF_EVENTS, 5)));
            default ->
                throw new IllegalArgumentException(
                        "scanner: %s (expected: mmr or signa, of which figures were published)".formatted(scanner));
        };
    }

    private static int ms(double wanted) {
        return (int) Math.max(SHORTEST_MS, Math.round(wanted));
    }

    private static SensitivityTrial.Plan sensitivity(double part) {
        return new SensitivityTrial.Plan(5e6, ms(400 * part), 5);
    }

    /** Each level with about the same number of decays. */
    private static List<CountRateTrial.Level> levels(double part, double... kBqPerMl) {
        double decays = 8e6 * part;
        return DoubleStream.of(kBqPerMl)
                .mapToObj(c -> new CountRateTrial.Level(c, ms(1000 * decays / (c * PHANTOM_BQ_PER_KBQ_PER_ML))))
                .toList();
    }

    private static ResolutionTrial.Plan resolution(double part) {
        return new ResolutionTrial.Plan(2e6, ms(3000 * Math.sqrt(part)), List.of(10.0, 100.0, 200.0), 1.0);
    }

    private static ImageQualityTrial.Plan imageQuality(double part, double durationMs, BedSettings reconstruction) {
        return new ImageQualityTrial.Plan(5300, 4, Set.of(28, 37), ms(durationMs * part), reconstruction);
    }

    private static BedSettings osem(int iterations, int subsets, BedSettings.Data data, double filterMm) {
        return new BedSettings(new OsemSettings(iterations, subsets), data, 0, 2, 1, filterMm);
    }
}
