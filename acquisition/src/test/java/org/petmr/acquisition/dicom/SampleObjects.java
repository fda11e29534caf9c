package org.petmr.acquisition.dicom;

/** Data sets that hold one of everything. */
final class SampleObjects {

    private SampleObjects() {}

    static DicomObject varied() {
        short[] pixels = new short[64];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (short) (i * 517);
        }
        return DicomObject.builder()
                .put(Tag.SpecificCharacterSet, "ISO_IR 192")
                .put(Tag.SOPClassUID, Uids.MR_IMAGE)
                .put(Tag.SOPInstanceUID, "1.2.3.4")
                .put(Tag.ImageType, "ORIGINAL", "PRIMARY", "M")
                .put(Tag.PatientName, "Müller^Käthe")
                .put(Tag.PatientID, "P-1")
                .putEmpty(Tag.AccessionNumber)
                .put(Tag.Rows, 8)
                .put(Tag.Columns, 8)
                .put(Tag.PixelSpacing, 2.0, 1.0 / 3)
                .put(Tag.EffectiveEchoTime, 1.23)
                .put(Tag.DimensionIndexPointer, Tag.StackID)
                .put(
                        Tag.ReferencedSeriesSequence,
                        DicomObject.builder()
                                .put(Tag.SeriesInstanceUID, "1.2.3")
                                .put(
                                        Tag.ReferencedSOPSequence,
                                        DicomObject.builder()
                                                .put(Tag.ReferencedSOPInstanceUID, "1.2.3.5")
                                                .build(),
                                        DicomObject.builder().build())
                                .build())
                .putPrivate(
                        "OUR CREATOR", 0x0019, 0x0C, Vr.IS, "1000".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .put(Tag.PixelData, pixels)
                .build();
    }
}
