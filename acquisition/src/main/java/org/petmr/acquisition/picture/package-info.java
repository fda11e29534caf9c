/** What pictures of volumes have in common: values between voxels, brightness, PET over MR, the field's colours. */
package org.petmr.acquisition.picture;
