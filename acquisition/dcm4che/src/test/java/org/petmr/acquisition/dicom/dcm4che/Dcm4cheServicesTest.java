package org.petmr.acquisition.dicom.dcm4che;

import org.petmr.acquisition.dicom.DicomServicesContract;

/** The provider on dcm4che, held to the contract of the built-in one. */
class Dcm4cheServicesTest extends DicomServicesContract {

    @Override
    protected String provider() {
        return "dcm4che";
    }
}
