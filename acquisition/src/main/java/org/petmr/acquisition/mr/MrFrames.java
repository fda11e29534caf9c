package org.petmr.acquisition.mr;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.petmr.acquisition.dicom.DicomFormatException;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;

/** Takes a file's header apart into frames. */
final class MrFrames {

    /** More tiles than any mosaic has, and few enough to hold. */
    private static final int MAX_TILES = 4096;

    private MrFrames() {}

    /** Throws {@link DicomFormatException} when the geometry of a frame is missing or malformed. */
    static List<MrFrame> of(Path file, DicomObject header) {
        if (!header.items(Tag.PerFrameFunctionalGroupsSequence).isEmpty()) {
            return enhanced(file, header);
        }
        MrFrame whole = classic(file, header);
        OptionalInt tiles = VendorTags.mosaicTiles(header);
        return whole.facts().hasToken("MOSAIC") && tiles.isPresent()
                ? mosaic(whole, header, tiles.getAsInt())
                : List.of(whole);
    }

    private static MrFrame classic(Path file, DicomObject o) {
        double[] spacing = o.requireDoubles(Tag.PixelSpacing, 2);
        return new MrFrame(
                file,
                0,
                o.intValue(Tag.InstanceNumber).orElse(0),
                MrFacts.classic(o),
                whole(o, 0),
                o.requireDoubles(Tag.ImagePositionPatient, 3),
                o.requireDoubles(Tag.ImageOrientationPatient, 6),
                spacing[0],
                spacing[1],
                o.doubleValue(Tag.RescaleSlope, 1),
                o.doubleValue(Tag.RescaleIntercept, 0),
                o.string(Tag.TemporalPositionIdentifier, "")
                        + " " + o.string(Tag.AcquisitionTime, "")
                        + " %08d".formatted(o.intValue(Tag.InstanceNumber).orElse(0)));
    }

    private static List<MrFrame> enhanced(Path file, DicomObject o) {
        DicomObject shared = o.item(Tag.SharedFunctionalGroupsSequence)
                .orElseGet(() -> DicomObject.builder().build());
        List<DicomObject> own = o.items(Tag.PerFrameFunctionalGroupsSequence);
        List<MrFrame> frames = new ArrayList<>(own.size());
        int instance = o.intValue(Tag.InstanceNumber).orElse(0);
        for (int i = 0; i < own.size(); i++) {
            FunctionalGroups groups = new FunctionalGroups(own.get(i), shared);
            DicomObject measures = required(groups, Tag.PixelMeasuresSequence);
            double[] spacing = measures.requireDoubles(Tag.PixelSpacing, 2);
            Optional<DicomObject> scaling = groups.find(Tag.PixelValueTransformationSequence);
            Optional<DicomObject> content = groups.find(Tag.FrameContentSequence);
            frames.add(new MrFrame(
                    file,
                    i,
                    instance,
                    MrFacts.enhanced(o, groups),
                    whole(o, i),
                    required(groups, Tag.PlanePositionSequence).requireDoubles(Tag.ImagePositionPatient, 3),
                    required(groups, Tag.PlaneOrientationSequence).requireDoubles(Tag.ImageOrientationPatient, 6),
                    spacing[0],
                    spacing[1],
                    scaling.map(item -> item.doubleValue(Tag.RescaleSlope, 1)).orElse(1.0),
                    scaling.map(item -> item.doubleValue(Tag.RescaleIntercept, 0))
                            .orElse(0.0),
                    "%08d "
                                    .formatted(content.map(item -> item.intValue(Tag.TemporalPositionIndex)
                                                    .orElse(0))
                                            .orElse(0))
                            + content.flatMap(item -> item.string(Tag.FrameAcquisitionDateTime))
                                    .orElse("")
                            + " %08d %08d".formatted(instance, i)));
        }
        return frames;
    }

    /** The whole of stored image {@code index}. */
    private static MrFrame.Tile whole(DicomObject o, int index) {
        int rows = o.requireInt(Tag.Rows);
        int columns = o.requireInt(Tag.Columns);
        return new MrFrame.Tile(rows, columns, (long) index * rows * columns, columns);
    }

    private static DicomObject required(FunctionalGroups groups, int tag) {
        return groups.find(tag)
                .orElseThrow(() -> new DicomFormatException(
                        Tag.name(tag) + ": missing (expected: in the functional groups of each frame)"));
    }

    /**
     * The tiles of a Siemens mosaic. Its position is that of a sheet centred on the slices, so the first pixel of a tile
     * is half the difference of sheet and tile further on; slices then step along the normal in the private header.
     */
    private static List<MrFrame> mosaic(MrFrame sheet, DicomObject o, int count) {
        int across = (int) Math.ceil(Math.sqrt(count));
        int rows = sheet.tile().rows() / Math.max(1, across);
        int columns = sheet.tile().columns() / Math.max(1, across);
        double[] normal = VendorTags.siemensHeader(o, "SliceNormalVector");
        double stepMm = o.doubleValue(Tag.SpacingBetweenSlices, o.doubleValue(Tag.SliceThickness, 0));
        if (count < 1 || count > MAX_TILES || rows < 1 || columns < 1 || normal.length != 3 || !(stepMm > 0)) {
            throw new DicomFormatException(
                    "mosaic of %d tiles: normal of %d values, step %s mm (expected: 1 to 4096, 3, > 0)"
                            .formatted(count, normal.length, stepMm));
        }
        double alongRowMm = 0.5 * (sheet.tile().columns() - columns) * sheet.columnSpacingMm();
        double alongColumnMm = 0.5 * (sheet.tile().rows() - rows) * sheet.rowSpacingMm();
        double[] cosines = sheet.orientation();
        List<MrFrame> frames = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            double[] position = new double[3];
            for (int axis = 0; axis < 3; axis++) {
                position[axis] = sheet.positionMm()[axis]
                        + alongRowMm * cosines[axis]
                        + alongColumnMm * cosines[3 + axis]
                        + i * stepMm * normal[axis];
            }
            long first = (long) (i / across) * rows * sheet.tile().stride() + (long) (i % across) * columns;
            frames.add(new MrFrame(
                    sheet.file(),
                    i,
                    sheet.instanceNumber(),
                    sheet.facts(),
                    new MrFrame.Tile(rows, columns, first, sheet.tile().stride()),
                    position,
                    cosines,
                    sheet.rowSpacingMm(),
                    sheet.columnSpacingMm(),
                    sheet.slope(),
                    sheet.intercept(),
                    sheet.timeKey()));
        }
        return frames;
    }
}
