package org.petmr.acquisition.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.petmr.acquisition.pipeline.EditedMap;
import org.petmr.attenuation.override.MapOverride;
import org.petmr.attenuation.override.MapUnit;
import org.petmr.attenuation.override.OverrideOptions;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.VoxelGrid;
import picocli.CommandLine.Option;

/** Options of {@code petmr attenuation} for a map that someone edited, or another program made. */
final class OverrideArguments {

    @Option(
            names = "--override",
            paramLabel = "FILE|DIR",
            description = "an edited map to be checked and put on the grid, NIfTI or a folder of DICOM slices")
    private Path file;

    @Option(
            names = "--convert",
            paramLabel = "UNIT",
            split = ",",
            description = "units of --override beside 1/cm that are allowed: per-mm, 1e-4-per-cm, hu")
    private List<String> convert = List.of();

    @Option(names = "--kvp", paramLabel = "KV", description = "tube of the CT, with --convert hu (default 120)")
    private int kVp = 120;

    @Option(
            names = "--against",
            paramLabel = "FILE",
            description = "the map that --override replaces, NIfTI: their shapes are compared")
    private Path against;

    boolean isGiven() {
        return file != null;
    }

    /** @throws IllegalArgumentException for its options without it, and for units that nobody knows */
    void check() {
        if (!isGiven() && (!convert.isEmpty() || against != null)) {
            throw new IllegalArgumentException("--convert, --against: given (expected: with --override)");
        }
        units();
    }

    private Set<MapUnit> units() {
        Set<MapUnit> units = EnumSet.noneOf(MapUnit.class);
        for (String name : convert) {
            units.add(
                    switch (name.toLowerCase(Locale.ROOT)) {
                        case "per-mm" -> MapUnit.PER_MM;
                        case "1e-4-per-cm" -> MapUnit.TEN_THOUSANDTHS_PER_CM;
                        case "hu" -> MapUnit.HOUNSFIELD;
                        default ->
                            throw new IllegalArgumentException(
                                    "--convert: %s (expected: per-mm, 1e-4-per-cm or hu)".formatted(name));
                    });
        }
        return units;
    }

    /**
     * Reads and checks the map.
     *
     * @param mrFromPet for DICOM, which lies in the MR's space; NIfTI lies in the PET's
     */
    MapOverride read(VoxelGrid grid, Affine mrFromPet, Workers workers) throws IOException {
        EditedMap edited = EditedMap.read(file);
        return MapOverride.of(
                file.getFileName().toString(),
                edited.values(),
                grid,
                new OverrideOptions(
                        units(),
                        kVp,
                        edited.isDicom() ? mrFromPet : Affine.IDENTITY,
                        against == null ? Optional.empty() : Optional.of(Nifti.read(against))),
                workers);
    }

    /** How it was made, for the report. */
    static List<String> methods(MapOverride map) {
        List<String> lines = new ArrayList<>();
        lines.add("REPLACED by hand: %s, values in %s"
                .formatted(map.source(), map.unit().text()));
        return lines;
    }
}
