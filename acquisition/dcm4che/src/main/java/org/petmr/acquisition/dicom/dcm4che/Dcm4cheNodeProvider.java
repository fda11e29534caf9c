package org.petmr.acquisition.dicom.dcm4che;

import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeProvider;

/** Provides a node on dcm4che, by the name {@code dcm4che}. */
public final class Dcm4cheNodeProvider implements DicomNodeProvider {

    /** For the service loader. */
    public Dcm4cheNodeProvider() {}

    @Override
    public String name() {
        return "dcm4che";
    }

    @Override
    public DicomNode create(DicomNodeConfig config) {
        return new Dcm4cheNode(config);
    }
}
