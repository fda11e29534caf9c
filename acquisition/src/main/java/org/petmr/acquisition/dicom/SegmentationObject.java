package org.petmr.acquisition.dicom;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.petmr.recon.image.VoxelGrid;

/**
 * Segmentation Storage, binary: regions such as lesions, or classes of tissue, on the grid of an image (PS3.3 A.51,
 * C.8.20). Slices in which a segment has no voxel are left out.
 */
public final class SegmentationObject {

    /**
     * A region.
     *
     * @param label for people, at most 64 characters
     * @param category such as (85756007, SCT, Tissue) or (49755003, SCT, Morphologically Abnormal Structure)
     * @param type what of that category
     * @param algorithm how it was drawn; empty for one drawn by hand
     * @param isAutomatic false when a person had a part in it
     * @param isInside the voxels that belong to it, bit (y * nx + x) * nz + z; read only
     */
    public record Segment(
            String label, Code category, Code type, String algorithm, boolean isAutomatic, BitSet isInside) {

        private String algorithmType() {
            if (algorithm.isEmpty()) {
                return "MANUAL";
            }
            return isAutomatic ? "AUTOMATIC" : "SEMIAUTOMATIC";
        }
    }

    private static final Code DERIVED_BY_SEGMENTATION = new Code("113076", "DCM", "Segmentation");
    private static final Code SOURCE_FOR_PROCESSING =
            new Code("121322", "DCM", "Source image for image processing operation");

    private final ObjectHeader header;
    private final VoxelGrid grid;
    private final SlicePlanes planes;
    private final List<Segment> segments;
    private final ReferencedSeries source;
    private final List<DicomObject> frames = new ArrayList<>();
    private BitPacker pixels;

    private SegmentationObject(ObjectHeader header, VoxelGrid grid, List<Segment> segments, ReferencedSeries source) {
        this.header = header;
        this.grid = grid;
        this.planes = new SlicePlanes(grid);
        this.segments = segments;
        this.source = source;
    }

    /**
     * Makes the object.
     *
     * @param source the images that were segmented: one for each slice, ascending along the normal
     */
    public static DicomObject object(
            ObjectHeader header, VoxelGrid grid, List<Segment> segments, ReferencedSeries source) {
        if (source.instances().size() != grid.nz()) {
            throw new IllegalArgumentException("source: %d images (expected: one for each of %d slices)"
                    .formatted(source.instances().size(), grid.nz()));
        }
        for (Segment segment : segments) {
            if (segment.isInside().length() > grid.voxels()) {
                throw new IllegalArgumentException("segment %s: voxel %d (expected: those of the grid, below %d)"
                        .formatted(segment.label(), segment.isInside().length() - 1, grid.voxels()));
            }
        }
        return new SegmentationObject(header, grid, segments, source).made();
    }

    private DicomObject made() {
        pixels = new BitPacker();
        for (int segment = 0; segment < segments.size(); segment++) {
            for (int slice = 0; slice < planes.count(); slice++) {
                addFrame(segment, slice);
            }
        }
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("segments: no voxel in any of them (expected: at least one)");
        }
        DicomObjectBuilder o = header.begin(Uids.SEGMENTATION, "SEG");
        o.put(Tag.ImageType, "DERIVED", "PRIMARY")
                .put(Tag.LossyImageCompression, "00")
                .put(Tag.SegmentationType, "BINARY")
                .put(Tag.ContentLabel, "SEGMENTATION")
                .putEmpty(Tag.ContentDescription)
                .putEmpty(Tag.ContentCreatorName)
                .putItems(Tag.SegmentSequence, segmentItems())
                .put(Tag.SamplesPerPixel, 1)
                .put(Tag.PhotometricInterpretation, "MONOCHROME2")
                .put(Tag.BitsAllocated, 1)
                .put(Tag.BitsStored, 1)
                .put(Tag.HighBit, 0)
                .put(Tag.PixelRepresentation, 0)
                .put(Tag.Rows, grid.ny())
                .put(Tag.Columns, grid.nx())
                .put(Tag.NumberOfFrames, frames.size())
                .put(Tag.SharedFunctionalGroupsSequence, planes.sharedGroups())
                .putItems(Tag.PerFrameFunctionalGroupsSequence, frames)
                .put(Tag.ReferencedSeriesSequence, source.item())
                .put(Tag.PixelData, Vr.OB, pixels.bytes());
        putDimensions(o);
        return o.build();
    }

    private List<DicomObject> segmentItems() {
        List<DicomObject> items = new ArrayList<>();
        for (Segment segment : segments) {
            DicomObjectBuilder item = DicomObject.builder()
                    .put(Tag.SegmentNumber, items.size() + 1)
                    .put(Tag.SegmentLabel, segment.label())
                    .put(Tag.SegmentAlgorithmType, segment.algorithmType())
                    .put(
                            Tag.SegmentedPropertyCategoryCodeSequence,
                            segment.category().item())
                    .put(Tag.SegmentedPropertyTypeCodeSequence, segment.type().item());
            CommonModules.putText(Tag.SegmentAlgorithmName, segment.algorithm(), item);
            items.add(item.build());
        }
        return items;
    }

    private void addFrame(int segment, int slice) {
        BitSet isInside = segments.get(segment).isInside();
        int iz = planes.volumeIndex(slice);
        boolean isEmpty = true;
        for (int column = 0; column < grid.nx() * grid.ny() && isEmpty; column++) {
            isEmpty = !isInside.get(column * grid.nz() + iz);
        }
        if (isEmpty) {
            return;
        }
        for (int column = 0; column < grid.nx() * grid.ny(); column++) {
            pixels.add(isInside.get(column * grid.nz() + iz)); // columns of z run x first: the order of a frame
        }
        ReferencedSeries.Instance image = source.instances().get(slice);
        frames.add(DicomObject.builder()
                .put(
                        Tag.SegmentIdentificationSequence,
                        DicomObject.builder()
                                .put(Tag.ReferencedSegmentNumber, segment + 1)
                                .build())
                .put(Tag.PlanePositionSequence, planes.position(slice))
                .put(
                        Tag.FrameContentSequence,
                        DicomObject.builder()
                                .put(Tag.DimensionIndexValues, segment + 1, slice + 1)
                                .build())
                .put(Tag.DerivationImageSequence, derivation(image))
                .build());
    }

    private static DicomObject derivation(ReferencedSeries.Instance image) {
        return DicomObject.builder()
                .put(Tag.DerivationCodeSequence, DERIVED_BY_SEGMENTATION.item())
                .put(
                        Tag.SourceImageSequence,
                        image.item().toBuilder()
                                .put(Tag.PurposeOfReferenceCodeSequence, SOURCE_FOR_PROCESSING.item())
                                .build())
                .build();
    }

    private static void putDimensions(DicomObjectBuilder o) {
        String organization = Uids.fresh();
        o.put(
                        Tag.DimensionOrganizationSequence,
                        DicomObject.builder()
                                .put(Tag.DimensionOrganizationUID, organization)
                                .build())
                .put(
                        Tag.DimensionIndexSequence,
                        SlicePlanes.dimension(
                                organization, Tag.ReferencedSegmentNumber, Tag.SegmentIdentificationSequence),
                        SlicePlanes.dimension(organization, Tag.ImagePositionPatient, Tag.PlanePositionSequence));
    }
}
