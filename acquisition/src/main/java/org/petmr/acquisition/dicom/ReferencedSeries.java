package org.petmr.acquisition.dicom;

import java.util.List;

/**
 * Objects of a series that another object refers to.
 *
 * @param instances class and instance of each
 */
public record ReferencedSeries(String seriesInstanceUid, List<Instance> instances) {

    /** An object. */
    public record Instance(String sopClassUid, String sopInstanceUid) {

        /** That of an object at hand. */
        public static Instance of(DicomObject object) {
            return new Instance(object.requireString(Tag.SOPClassUID), object.requireString(Tag.SOPInstanceUID));
        }

        DicomObject item() {
            return DicomObject.builder()
                    .put(Tag.ReferencedSOPClassUID, sopClassUid)
                    .put(Tag.ReferencedSOPInstanceUID, sopInstanceUid)
                    .build();
        }
    }

    public ReferencedSeries {
        instances = List.copyOf(instances);
    }

    /** The series of these objects, which must share it. */
    public static ReferencedSeries of(List<DicomObject> objects) {
        return new ReferencedSeries(
                objects.get(0).requireString(Tag.SeriesInstanceUID),
                objects.stream().map(Instance::of).toList());
    }

    /** As an item of Referenced Series Sequence (PS3.3 C.12.2). */
    DicomObject item() {
        return DicomObject.builder()
                .put(Tag.SeriesInstanceUID, seriesInstanceUid)
                .putItems(
                        Tag.ReferencedInstanceSequence,
                        instances.stream().map(Instance::item).toList())
                .build();
    }
}
