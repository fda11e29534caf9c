package org.petmr.recon.correction;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.StrictJson;

/**
 * What makes a relative normalisation absolute: true activity over what an image shows in relative units. As a file it is
 * the JSON of these fields.
 *
 * @param scanner name of the scanner
 * @param calibratedOn day of the measurement, ISO-8601
 * @param isotope of the phantom, such as {@code 18F}; empty when unknown
 * @param scale unit of the normalisation with which the image was made, see {@link Normalisation#scale}; a factor holds for
 *     that unit only
 * @param factor Bq/mL for one relative unit, above 0
 * @param relativeSd standard deviation of the voxels in the region over their mean; 0 when not measured
 * @param from where the factor comes from: which image, or which header
 */
public record Calibration(
        String scanner,
        String calibratedOn,
        String isotope,
        String scale,
        double factor,
        double relativeSd,
        String from) {

    public Calibration {
        require(scanner != null && !scanner.isBlank(), "scanner", scanner, "a name");
        require(
                CrystalEfficiencies.Header.isDate(calibratedOn),
                "calibratedOn",
                calibratedOn,
                "a date such as 2026-01-31");
        require(isotope != null, "isotope", isotope, "present, may be empty");
        require(scale != null && !scale.isBlank(), "scale", scale, "the unit of a normalisation");
        require(factor > 0 && factor < Double.POSITIVE_INFINITY, "factor", factor, "> 0");
        require(relativeSd >= 0 && relativeSd < Double.POSITIVE_INFINITY, "relativeSd", relativeSd, ">= 0");
        require(from != null, "from", from, "present");
    }

    private static void require(boolean holds, String field, Object found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("calibration: %s: %s (expected: %s)".formatted(field, found, expected));
        }
    }

    /**
     * The normalisation with absolute efficiencies.
     *
     * @throws IllegalArgumentException when the calibration is of another scanner or another normalisation's unit, or the
     *     normalisation is absolute already
     */
    public Normalisation applyTo(Normalisation normalisation, ScannerModel ofScanner) {
        require(scanner.equals(ofScanner.name()), "scanner", scanner, ofScanner.name());
        require(!normalisation.isAbsolute(), "normalisation", normalisation.description(), "a relative one");
        require(scale.equals(normalisation.scale()), "scale", scale, normalisation.scale());
        return new CalibratedNormalisation(normalisation, this);
    }

    /** @throws IllegalArgumentException naming the file and the field that is missing, unknown or out of range */
    public static Calibration read(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("calibration: %s (expected: a readable file)".formatted(file));
        }
        String json = Files.readString(file);
        try {
            return StrictJson.read("calibration", json, Calibration.class);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** Writes a file, whole or not at all. */
    public void write(Path file) throws IOException {
        WholeFile.write(file, StrictJson.write(this).getBytes(StandardCharsets.UTF_8));
    }
}
