package org.petmr.acquisition.installation;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.petmr.attenuation.hardware.GenericHardware;
import org.petmr.attenuation.hardware.HardwareCatalogue;
import org.petmr.attenuation.hardware.PointMm;
import org.petmr.attenuation.tissue.MuClasses;
import org.petmr.recon.image.Affine;
import org.petmr.recon.registration.calibration.ScannerCalibration;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.StrictJson;

/**
 * One scanner as it stands in one room, read and checked at the start of the service.
 *
 * @param file it was read from; empty for {@link #NONE}
 * @param scanner name in the catalogue; empty for {@link #NONE}, which goes with any
 * @param calibration empty: PET and MR are taken to share their space
 * @param hardware empty: maps are of the patient alone
 * @param muClasses values of the tissue classes
 * @param muClassesName how they are called: a name, or {@code own values}
 * @param attenuationFallback for requests that don't say
 * @param boneSource for requests that don't say
 */
public record Installation(
        Optional<Path> file,
        String scanner,
        Optional<ScannerCalibration> calibration,
        Optional<Hardware> hardware,
        MuClasses muClasses,
        String muClassesName,
        String attenuationFallback,
        String boneSource) {

    /** What may stand in the place of a map with an alarm. */
    public static final String FALLBACKS = "uniform|none|keep";

    /** What may tell where bone is. */
    public static final String BONE_SOURCES = "auto|ute|zte|atlas|dixon|none";

    /** Nothing was recorded: identity between PET and MR, no hardware, the product's values. */
    public static final Installation NONE = new Installation(
            Optional.empty(), "", Optional.empty(), Optional.empty(), MuClasses.PRODUCT, "product", "uniform", "auto");

    /**
     * @param catalogue of table and coils
     * @param name of its folder, or {@code generic}
     * @param tableZero where the table's zero mark lies in scanner space
     */
    public record Hardware(HardwareCatalogue catalogue, String name, PointMm tableZero) {}

    /**
     * Reads the record and all files that it names.
     *
     * @throws IllegalArgumentException naming file, field, what was found and what is allowed
     */
    public static Installation read(Path file) throws IOException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new IllegalArgumentException("installation: %s (expected: a readable JSON file)".formatted(file));
        }
        try {
            return of(file, StrictJson.read("installation", Files.readString(file), InstallationFile.class));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static Installation of(Path file, InstallationFile f) throws IOException {
        InstallationFile.require(
                ScannerCatalogue.names().contains(f.scanner()),
                "scanner",
                f.scanner(),
                "one of " + String.join(", ", ScannerCatalogue.names()));
        Path folder = file.toAbsolutePath().getParent();
        Optional<ScannerCalibration> calibration = Optional.empty();
        if (f.calibration() != null) {
            ScannerCalibration read = ScannerCalibration.read(folder.resolve(f.calibration()));
            read.requireScanner(f.scanner(), f.serial());
            calibration = Optional.of(read);
        }
        return new Installation(
                Optional.of(file),
                f.scanner(),
                calibration,
                f.hardware() == null ? Optional.empty() : Optional.of(hardware(folder, f.hardware())),
                classes(f.muClasses()),
                f.muClasses().isTextual() ? f.muClasses().asText() : "own values",
                f.attenuationFallback(),
                f.boneSource());
    }

    private static Hardware hardware(Path folder, InstallationFile.HardwareEntry entry) throws IOException {
        HardwareCatalogue catalogue = entry.catalogue().equals("generic")
                ? GenericHardware.catalogue()
                : HardwareCatalogue.read(folder.resolve(entry.catalogue()));
        double[] mm = entry.tableZeroMm();
        return new Hardware(catalogue, entry.catalogue(), new PointMm(mm[0], mm[1], mm[2]));
    }

    private static MuClasses classes(JsonNode node) {
        if (node.isObject()) {
            return StrictJson.read("installation: muClasses", node.toString(), MuClasses.class);
        }
        return switch (node.asText()) {
            case "product" -> MuClasses.PRODUCT;
            case "mmr" -> MuClasses.MMR;
            case "signa" -> MuClasses.SIGNA;
            default ->
                throw new IllegalArgumentException(
                        "installation: muClasses: %s (expected: product, mmr, signa, or an object with airPerCm, lungPerCm, fatPerCm, softPerCm, bonePerCm)"
                                .formatted(node));
        };
    }

    /** Refuses a scanner that this record isn't of. @param name in the catalogue */
    public void requireScanner(String name) {
        if (file.isPresent() && !scanner.equals(name)) {
            throw new IllegalArgumentException(
                    "scanner: %s (expected: %s, as in the installation record)".formatted(name, scanner));
        }
    }

    /** Where a point of the PET lies in the space of the MR's headers, LPS mm. */
    public Affine mrFromPet() {
        return calibration.map(c -> c.transform().toAffine()).orElse(Affine.IDENTITY);
    }

    /** What the calibration is, in a sentence. */
    public String calibrationInWords() {
        return calibration
                .map(c -> String.format(
                        Locale.ROOT,
                        "PET to MR by the calibration of %s: shift %.2f mm, rotation %.2f deg; %d spheres, residual %.2f mm",
                        c.measuredAt(),
                        c.transform().shiftMm(),
                        c.transform().rotationDeg(),
                        c.spheres(),
                        c.residualMm()))
                .orElse("PET to MR: not calibrated, both are taken to share their space");
    }

    /** All of it, a line each, for a report. */
    public List<String> inWords() {
        List<String> lines = new ArrayList<>();
        lines.add(file.map(f -> "installation record: " + f.getFileName() + ", scanner " + scanner)
                .orElse("no installation record"));
        lines.add(calibrationInWords());
        lines.add(hardware.map(h -> "table and coils: catalogue " + h.name())
                .orElse("table and coils: no catalogue, none in the map"));
        return lines;
    }

    /** For the session's result. */
    public Map<String, Object> figures() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("record", file.map(f -> f.getFileName().toString()).orElse("none"));
        all.put("scanner", scanner);
        Map<String, Object> c = new LinkedHashMap<>();
        c.put("applied", calibration.isPresent());
        c.put("sentence", calibrationInWords());
        calibration.ifPresent(k -> {
            c.put("measured_at", k.measuredAt());
            c.put("residual_mm", k.residualMm());
            c.put("worst_mm", k.worstMm());
            c.put("spheres", k.spheres());
            c.put("shift_mm", k.transform().shiftMm());
            c.put("rotation_deg", k.transform().rotationDeg());
            c.put("mr_from_pet", k.mrFromPet());
        });
        all.put("calibration", c);
        all.put("hardware_catalogue", hardware.map(Hardware::name).orElse("none"));
        all.put("mu_classes", muClassesName);
        all.put("attenuation_fallback", attenuationFallback);
        all.put("bone_source", boneSource);
        return all;
    }
}
