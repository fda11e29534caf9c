/** The figures of NEMA NU 2 that describe a PET scanner: image quality, resolution, scatter and count rates, sensitivity. */
package org.petmr.recon.quantification.nema;
