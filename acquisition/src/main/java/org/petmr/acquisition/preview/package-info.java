/** A live image while the patient is still scanned: rebinned counts, a quick reconstruction every two seconds, a picture. */
package org.petmr.acquisition.preview;
