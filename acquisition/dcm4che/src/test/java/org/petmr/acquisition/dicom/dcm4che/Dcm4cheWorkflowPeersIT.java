package org.petmr.acquisition.dicom.dcm4che;

import org.petmr.acquisition.dicom.workflow.WorkflowPeersIT;

/** The provider on dcm4che against worklist, MPPS, archive and commitment of others. */
class Dcm4cheWorkflowPeersIT extends WorkflowPeersIT {

    @Override
    protected String provider() {
        return "dcm4che";
    }
}
