package org.petmr.acquisition.dicom.netty;

import org.petmr.acquisition.dicom.DicomStallContract;

/** The built-in provider. */
class NettyStallTest extends DicomStallContract {

    @Override
    protected String provider() {
        return "netty";
    }
}
