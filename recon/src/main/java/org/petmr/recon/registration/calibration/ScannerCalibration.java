package org.petmr.recon.registration.calibration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.image.Affine;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.recon.registration.TransformFile;
import org.petmr.recon.scanner.StrictJson;

/**
 * Where the MR lies in a scanner's PET, measured once and applied to every scan after. As a file it is the JSON of these
 * fields.
 *
 * @param scanner name of the scanner
 * @param serial its serial number; empty when unknown
 * @param measuredAt of the phantom scan, ISO-8601 UTC
 * @param mrFromPet {@code [4][4]}, LPS mm: where a point of the PET image lies in the MR image
 * @param spheres how many were matched
 * @param residualMm between matched spheres after the fit, root mean square
 * @param worstMm the largest of it
 * @param shiftSdMm standard deviation of the shift, from the residual
 * @param from which images it was measured with
 */
public record ScannerCalibration(
        String scanner,
        String serial,
        String measuredAt,
        double[][] mrFromPet,
        int spheres,
        double residualMm,
        double worstMm,
        double shiftSdMm,
        String from) {

    /** A shift of this much since the last time is no wear but a mistake, or a service engineer. */
    public static final double MOST_MOVED_MM = 1;

    /** The same of the rotation. */
    public static final double MOST_TURNED_DEG = 0.5;

    /** How far one calibration lies from another: of the middle of the field of view, and the angle. */
    public record Change(double shiftMm, double rotationDeg) {

        /** More than a scanner does by itself. */
        public boolean isTooFar() {
            return shiftMm > MOST_MOVED_MM || rotationDeg > MOST_TURNED_DEG;
        }
    }

    public ScannerCalibration {
        require(scanner != null && !scanner.isBlank(), "scanner", scanner, "a name");
        require(serial != null, "serial", serial, "present, may be empty");
        require(isInstant(measuredAt), "measuredAt", measuredAt, "ISO-8601 in UTC, such as 2026-01-31T10:00:00Z");
        TransformFile.requireMatrix("mrFromPet", mrFromPet);
        RigidTransform.of(TransformFile.affine(mrFromPet), 0, 0, 0);
        require(spheres >= 3, "spheres", spheres, ">= 3");
        require(residualMm >= 0 && residualMm < 100, "residualMm", residualMm, "0 to 100");
        require(worstMm >= 0 && worstMm < 100, "worstMm", worstMm, "0 to 100");
        require(shiftSdMm >= 0 && shiftSdMm < 100, "shiftSdMm", shiftSdMm, "0 to 100");
        require(from != null, "from", from, "present");
    }

    private static void require(boolean holds, String field, Object found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "scanner calibration: %s: %s (expected: %s)".formatted(field, found, expected));
        }
    }

    private static boolean isInstant(String text) {
        try {
            return text != null && Instant.parse(text) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** The map of points, with the middle of the field of view as centre. */
    public RigidTransform transform() {
        return RigidTransform.of(TransformFile.affine(mrFromPet), 0, 0, 0);
    }

    /** @throws IllegalArgumentException when the calibration is of another scanner or another serial number */
    public void requireScanner(String name, String serialNumber) {
        require(scanner.equals(name), "scanner", scanner, name);
        boolean isSame = serial.isEmpty() || serialNumber.isEmpty() || serial.equals(serialNumber);
        require(isSame, "serial", serial, serialNumber);
    }

    /** How far the MR has moved since an older calibration of the same scanner. */
    public Change since(ScannerCalibration previous) {
        previous.requireScanner(scanner, serial);
        Affine between =
                previous.transform().toAffine().inverse().after(transform().toAffine());
        RigidTransform moved = RigidTransform.of(between, 0, 0, 0);
        return new Change(moved.shiftMm(), moved.rotationDeg());
    }

    /**
     * Refuses a calibration that lies too far from the one before it.
     *
     * @throws IllegalArgumentException with how far, and how far is allowed
     */
    public Change requireNear(ScannerCalibration previous) {
        Change change = since(previous);
        if (change.isTooFar()) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "scanner calibration: moved by %.2f mm and %.2f deg since %s (expected: at most %.1f mm and %.1f deg;"
                            + " repeat the phantom scan, or force it after a service)",
                    change.shiftMm(),
                    change.rotationDeg(),
                    previous.measuredAt,
                    MOST_MOVED_MM,
                    MOST_TURNED_DEG));
        }
        return change;
    }

    /** @throws IllegalArgumentException naming the file and the field that is missing, unknown or out of range */
    public static ScannerCalibration read(Path file) throws IOException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new IllegalArgumentException("scanner calibration: %s (expected: a readable file)".formatted(file));
        }
        try {
            return StrictJson.read("scanner calibration", Files.readString(file), ScannerCalibration.class);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** Writes a file, whole or not at all. */
    public void write(Path file) throws IOException {
        WholeFile.write(file, StrictJson.write(this).getBytes(StandardCharsets.UTF_8));
    }
}
