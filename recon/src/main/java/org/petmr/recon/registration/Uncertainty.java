package org.petmr.recon.registration;

/**
 * How well a transform is known: standard deviations.
 *
 * @param shiftMm of the centre's place, all three directions together
 * @param rotationDeg of the orientation, all three axes together
 * @param edgeMm of the place of a point at the foreground's edge
 */
public record Uncertainty(double shiftMm, double rotationDeg, double edgeMm) {}
