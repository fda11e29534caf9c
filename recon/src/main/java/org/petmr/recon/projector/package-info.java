/** The sinogram projector: Joseph's method organised by columns, its plumbing here, its inner loops in the kernels. */
package org.petmr.recon.projector;
