package org.petmr.acquisition.dicom.dcm4che;

import org.petmr.acquisition.dicom.DicomTlsPeersIT;

/** The provider on dcm4che against DICOM TLS of DCMTK. */
class Dcm4cheTlsPeersIT extends DicomTlsPeersIT {

    @Override
    protected String provider() {
        return "dcm4che";
    }
}
