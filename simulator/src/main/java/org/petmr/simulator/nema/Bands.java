package org.petmr.simulator.nema;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.petmr.recon.quantification.nema.PublishedFigures;

/**
 * What was published of a scanner, and how far a believable simulation of it may be off: sensitivity 10 %, scatter fraction
 * 3 points, peak of the noise-equivalent rate 15 % and its activity 20 %, resolution 15 %, contrast recovery 10 points,
 * time of flight 10 %. Without a published scanner there are none.
 */
record Bands(Optional<PublishedFigures> published) {

    private static final double SENSITIVITY_PCT = 10;
    private static final double SCATTER_POINTS = 3;
    private static final double NECR_PCT = 15;
    private static final double NECR_ACTIVITY_PCT = 20;
    private static final double RESOLUTION_PCT = 15;
    private static final double CONTRAST_POINTS = 10;
    private static final double TOF_PCT = 10;

    static Bands of(String scanner) {
        return new Bands(PublishedFigures.of(scanner));
    }

    Optional<Band> sensitivity() {
        return published.map(p -> Band.relative(p.sensitivityCpsPerKBq(), SENSITIVITY_PCT));
    }

    Optional<Band> scatterFraction() {
        return published.map(p -> Band.absolute(p.scatterFractionPercent(), SCATTER_POINTS));
    }

    Optional<Band> necrPeakKcps() {
        return published.map(p -> Band.relative(p.necrPeakCps() / 1e3, NECR_PCT));
    }

    Optional<Band> necrPeakKBqPerMl() {
        return published.map(p -> Band.relative(p.necrPeakBqPerMl() / 1e3, NECR_ACTIVITY_PCT));
    }

    Optional<Band> tofPs() {
        return published.flatMap(PublishedFigures::tofFwhmPs).map(ps -> Band.relative(ps, TOF_PCT));
    }

    /** Radial, tangential and axial, by name. @param offsetMm from the axis; bands are known at 10 and 100 */
    Map<String, Optional<Band>> resolution(double offsetMm) {
        Optional<PublishedFigures.Widths> widths = published.flatMap(p -> offsetMm == 10
                ? Optional.of(p.fwhm1CmMm())
                : offsetMm == 100 ? Optional.of(p.fwhm10CmMm()) : Optional.empty());
        Map<String, Optional<Band>> bands = new LinkedHashMap<>();
        bands.put("radial", widths.map(w -> Band.relative(w.radial(), RESOLUTION_PCT)));
        bands.put("tangential", widths.map(w -> Band.relative(w.tangential(), RESOLUTION_PCT)));
        bands.put("axial", widths.map(w -> Band.relative(w.axial(), RESOLUTION_PCT)));
        return bands;
    }

    Optional<Band> contrast(int sphereMm) {
        return published
                .flatMap(p -> Optional.ofNullable(p.contrastPercent().get(sphereMm)))
                .map(percent -> Band.absolute(percent, CONTRAST_POINTS));
    }
}
