package org.petmr.simulator.mr;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomObjectBuilder;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.mr.MrSeries.Acquired;

/** An Enhanced MR Image object (PS3.3 A.36): a whole series, each slice of each volume a frame. */
final class EnhancedMr {

    /** SNOMED codes of body parts (PS3.16 CID 4031 and its like). */
    private static final Map<String, DicomObject> ANATOMY = Map.of(
            "HEAD", DicomObjectBuilder.code("69536005", "SCT", "Head"),
            "HEADNECK", DicomObjectBuilder.code("774007", "SCT", "Head and Neck"),
            "ABDOMEN", DicomObjectBuilder.code("818981001", "SCT", "Abdomen"),
            "PELVIS", DicomObjectBuilder.code("816092008", "SCT", "Pelvis"));

    private static final DicomObject WHOLE_BODY = DicomObjectBuilder.code("38266002", "SCT", "Entire body");

    private EnhancedMr() {}

    static DicomObject object(MrSeries series, Examination e, MrStyle style) {
        LocalDateTime started = SeriesHeader.at(e, series.startS());
        LocalDateTime shown = SeriesHeader.at(e, series.startS() + series.durationS());
        VoxelGrid grid = series.signal().grid();
        int frames = grid.nz() * series.volumes().size();
        DicomObjectBuilder b = SeriesHeader.of(series, e, style)
                .put(Tag.SOPClassUID, Uids.ENHANCED_MR_IMAGE)
                .put(Tag.SOPInstanceUID, Uids.fresh())
                .put(Tag.InstanceNumber, 1)
                .put(Tag.ContentDate, SeriesHeader.date(shown))
                .put(Tag.ContentTime, SeriesHeader.time(shown))
                .put(Tag.AcquisitionDateTime, SeriesHeader.dateTime(started))
                .put(Tag.AcquisitionDuration, series.durationS())
                .put(Tag.NumberOfFrames, frames)
                .put(Tag.MagneticFieldStrength, SeriesHeader.FIELD_T)
                .put(Tag.BurnedInAnnotation, "NO")
                .put(Tag.LossyImageCompression, "00");
        EnhancedFrameType.put(b, Tag.ImageType, series.kind());
        MrAttribute.CONTENT_QUALIFICATION.put(b, "RESEARCH");
        MrAttribute.RESONANT_NUCLEUS.put(b, "1H");
        MrAttribute.K_SPACE_FILTERING.put(b, "NONE");
        MrAttribute.SAFETY_STANDARD_AGENCY.put(b, "IEC");
        MrAttribute.PRESENTATION_LUT_SHAPE.put(b, "IDENTITY");
        b.putItems(MrAttribute.ACQUISITION_CONTEXT_SEQUENCE.tag(), List.of());
        if (!series.kind().isDerived()) {
            EnhancedSequence.putPulseSequence(b, series, style);
        }
        EnhancedSequence.putContrastAgent(b, series);
        SeriesHeader.putPixelLayout(b, series);
        dimensions(b);
        b.put(Tag.SharedFunctionalGroupsSequence, shared(series, style));
        List<DicomObject> perFrame = new ArrayList<>(frames);
        short[] pixels = new short[frames * grid.nx() * grid.ny()];
        for (Acquired volume : series.volumes()) {
            for (int iz = 0; iz < grid.nz(); iz++) {
                SeriesHeader.putPixels(volume, iz, pixels, perFrame.size() * grid.nx() * grid.ny());
                perFrame.add(frame(series, volume, iz, e));
            }
        }
        return b.putItems(Tag.PerFrameFunctionalGroupsSequence, perFrame)
                .put(Tag.PixelData, pixels)
                .build();
    }

    /** Stack, place in it, time, echo time, b value: the five indices of each frame. */
    private static void dimensions(DicomObjectBuilder b) {
        String organisation = Uids.fresh();
        b.put(
                MrAttribute.DIMENSION_ORGANIZATION_SEQUENCE.tag(),
                DicomObject.builder()
                        .put(Tag.DimensionOrganizationUID, organisation)
                        .build());
        b.putItems(
                Tag.DimensionIndexSequence,
                List.of(
                        dimension(organisation, Tag.StackID, Tag.FrameContentSequence),
                        dimension(organisation, Tag.InStackPositionNumber, Tag.FrameContentSequence),
                        dimension(organisation, Tag.TemporalPositionIndex, Tag.FrameContentSequence),
                        dimension(organisation, Tag.EffectiveEchoTime, Tag.MREchoSequence),
                        dimension(organisation, Tag.DiffusionBValue, Tag.MRDiffusionSequence)));
    }

