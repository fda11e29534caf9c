package org.petmr.attenuation.override;

import java.util.Optional;
import java.util.Set;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;

/**
 * What a map from outside may be.
 *
 * @param convertible units that are converted to cm^-1; another one is an error that names it
 * @param kVp of the CT's tube, for Hounsfield units: 80, 100, 120 or 140
 * @param sourceFromPet where a point of PET space lies in the map's space, mm
 * @param reference the map that is replaced, or any other of the patient, cm^-1: shapes are compared, so that a flipped map or
 *     one of another patient is seen
 */
public record OverrideOptions(Set<MapUnit> convertible, int kVp, Affine sourceFromPet, Optional<Volume> reference) {

    /** Only cm^-1, in PET space, nothing to compare with. */
    public static final OverrideOptions STRICT = new OverrideOptions(Set.of(), 120, Affine.IDENTITY, Optional.empty());

    public OverrideOptions {
        convertible = Set.copyOf(convertible);
        CtCurve.at(kVp);
    }

    public OverrideOptions converting(MapUnit... units) {
        return new OverrideOptions(Set.of(units), kVp, sourceFromPet, reference);
    }

    public OverrideOptions against(Volume muPerCm) {
        return new OverrideOptions(convertible, kVp, sourceFromPet, Optional.of(muPerCm));
    }
}
