package org.petmr.acquisition.mr;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.petmr.recon.image.VoxelGrid;

/**
 * One kind of image of a DICOM series: most series are one, a multi-echo or Dixon series gives several.
 *
 * @param kind what it is
 * @param confidence in that, 0 to 1; below 0.5 someone should be asked
 * @param evidence for that, in words
 * @param echoTimeMs and the others as in the header; empty when they are not there
 * @param grid where it lies, LPS; empty when the problems forbid a volume. It includes slices that are missing
 * @param slices found at different positions
 * @param missing slices within the stack that should be there
 * @param repeats how often each position was measured; a volume is made of the first
 * @param problems what is wrong or unusual, in words; empty when all is well
 * @param files it comes from
 */
public record MrSeries(
        String patientId,
        String studyInstanceUid,
        String seriesInstanceUid,
        String frameOfReferenceUid,
        int seriesNumber,
        String description,
        MrKind kind,
        double confidence,
        List<String> evidence,
        OptionalDouble echoTimeMs,
        OptionalDouble repetitionTimeMs,
        OptionalDouble fieldT,
        Optional<VoxelGrid> grid,
        int slices,
        int missing,
        int repeats,
        List<String> problems,
        List<Path> files) {

    /** One line for a list: what it is and where it lies. */
    public String inWords() {
        String where = grid.map(g -> String.format(
                        Locale.ROOT,
                        "%d x %d x %d, %.4g x %.4g x %.4g mm",
                        g.nx(),
                        g.ny(),
                        g.nz(),
                        g.dxMm(),
                        g.dyMm(),
                        g.dzMm()))
                .orElse(slices + " slices, no volume");
        String trouble = problems.isEmpty() ? "" : " (" + String.join("; ", problems) + ")";
        return "series %d '%s': %s, %s%s".formatted(seriesNumber, description, kind, where, trouble);
    }
}
