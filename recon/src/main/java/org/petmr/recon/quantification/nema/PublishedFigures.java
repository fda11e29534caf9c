package org.petmr.recon.quantification.nema;

import java.util.Map;
import java.util.Optional;

/**
 * What others measured on a scanner after NEMA NU 2, to hold one's own figures against.
 *
 * @param fwhm1CmMm radial, tangential, axial at 1 cm
 * @param fwhm10CmMm the same at 10 cm
 * @param sensitivityCpsPerKBq of the system, mean of 0 and 10 cm
 * @param necrPeakBqPerMl where the noise-equivalent rate is highest
 * @param contrastPercent by sphere diameter, mm, at 4:1; 28 and 37 mm are cold
 * @param lungPercent residual in the lung insert, where it was given
 * @param tofFwhmPs of a scanner with time of flight
 * @param source papers
 */
public record PublishedFigures(
        String scanner,
        Widths fwhm1CmMm,
        Widths fwhm10CmMm,
        double sensitivityCpsPerKBq,
        double scatterFractionPercent,
        double necrPeakCps,
        double necrPeakBqPerMl,
        Map<Integer, Double> contrastPercent,
        Optional<Double> lungPercent,
        Optional<Double> tofFwhmPs,
        String source) {

    /** mm */
    public record Widths(double radial, double tangential, double axial) {}

    private static final PublishedFigures MMR = new PublishedFigures(
            "mmr",
            new Widths(4.3, 4.3, 4.1),
            new Widths(5.2, 4.8, 6.6),
            13.3,
            37.9,
            184_000,
            23_100,
            Map.of(10, 32.5, 13, 50.0, 17, 62.9, 22, 70.8, 28, 65.1, 37, 72.3),
            Optional.of(22.0),
            Optional.empty(),
            "Delso 2011 as cited by Hsu 2017 (J Nucl Med); Karlberg 2016 (EJNMMI Phys 3:5); axial 1 cm: Sci Rep s41598-019-51898-z");

    private static final PublishedFigures SIGNA = new PublishedFigures(
            "signa",
            new Widths(4.46, 4.08, 5.35),
            new Widths(5.81, 4.44, 6.75),
            21.45,
            42.5,
            214_800,
            17_600,
            Map.of(10, 36.5, 13, 50.6, 17, 60.0, 22, 68.6, 28, 80.7, 37, 88.6),
            Optional.empty(),
            Optional.of(390.0),
            "Grant 2016 as cited by Hsu 2017 (J Nucl Med); sensitivity: Caribe 2020 (Front Physiol 525575)");

    /** @param scanner name of the catalogue; empty for one that nothing is known of */
    public static Optional<PublishedFigures> of(String scanner) {
        return switch (scanner) {
            case "mmr" -> Optional.of(MMR);
            case "signa" -> Optional.of(SIGNA);
            default -> Optional.empty();
        };
    }
}
