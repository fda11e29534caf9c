/** Messages, objects on their way, and rules of acceptance, as every provider of a DICOM node has them whatever carries its bytes. */
package org.petmr.acquisition.dicom.dimse;
