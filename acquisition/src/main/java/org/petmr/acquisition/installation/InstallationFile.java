package org.petmr.acquisition.installation;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The installation record as it stands in its JSON file: all of these fields, {@code null} for what there is not. Names of
 * files are relative to its own folder.
 *
 * @param version of this format: 1
 * @param scanner name in the scanner catalogue
 * @param serial serial number of the scanner; empty when unknown
 * @param calibration file of {@code petmr register --calibrate}; null: PET and MR share their space
 * @param hardware null: no table and no coils in mu-maps
 * @param muClasses {@code product}, {@code mmr} or {@code signa}, or an object of the values
 * @param attenuationFallback {@code uniform}, {@code none} or {@code keep}, for requests that don't say
 * @param boneSource {@code auto}, {@code ute}, {@code zte}, {@code atlas}, {@code dixon} or {@code none}, for requests that
 *     don't say
 */
record InstallationFile(
        int version,
        String scanner,
        String serial,
        String calibration,
        HardwareEntry hardware,
        JsonNode muClasses,
        String attenuationFallback,
        String boneSource) {

    static final int VERSION = 1;

    /**
     * @param catalogue folder, or {@code generic} for the built-in one
     * @param tableZeroMm x, y, z of the table's zero mark in scanner space
     */
    record HardwareEntry(String catalogue, double[] tableZeroMm) {
        HardwareEntry {
            require(catalogue != null && !catalogue.isBlank(), "hardware.catalogue", catalogue, "a folder, or generic");
            require(
                    tableZeroMm != null && tableZeroMm.length == 3,
                    "hardware.tableZeroMm",
                    tableZeroMm == null ? null : tableZeroMm.length + " numbers",
                    "3 numbers: x, y, z");
        }
    }

    InstallationFile {
        require(version == VERSION, "version", version, Integer.toString(VERSION));
        require(scanner != null && !scanner.isBlank(), "scanner", scanner, "a name of the scanner catalogue");
        require(serial != null, "serial", null, "present, may be empty");
        require(calibration == null || !calibration.isBlank(), "calibration", calibration, "a file, or null");
        require(
                attenuationFallback != null && attenuationFallback.matches(Installation.FALLBACKS),
                "attenuationFallback",
                attenuationFallback,
                "uniform, none or keep");
        require(
                boneSource != null && boneSource.matches(Installation.BONE_SOURCES),
                "boneSource",
                boneSource,
                "auto, ute, zte, atlas, dixon or none");
    }

    static void require(boolean holds, String field, Object found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("installation: %s: %s (expected: %s)".formatted(field, found, expected));
        }
    }
}
