/** Rigid transforms, mutual information, and the optimiser that joins them. */
package org.petmr.recon.registration;
