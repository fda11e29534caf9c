/** Regions and what is measured in them; standardised uptake values; time-activity curves and Patlak's line. */
package org.petmr.recon.quantification;
