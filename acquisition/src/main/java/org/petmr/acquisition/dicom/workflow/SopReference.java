package org.petmr.acquisition.dicom.workflow;

import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;

/** Names an object: its class and instance. */
public record SopReference(String sopClassUid, String sopInstanceUid) {

    /** That of an object at hand. */
    public static SopReference of(DicomObject object) {
        return new SopReference(object.requireString(Tag.SOPClassUID), object.requireString(Tag.SOPInstanceUID));
    }

    /** As an item of a sequence of references. */
    DicomObject item() {
        return DicomObject.builder()
                .put(Tag.ReferencedSOPClassUID, sopClassUid)
                .put(Tag.ReferencedSOPInstanceUID, sopInstanceUid)
                .build();
    }

    static SopReference ofItem(DicomObject item) {
        return new SopReference(
                item.requireString(Tag.ReferencedSOPClassUID), item.requireString(Tag.ReferencedSOPInstanceUID));
    }
}
