/** The MR side of an examination: signal equations on a phantom, series as classic DICOM MR images, and their sending. */
package org.petmr.simulator.mr;
