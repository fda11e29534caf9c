/** The detector: photons in flat-faced blocks of crystals, singles with dead time and Lu-176, coincidences by real pairing. */
package org.petmr.simulator.physics.detection;
