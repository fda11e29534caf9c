/** Scanner geometry as records, the catalogue of scanners, and the index algebra between crystals and lines of response. */
package org.petmr.recon.scanner;
