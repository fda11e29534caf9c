package org.petmr.recon.sinogram;

/**
 * What the decay of counts is reckoned with: a stretch of time without pauses that sees the same mean activity as the counts do,
 * for as long as they were taken.
 *
 * @param startS after the start of the recording
 * @param lengthS of the stretch
 */
public record DecaySpan(double startS, double lengthS) {}
