package org.petmr.simulator.phantom;

import java.util.Map;
import java.util.TreeMap;

/**
 * A round lesion that is put into a phantom.
 *
 * @param region its name, to be measured by; of no other part
 * @param xMm centre, in the phantom's own place
 * @param diameterMm of the sphere
 * @param contrast uptake of each tracer relative to the tissue that it replaces at its centre; 0 for a cold one
 */
public record Lesion(String region, double xMm, double yMm, double zMm, double diameterMm, double contrast) {

    private static final double LARGEST_MM = 120;

    public Lesion {
        if (region == null || region.isBlank()) {
            throw new IllegalArgumentException("lesion: region: " + region + " (expected: a name)");
        }
        if (!(diameterMm > 0 && diameterMm <= LARGEST_MM)) {
            throw new IllegalArgumentException(
                    "lesion %s: diameterMm: %s (expected: above 0 to %s)".formatted(region, diameterMm, LARGEST_MM));
        }
        if (!(contrast >= 0) || contrast == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("lesion %s: contrast: %s (expected: >= 0)".formatted(region, contrast));
        }
    }

    Shape shape() {
        return Ellipsoid.sphere(xMm, yMm, zMm, 0.5 * diameterMm);
    }

    /** Soft tissue that looks like a tumour in MR; in bone it keeps the bone's attenuation, as a metastasis of marrow does. */
    Tissue in(Tissue host) {
        Tissue tumour = Tissues.find("tumour");
        boolean isDenser = host.densityGPerMl() > tumour.densityGPerMl();
        Tissue solid = isDenser ? host : tumour;
        Map<String, Double> uptake = new TreeMap<>(host.uptake());
        uptake.replaceAll((tracer, value) -> contrast * value);
        return new Tissue(region, solid.muPerCm(), solid.densityGPerMl(), tumour.mr(), uptake);
    }
}
