/** Shapes in volumes: thresholds, connected parts, filled holes, openings. */
package org.petmr.attenuation.mask;
