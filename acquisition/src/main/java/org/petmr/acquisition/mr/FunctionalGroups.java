package org.petmr.acquisition.mr;

import java.util.Optional;
import org.petmr.acquisition.dicom.DicomObject;

/**
 * The functional groups of one frame: its own, and those shared by all (PS3.3 C.7.6.16).
 *
 * @param own item of Per-Frame Functional Groups
 * @param shared item of Shared Functional Groups
 */
record FunctionalGroups(DicomObject own, DicomObject shared) {

    /** The one item of a group, the frame's own first. */
    Optional<DicomObject> find(int sequenceTag) {
        Optional<DicomObject> found = own.item(sequenceTag);
        return found.isPresent() ? found : shared.item(sequenceTag);
    }
}
