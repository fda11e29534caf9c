/** Single scatter simulation: what part of the prompts was deflected on its way, from an activity image and a mu-map. */
package org.petmr.recon.correction.scatter;
