package org.petmr.acquisition.exchange;

import java.nio.file.Path;
import java.util.List;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.dicom.workflow.SopReference;

/**
 * A series that was made, as files.
 *
 * @param seriesInstanceUid its name
 * @param description for people
 * @param isImages false for raw data, registrations, segmentations and reports
 * @param files Part 10 files
 * @param objects what is in them, in the same order
 */
public record ExportedSeries(
        String seriesInstanceUid, String description, boolean isImages, List<Path> files, List<SopReference> objects) {

    public ExportedSeries {
        files = List.copyOf(files);
        objects = List.copyOf(objects);
        if (files.size() != objects.size() || files.isEmpty()) {
            throw new IllegalArgumentException("series.files: %d for %d objects (expected: as many, at least one)"
                    .formatted(files.size(), objects.size()));
        }
    }

    /** (0008,0060), which goes by the class of its objects. */
    public String modality() {
        return switch (objects.get(0).sopClassUid()) {
            case Uids.SPATIAL_REGISTRATION -> "REG";
            case Uids.SEGMENTATION -> "SEG";
            case Uids.COMPREHENSIVE_SR -> "SR";
            default -> "PT";
        };
    }
}
