/** Where the MR lies in the PET scanner, from a phantom with spheres that both of them see. */
package org.petmr.recon.registration.calibration;
