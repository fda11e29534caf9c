/** The daily check of the scanner: a cylinder of known activity against the calibration day, and its trend. */
package org.petmr.acquisition.qc;
