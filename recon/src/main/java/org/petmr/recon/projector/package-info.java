/** Line integrals by Joseph's method, of sinograms column by column, of list mode line by line; inner loops in kernels. */
package org.petmr.recon.projector;
