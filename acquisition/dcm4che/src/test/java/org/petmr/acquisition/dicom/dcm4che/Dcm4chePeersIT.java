package org.petmr.acquisition.dicom.dcm4che;

import org.petmr.acquisition.dicom.DicomPeersIT;

/** The provider on dcm4che against DCMTK and Orthanc. */
class Dcm4chePeersIT extends DicomPeersIT {

    @Override
    protected String provider() {
        return "dcm4che";
    }
}
