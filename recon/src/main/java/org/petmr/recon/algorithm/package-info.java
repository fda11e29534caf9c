/** Iterative reconstruction. */
package org.petmr.recon.algorithm;
