/** What is measured or chosen once when a scanner is put up: calibration of PET to MR, hardware, values of the mu-map. */
package org.petmr.acquisition.installation;
