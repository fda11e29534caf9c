/** Examinations of several beds: one patient, one study, one frame of reference, and in the end one image. */
package org.petmr.acquisition.examination;
