package org.petmr.acquisition.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.petmr.acquisition.pipeline.EditedMap;
import org.petmr.attenuation.override.HeldHardware;
import org.petmr.attenuation.override.MapOverride;
import org.petmr.attenuation.override.MapUnit;
import org.petmr.attenuation.override.OverrideOptions;
import org.petmr.attenuation.quality.Finding;
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

    @Option(
            names = "--holds-hardware",
            negatable = true,
            description = {
                "table and coils are in --override already, --hardware adds none; --no-holds-hardware: they aren't",
                "(default: as its description says, which all maps of petmr have; for others: they aren't)"
            })
    private Boolean holdsHardware;

    boolean isGiven() {
        return file != null;
    }

    /** @throws IllegalArgumentException for its options without it, and for units that nobody knows */
    void check() {
        if (!isGiven() && (!convert.isEmpty() || against != null || holdsHardware != null)) {
            throw new IllegalArgumentException(
                    "--convert, --against, --holds-hardware: given (expected: with --override)");
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

    /** A map on the grid, and whether table and coils are in it. */
    record Given(MapOverride map, HeldHardware held) {

        /** The map's own, and what is to be said of the hardware in it. */
        List<Finding> findings() {
            List<Finding> all = new ArrayList<>(map.findings());
            held.finding(map.source()).ifPresent(all::add);
            return all;
        }

        /** How it was made, for the report. */
        List<String> methods() {
            return List.of(
                    "REPLACED by hand: %s, values in %s"
                            .formatted(map.source(), map.unit().text()),
                    "the map that was put in: " + held.inWords());
        }

        Map<String, Object> figures() {
            Map<String, Object> all = new LinkedHashMap<>(map.figures());
            all.put("holdsHardware", held.isHeld());
            all.put("holdsHardwareBy", held.by().name());
            return all;
        }
    }

    /**
     * Reads and checks the map.
     *
     * @param mrFromPet for DICOM, which lies in the MR's space; NIfTI lies in the PET's
     */
    Given read(VoxelGrid grid, Affine mrFromPet, Workers workers) throws IOException {
        EditedMap edited = EditedMap.read(file);
        HeldHardware held = HeldHardware.of(Optional.ofNullable(holdsHardware), edited.description());
        return new Given(checked(edited, grid, mrFromPet, workers), held);
    }

    private MapOverride checked(EditedMap edited, VoxelGrid grid, Affine mrFromPet, Workers workers)
            throws IOException {
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
}
