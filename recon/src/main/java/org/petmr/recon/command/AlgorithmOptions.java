package org.petmr.recon.command;

import java.util.List;
import org.petmr.recon.algorithm.AlgorithmSettings;
import org.petmr.recon.algorithm.BedSettings;
import org.petmr.recon.algorithm.BowsherSettings;
import org.petmr.recon.algorithm.BsremSettings;
import org.petmr.recon.algorithm.KemSettings;
import org.petmr.recon.algorithm.OsemSettings;
import org.petmr.recon.algorithm.Relaxation;
import org.petmr.recon.algorithm.SubsetChoice;
import org.petmr.recon.scanner.ScannerModel;
import picocli.CommandLine.Option;

/** Options that choose the algorithm and its image. */
final class AlgorithmOptions {

    private static final List<String> NAMES = List.of("osem", "lm-osem", "bsrem", "kem", "bowsher");
    private static final int SUBSETS = 21;
    private static final int EM_ITERATIONS = 3;
    private static final int PENALISED_ITERATIONS = 10;
    private static final double FILTER_MM = 4;
    /** Beta times the square of the pixel size. */
    private static final double BSREM_BETA_MM2 = 0.25;

    private static final double BOWSHER_BETA_MM2 = 0.75;

    @Option(
            names = "--algorithm",
            paramLabel = "NAME",
            description =
                    "osem; lm-osem, event by event; bsrem, penalised by relative differences; kem and bowsher, guided by"
                            + " --mr (default: ${DEFAULT-VALUE})",
            defaultValue = "osem")
    private String algorithm;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            description = "passes over all subsets (default: 3; bsrem and bowsher 10)")
    private Integer iterations;

    @Option(
            names = "--subsets",
            paramLabel = "N",
            description = "subsets; a divisor of the views (default: 21, or the nearest divisor)")
    private Integer subsets;

    @Option(
            names = "--beta",
            paramLabel = "X",
            description =
                    "strength of the penalty of bsrem and bowsher (default: 0.01 and 0.03 for pixels of 5 mm, growing"
                            + " with the inverse square of their size)")
    private Double beta;

    @Option(
            names = "--gamma",
            paramLabel = "X",
            description = "edge preservation of bsrem (default: ${DEFAULT-VALUE})",
            defaultValue = "2")
    private double gamma;

    @Option(
            names = "--epsilon",
            paramLabel = "PART",
            description = "of bsrem, as a part of the mean activity (default: ${DEFAULT-VALUE})",
            defaultValue = "0.001")
    private double epsilon;

    @Option(names = "--tof", description = "use time of flight, event by event")
    private boolean isTof;

    @Option(
            names = "--psf",
            paramLabel = "MM",
            description = "model the scanner's resolution as a Gaussian of this FWHM, mm (default: none)",
            defaultValue = "0")
    private double psfMm;

    @Option(
            names = "--coarser",
            paramLabel = "N",
            description = "pixels this many times as large as the scanner's usual (default: ${DEFAULT-VALUE})",
            defaultValue = "1")
    private int coarser;

    @Option(
            names = "--filter",
            paramLabel = "MM",
            description = "FWHM of the Gaussian filter at the end, mm (default: 4; bsrem, kem and bowsher none)")
    private Double filterMm;

    String algorithm() {
        return algorithm;
    }

    /** @param scatterRounds of the corrections */
    BedSettings settings(ScannerModel scanner, int scatterRounds) {
        AlgorithmSettings chosen = chosen(scanner);
        BedSettings.Data data = isTof
                ? BedSettings.Data.TOF_EVENTS
                : algorithm.equals("lm-osem") ? BedSettings.Data.EVENTS : BedSettings.Data.SINOGRAM;
        double usualFilterMm = chosen instanceof OsemSettings ? FILTER_MM : 0;
        return new BedSettings(
                chosen, data, psfMm, scatterRounds, coarser, filterMm == null ? usualFilterMm : filterMm);
    }

    private AlgorithmSettings chosen(ScannerModel scanner) {
        int parts = subsets == null ? SubsetChoice.near(SUBSETS, scanner.views()) : subsets;
        return switch (algorithm) {
            case "osem", "lm-osem" -> new OsemSettings(passes(EM_ITERATIONS), parts);
            case "bsrem" ->
                new BsremSettings(
                        beta(BSREM_BETA_MM2, scanner),
                        gamma,
                        epsilon,
                        true,
                        Relaxation.USUAL,
                        passes(PENALISED_ITERATIONS),
                        parts);
            case "kem" -> KemSettings.usual(passes(EM_ITERATIONS), parts);
            case "bowsher" ->
                BowsherSettings.usual(beta(BOWSHER_BETA_MM2, scanner), passes(PENALISED_ITERATIONS), parts);
            default ->
                throw new IllegalArgumentException(
                        "--algorithm: %s (expected: one of %s)".formatted(algorithm, String.join(", ", NAMES)));
        };
    }

    private double beta(double usualMm2, ScannerModel scanner) {
        double pixelMm = coarser * scanner.image().pixelMm();
        return beta == null ? usualMm2 / (pixelMm * pixelMm) : beta;
    }

    private int passes(int usual) {
        return iterations == null ? usual : iterations;
    }
}
