package org.petmr.attenuation.override;

import java.util.Optional;

/** What the numbers of a map mean, told from their range: those of patients lie apart by factors of ten. */
public enum MapUnit {
    PER_CM("cm^-1"),
    PER_MM("mm^-1"),
    /** As Siemens writes maps: integers, 1000 is 0.1 cm^-1. */
    TEN_THOUSANDTHS_PER_CM("1e-4 cm^-1"),
    /** A CT, not a map. */
    HOUNSFIELD("HU");

    /** Muscle has 0.1, the densest bone 0.2; titanium that someone drew in is more and is refused. */
    static final double LEAST_PER_CM = 0.08;

    static final double MOST_PER_CM = 0.25;

    /** CT has air of -1000 around the patient, no mu-map has. */
    private static final double AIR_HU = -200;

    private static final double MOST_HU = 32767;

    private final String text;

    MapUnit(String text) {
        this.text = text;
    }

    /** As in messages. */
    public String text() {
        return text;
    }

    /** @param smallest and {@code largest} of all values; empty when they fit no unit */
    static Optional<MapUnit> of(double smallest, double largest) {
        if (smallest < AIR_HU) {
            return largest > 0 && largest <= MOST_HU ? Optional.of(HOUNSFIELD) : Optional.empty();
        }
        for (MapUnit unit : new MapUnit[] {PER_CM, PER_MM, TEN_THOUSANDTHS_PER_CM}) {
            double perCm = largest * unit.perCm();
            if (perCm >= LEAST_PER_CM && perCm <= MOST_PER_CM) {
                return Optional.of(unit);
            }
        }
        return Optional.empty();
    }

    /** What one is in cm^-1; not for {@link #HOUNSFIELD}. */
    double perCm() {
        return switch (this) {
            case PER_CM -> 1;
            case PER_MM -> 10;
            case TEN_THOUSANDTHS_PER_CM -> 1e-4;
            case HOUNSFIELD -> throw new IllegalStateException("HU have a curve, no factor");
        };
    }
}
