/** DICOM: data sets, Part 10 files, the port to other nodes, and the objects that this service writes. */
package org.petmr.acquisition.dicom;
