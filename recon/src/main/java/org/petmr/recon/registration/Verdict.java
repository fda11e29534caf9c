package org.petmr.recon.registration;

/**
 * A decision and the reason for it.
 *
 * @param sentence for a technologist
 */
public record Verdict(Decision decision, String sentence) {}
