/** Interfile headers and the raw values they describe, for images, projection data and list mode alike. */
package org.petmr.recon.interfile;
