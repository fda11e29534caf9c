package org.petmr.acquisition.dicom;

import java.util.ArrayList;
import java.util.List;
import org.petmr.recon.image.Affine;

/**
 * Spatial Registration Storage: how one frame of reference lies in another (PS3.3 A.39.1, C.20.2). For PET and MR that do
 * not share theirs; where they do, this object must not be written.
 */
public final class SpatialRegistration {

    private static final Code IDENTITY = new Code("125021", "DCM", "Frame of Reference Identity");

    private SpatialRegistration() {}

    /** How the transform was found (PS3.16 CID 7100). */
    public enum Method {
        EQUIPMENT("125023", "Acquisition Equipment Alignment"),
        IMAGE_CONTENT("125024", "Image Content-based Alignment");

        private final Code code;

        Method(String value, String meaning) {
            code = new Code(value, "DCM", meaning);
        }
    }

    /**
     * Makes the object.
     *
     * @param header its frame of reference is the target
     * @param sourceFrameOfReferenceUid where the moved images lie
     * @param targetFromSource rigid; maps LPS mm of the source to LPS mm of the target
     * @param comment for people, such as the residual and its uncertainty; at most 1024 characters
     * @param target images of the target
     * @param source images of the source
     */
    public static DicomObject object(
            ObjectHeader header,
            String sourceFrameOfReferenceUid,
            Affine targetFromSource,
            Method method,
            String comment,
            ReferencedSeries target,
            ReferencedSeries source) {
        String targetFrameOfReferenceUid = header.series().frameOfReferenceUid();
        if (targetFrameOfReferenceUid.equals(sourceFrameOfReferenceUid)) {
            throw new IllegalArgumentException("sourceFrameOfReferenceUid: that of the target (expected: another one, "
                    + "images of one frame of reference are aligned by definition)");
        }
        checkRigid(targetFromSource);
        List<DicomObject> registrations = new ArrayList<>();
        registrations.add(registration(targetFrameOfReferenceUid, target, Affine.IDENTITY, IDENTITY, ""));
        registrations.add(registration(sourceFrameOfReferenceUid, source, targetFromSource, method.code, comment));
        DicomObjectBuilder o = header.begin(Uids.SPATIAL_REGISTRATION, "REG");
        o.put(Tag.ContentLabel, "REGISTRATION")
                .put(Tag.ContentDescription, "PET-MR alignment")
                .putEmpty(Tag.ContentCreatorName)
                .putItems(Tag.RegistrationSequence, registrations)
                .put(Tag.ReferencedSeriesSequence, target.item(), source.item());
        return o.build();
    }

    /**
     * Makes the object for images of one frame of reference that do not lie on each other as it promises, such as those of a
     * patient who has moved. The source is named by its images alone: its frame of reference is the target's.
     *
     * @param header its frame of reference is that of both
     * @param targetFromSource rigid; maps LPS mm of the source's headers to LPS mm of the target's
     * @param sourceStudyUid study of the source
     */
    public static DicomObject withinFrame(
            ObjectHeader header,
            Affine targetFromSource,
            Method method,
            String comment,
            ReferencedSeries target,
            ReferencedSeries source,
            String sourceStudyUid) {
        checkRigid(targetFromSource);
        DicomObject moved =
                registration(header.series().frameOfReferenceUid(), source, targetFromSource, method.code, comment)
                        .toBuilder()
                        .remove(Tag.FrameOfReferenceUID)
                        .build();
        DicomObjectBuilder o = header.begin(Uids.SPATIAL_REGISTRATION, "REG");
        o.put(Tag.ContentLabel, "REGISTRATION")
                .put(Tag.ContentDescription, "MR on PET, within one frame")
                .putEmpty(Tag.ContentCreatorName)
                .put(
                        Tag.RegistrationSequence,
                        registration(header.series().frameOfReferenceUid(), target, Affine.IDENTITY, IDENTITY, ""),
                        moved);
        if (sourceStudyUid.equals(header.study().studyInstanceUid())) {
            o.put(Tag.ReferencedSeriesSequence, target.item(), source.item());
        } else {
            o.put(Tag.ReferencedSeriesSequence, target.item())
                    .put(
                            Tag.StudiesContainingOtherReferencedInstancesSequence,
                            DicomObject.builder()
                                    .put(Tag.StudyInstanceUID, sourceStudyUid)
                                    .put(Tag.ReferencedSeriesSequence, source.item())
                                    .build());
        }
        return o.build();
    }

    private static DicomObject registration(
            String frameOfReferenceUid, ReferencedSeries images, Affine matrix, Code type, String comment) {
        DicomObject oneMatrix = DicomObject.builder()
                .put(Tag.FrameOfReferenceTransformationMatrix, rows(matrix))
                .put(Tag.FrameOfReferenceTransformationMatrixType, "RIGID")
                .build();
        DicomObjectBuilder transform = DicomObject.builder()
                .put(Tag.RegistrationTypeCodeSequence, type.item())
                .put(Tag.MatrixSequence, oneMatrix);
        CommonModules.putText(Tag.FrameOfReferenceTransformationComment, comment, transform);
        return DicomObject.builder()
                .put(Tag.FrameOfReferenceUID, frameOfReferenceUid)
                .putItems(
                        Tag.ReferencedImageSequence,
                        images.instances().stream()
                                .map(ReferencedSeries.Instance::item)
                                .toList())
                .put(Tag.MatrixRegistrationSequence, transform.build())
                .build();
    }

    /** Homogeneous, row by row. */
    private static double[] rows(Affine a) {
        return new double[] {
            a.m00(), a.m01(), a.m02(), a.m03(), a.m10(), a.m11(), a.m12(), a.m13(), a.m20(), a.m21(), a.m22(), a.m23(),
            0, 0, 0, 1
        };
    }

    private static void checkRigid(Affine a) {
        double[][] columns = {{a.m00(), a.m10(), a.m20()}, {a.m01(), a.m11(), a.m21()}, {a.m02(), a.m12(), a.m22()}};
        for (int i = 0; i < 3; i++) {
            for (int j = i; j < 3; j++) {
                double product =
                        columns[i][0] * columns[j][0] + columns[i][1] * columns[j][1] + columns[i][2] * columns[j][2];
                if (Math.abs(product - (i == j ? 1 : 0)) > 1e-6) {
                    throw new IllegalArgumentException(
                            "targetFromSource: columns %d and %d give %s (expected: %d, a rigid transform)"
                                    .formatted(i, j, product, i == j ? 1 : 0));
                }
            }
        }
    }
}
