/** Voxel grids, volumes, filters, resampling, NIfTI. Volumes are {@code float[]} with z contiguous: {@code (y * nx + x) * nz + z}. */
package org.petmr.recon.image;
