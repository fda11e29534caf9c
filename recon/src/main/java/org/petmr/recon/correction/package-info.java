/** What stands between counts and activity: normalisation, randoms, dead time, decay. */
package org.petmr.recon.correction;
