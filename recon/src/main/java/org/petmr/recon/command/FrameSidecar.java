package org.petmr.recon.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.sinogram.FrameSpec;

/**
 * The times of a 4-D image's frames, which NIfTI can't hold when they differ: a JSON file beside it with the names of the
 * Brain Imaging Data Structure (BIDS) for PET.
 */
final class FrameSidecar {

    private FrameSidecar() {}

    /** @param image {@code X.nii} or {@code X.nii.gz}; {@code X.json} is written whole or not at all */
    static void write(Path image, ListModeHeader header, FrameSpec spec, String unit, List<Map<String, Object>> rows)
            throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("Modality", "PT");
        fields.put("Manufacturer", header.scanner().manufacturer());
        fields.put("ManufacturersModelName", header.scanner().title());
        fields.put("Units", unit);
        fields.put("TracerRadionuclide", header.isotope());
        fields.put("ScanStart", 0);
        fields.put(
                "FrameTimesStart",
                spec.frames().stream().map(FrameSpec.TimeFrame::startS).toList());
        fields.put(
                "FrameDuration",
                spec.frames().stream().map(FrameSpec.TimeFrame::durationS).toList());
        fields.put("ImageDecayCorrected", header.halfLifeS() > 0);
        fields.put("ImageDecayCorrectionTime", 0);
        fields.put(
                "DecayCorrectionFactor",
                rows.stream().map(row -> row.get("decay_factor")).toList());
        String name = image.getFileName().toString().replaceFirst("\\.nii(\\.gz)?$", ".json");
        FiguresFile.write(image.resolveSibling(name), fields);
    }
}
