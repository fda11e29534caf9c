package org.petmr.attenuation.hardware;

/**
 * What was put into a map, and where: kept with the map.
 *
 * @param name of the catalogue's item
 * @param coil Receive Coil Name that called for it; empty for the table
 * @param by what told its place
 * @param zeroMark where its zero mark lies in scanner space
 * @param residualMm of the fit to the markers, root mean square; 0 for other ways
 * @param meanMuTimesMl sum of mu times volume that it added to the PET field of view, cm^-1 mL; 0 when it lies outside
 * @param provenance of the template
 */
public record PlacedHardware(
        String name, String coil, By by, PointMm zeroMark, double residualMm, double meanMuTimesMl, String provenance) {

    /** What told a place. */
    public enum By {
        TABLE,
        REPORTED_POSITION,
        MARKERS
    }
}
