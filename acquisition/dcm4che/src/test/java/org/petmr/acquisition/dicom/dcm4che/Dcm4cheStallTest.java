package org.petmr.acquisition.dicom.dcm4che;

import org.petmr.acquisition.dicom.DicomStallContract;

/** The provider on dcm4che, held to the contract of the built-in one. */
class Dcm4cheStallTest extends DicomStallContract {

    @Override
    protected String provider() {
        return "dcm4che";
    }
}
