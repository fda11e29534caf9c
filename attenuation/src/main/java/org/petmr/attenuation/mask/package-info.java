/** Shapes in volumes: thresholds, connected parts, filled holes, openings; and what shades them. */
package org.petmr.attenuation.mask;