    private static DicomObject dimension(String organisation, int attribute, int group) {
        return DicomObject.builder()
                .put(Tag.DimensionOrganizationUID, organisation)
                .put(Tag.DimensionIndexPointer, attribute)
                .put(Tag.FunctionalGroupPointer, group)
                .build();
    }

    private static DicomObject shared(MrSeries series, MrStyle style) {
        VoxelGrid grid = series.signal().grid();
        double most = SeriesHeader.brightest(series);
        DicomObjectBuilder orientation = DicomObject.builder();
        SlicePosition.of(series).putOrientation(orientation);
        DicomObjectBuilder anatomy = DicomObject.builder();
        MrAttribute.FRAME_LATERALITY.put(anatomy, "U");
        anatomy.put(Tag.AnatomicRegionSequence, ANATOMY.getOrDefault(style.bodyPart(), WHOLE_BODY));
        DicomObjectBuilder type = DicomObject.builder();
        EnhancedFrameType.put(type, Tag.FrameType, series.kind());
        DicomObjectBuilder b = DicomObject.builder()
                .put(
                        Tag.PixelMeasuresSequence,
                        DicomObject.builder()
                                .put(Tag.SliceThickness, grid.dzMm())
                                .put(Tag.PixelSpacing, grid.dyMm(), grid.dxMm())
                                .build())
                .put(Tag.PlaneOrientationSequence, orientation.build())
                .put(MrAttribute.FRAME_ANATOMY_SEQUENCE.tag(), anatomy.build())
                .put(
                        Tag.PixelValueTransformationSequence,
                        DicomObject.builder()
                                .put(Tag.RescaleIntercept, 0)
                                .put(Tag.RescaleSlope, 1)
                                .put(Tag.RescaleType, "US")
                                .build())
                .put(
                        Tag.FrameVOILUTSequence,
                        DicomObject.builder()
                                .put(Tag.WindowCenter, Math.rint(0.5 * most))
                                .put(Tag.WindowWidth, Math.rint(most))
                                .build())
                .put(Tag.MRImageFrameTypeSequence, type.build());
        EnhancedSequence.putGroups(b, series);
        return b.build();
    }

    private static DicomObject frame(MrSeries series, Acquired volume, int iz, Examination e) {
        LocalDateTime at = SeriesHeader.at(e, series.startS() + volume.startS());
        double durationS = series.durationS() / series.volumes().size();
        LocalDateTime middle = SeriesHeader.at(e, series.startS() + volume.startS() + 0.5 * durationS);
        DicomObjectBuilder position = DicomObject.builder();
        SlicePosition.of(series).putPosition(position, iz);
        int nthB = (int) series.volumes().stream()
                        .mapToDouble(Acquired::bValue)
                        .distinct()
                        .filter(value -> value < volume.bValue())
                        .count()
                + 1;
        DicomObjectBuilder b = DicomObject.builder()
                .put(
                        Tag.FrameContentSequence,
                        DicomObject.builder()
                                .put(Tag.FrameAcquisitionNumber, 1)
                                .put(Tag.FrameAcquisitionDateTime, SeriesHeader.dateTime(at))
                                .put(Tag.FrameReferenceDateTime, SeriesHeader.dateTime(middle))
                                .put(Tag.FrameAcquisitionDuration, 1000 * durationS)
                                .put(Tag.StackID, "1")
                                .put(Tag.InStackPositionNumber, iz + 1)
                                .put(Tag.TemporalPositionIndex, volume.temporalPosition())
                                .put(
                                        Tag.DimensionIndexValues,
                                        1,
                                        iz + 1,
                                        volume.temporalPosition(),
                                        volume.echo(),
                                        nthB)
                                .build())
                .put(Tag.PlanePositionSequence, position.build())
                .put(
                        Tag.MREchoSequence,
                        DicomObject.builder()
                                .put(Tag.EffectiveEchoTime, volume.teMs())
                                .build());
        EnhancedSequence.putDiffusion(b, series, volume);
        return b.build();
    }
}
