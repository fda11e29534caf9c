package org.petmr.acquisition.dicom.netty;

import org.petmr.acquisition.dicom.DicomServicesContract;

/** The built-in provider. */
class NettyServicesTest extends DicomServicesContract {

    @Override
    protected String provider() {
        return "netty";
    }
}
