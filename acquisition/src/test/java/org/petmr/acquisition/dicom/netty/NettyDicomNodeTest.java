package org.petmr.acquisition.dicom.netty;

import org.petmr.acquisition.dicom.DicomNodeContract;

/** The built-in provider. */
class NettyDicomNodeTest extends DicomNodeContract {

    @Override
    protected String provider() {
        return "netty";
    }
}
