package org.petmr.recon.correction;

/**
 * Efficiencies of the bins of a sinogram: expected counts are efficiency times line integral of the image, so an efficiency
 * sums over all the ring pairs of a plane. A bin between gaps has exactly 0 and leaves the likelihood.
 *
 * <p>Implementations may be asked by several threads at once.
 */
public interface Normalisation {

    /** The scale of absolute efficiencies. */
    String ABSOLUTE = "absolute";

    /** The scale of efficiencies that follow from geometry with crystals of unknown sensitivity. */
    String GEOMETRY = "geometry";

    /**
     * Efficiencies of all planes of one view and bin.
     *
     * @param view 0 to views - 1
     * @param t tangential bin, 0 to tangentialBins - 1
     * @param planes {@code [planes]}; overwritten
     */
    void efficiencies(int view, int t, float[] planes);

    /**
     * True when counts are efficiency x seconds x positrons per decay x integral of the activity in Bq/mm^3 over mm, so that
     * images come out in Bq/mL; false when they come out in proportion to it.
     */
    boolean isAbsolute();

    /**
     * Name of the unit of the efficiencies: two normalisations of the same scanner and scale give images in the same unit, so
     * a {@link Calibration} of one holds for the other.
     */
    default String scale() {
        return ABSOLUTE;
    }

    /** Where the efficiencies come from and what their unit is, one sentence for people. */
    String description();
}
