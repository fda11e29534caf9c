/** Regions and what is measured in them; standardised uptake values. */
package org.petmr.recon.quantification;
