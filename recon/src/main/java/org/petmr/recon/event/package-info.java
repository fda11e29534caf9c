/** The 64-bit words of PDL 1, the frames that carry them on the wire and in files, and readers of list-mode files. */
package org.petmr.recon.event;
