/** Projection geometry, projection data, histogramming. Sinograms are {@code float[]} with the plane contiguous: {@code (view * tangentialBins + t) * planes + plane}. */
package org.petmr.recon.sinogram;
