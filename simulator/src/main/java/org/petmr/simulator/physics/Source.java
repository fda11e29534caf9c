package org.petmr.simulator.physics;

import org.petmr.recon.correction.Isotope;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.Motion;

/**
 * What emits.
 *
 * @param motion the phantom and how it moves
 * @param activity of its parts
 * @param isotope that decays from the scan's start on
 */
public record Source(Motion motion, Activity activity, Isotope isotope) {}
