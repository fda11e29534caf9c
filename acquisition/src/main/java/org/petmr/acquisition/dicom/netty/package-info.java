/** Our own DICOM node on Netty: the upper layer of PS3.8 and the C-ECHO and C-STORE services of PS3.7. */
package org.petmr.acquisition.dicom.netty;
