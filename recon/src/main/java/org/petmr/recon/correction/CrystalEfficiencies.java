package org.petmr.recon.correction;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.OptionalDouble;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.StrictJson;

/**
 * Relative efficiencies of crystals, and the sensitivity of a pair of efficiency 1. In a file ({@code .pnorm}):
 *
 * <pre>
 *   0   8  ASCII "PETMRNO1"
 *   8   4  JSON bytes n, little-endian
 *  12   n  JSON of {@link Header}, UTF-8
 *   .   .  float32 little-endian, one for each element
 *   .   .  with magic "PETMRNO2": float32, geometric factors, one for each tangential bin
 * </pre>
 */
public final class CrystalEfficiencies {

    private static final byte[] MAGIC = "PETMRNO1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MAGIC_WITH_GEOMETRY = "PETMRNO2".getBytes(StandardCharsets.US_ASCII);
    private static final int PREFIX_BYTES = 12;
    private static final int MAX_JSON_BYTES = 1 << 16;

    private final Header header;
    private final float[] values;

    /** {@code [tangentialBins]}, or empty: all 1. */
    private final float[] geometric;

    /**
     * What a file says first.
     *
     * @param scanner name of the scanner
     * @param elements elements of the scanner, gaps counted
     * @param calibratedOn day of the calibration, ISO-8601
     * @param pairSensitivity probability that a pair of crystals of efficiency 1 counts two photons which hit both;
     *     dimensionless, above 0 up to 1; null where nobody knows it (as JSON has it; see {@link #knownPairSensitivity})
     */
    public record Header(String scanner, int elements, String calibratedOn, Double pairSensitivity) {
        public Header {
            require(scanner != null && !scanner.isBlank(), "scanner", scanner, "a name");
            require(elements > 0, "elements", elements, "> 0");
            require(isDate(calibratedOn), "calibratedOn", calibratedOn, "a date such as 2026-01-31");
            require(
                    pairSensitivity == null || pairSensitivity > 0 && pairSensitivity <= 1,
                    "pairSensitivity",
                    pairSensitivity,
                    "above 0 to 1, or null for unknown");
        }

        /** The pair sensitivity; empty where only the relative efficiencies are known. */
        public OptionalDouble knownPairSensitivity() {
            return pairSensitivity == null ? OptionalDouble.empty() : OptionalDouble.of(pairSensitivity);
        }

        static boolean isDate(String text) {
            try {
                return text != null && LocalDate.parse(text) != null;
            } catch (DateTimeParseException e) {
                return false;
            }
        }
    }

    /**
     * @param values {@code [scanner.elements()]} by element id, >= 0; gaps must be 0. Copied
     */
    public CrystalEfficiencies(ScannerModel scanner, String calibratedOn, double pairSensitivity, float[] values) {
        this(
                new Header(scanner.name(), scanner.elements(), calibratedOn, pairSensitivity),
                scanner,
                values,
                new float[0]);
    }

    /** Efficiencies of which only the relations between crystals are known. @param values as for the constructor */
    public static CrystalEfficiencies relative(ScannerModel scanner, String calibratedOn, float[] values) {
        return new CrystalEfficiencies(
                new Header(scanner.name(), scanner.elements(), calibratedOn, null), scanner, values, new float[0]);
    }

    private CrystalEfficiencies(Header header, ScannerModel scanner, float[] values, float[] geometric) {
        require(header.scanner().equals(scanner.name()), "scanner", header.scanner(), scanner.name());
        require(header.elements() == scanner.elements(), "elements", header.elements(), "" + scanner.elements());
        require(values.length == scanner.elements(), "values", values.length, "" + scanner.elements());
        for (int i = 0; i < values.length; i++) {
            boolean isGap = scanner.isGap(i % scanner.indicesPerRing());
            require(values[i] >= 0 && values[i] < Float.POSITIVE_INFINITY, "efficiency " + i, values[i], ">= 0");
            require(!isGap || values[i] == 0, "efficiency " + i, values[i], "0 in a gap");
        }
        require(
                geometric.length == 0 || geometric.length == scanner.tangentialBins(),
                "geometric factors",
                geometric.length,
                "none, or " + scanner.tangentialBins());
        for (int t = 0; t < geometric.length; t++) {
            require(geometric[t] > 0 && geometric[t] < Float.POSITIVE_INFINITY, "geometric " + t, geometric[t], "> 0");
        }
        this.header = header;
        this.values = values.clone();
        this.geometric = geometric.clone();
    }

    /** The same with factors of the tangential bins, which {@link GeometricNormalisation} multiplies its geometry by. */
    public CrystalEfficiencies withGeometric(ScannerModel scanner, float[] factors) {
        return new CrystalEfficiencies(header, scanner, values, factors);
    }

    private static void require(boolean holds, String field, Object found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "normalisation: %s: %s (expected: %s)".formatted(field, found, expected));
        }
    }

    /** Efficiency 1 for every crystal, 0 for gaps. */
    public static CrystalEfficiencies uniform(ScannerModel scanner, String calibratedOn, double pairSensitivity) {
        float[] values = new float[scanner.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = scanner.isGap(i % scanner.indicesPerRing()) ? 0 : 1;
        }
        return new CrystalEfficiencies(scanner, calibratedOn, pairSensitivity, values);
    }

    public Header header() {
        return header;
    }

    /** Efficiency of an element; 0 for a gap. */
    public float at(int element) {
        return values[element];
    }

    /** {@code [elements]} by element id, a copy. */
    public float[] values() {
        return values.clone();
    }

    /** Factor of a tangential bin; 1 where none were measured. @param t 0 to tangentialBins - 1 */
    public float geometric(int t) {
        return geometric.length == 0 ? 1 : geometric[t];
    }

    /** Writes a file, whole or not at all. */
    public void write(Path file) throws IOException {
        byte[] json = StrictJson.write(header).getBytes(StandardCharsets.UTF_8);
        int floats = values.length + geometric.length;
        ByteBuffer b = ByteBuffer.allocate(PREFIX_BYTES + json.length + Float.BYTES * floats)
                .order(ByteOrder.LITTLE_ENDIAN);
        b.put(geometric.length == 0 ? MAGIC : MAGIC_WITH_GEOMETRY)
                .putInt(json.length)
                .put(json);
        b.asFloatBuffer().put(values).put(geometric);
        WholeFile.write(file, b.array());
    }

    /** True when a file begins as one of these does. */
    public static boolean isOne(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            byte[] magic = in.readNBytes(MAGIC.length);
            return Arrays.equals(magic, MAGIC) || Arrays.equals(magic, MAGIC_WITH_GEOMETRY);
        }
    }

    /** Reads only what a file says first. */
    public static Header readHeader(Path file) throws IOException {
        return header(file, Files.readAllBytes(file));
    }

    /** @throws IllegalArgumentException when the file is damaged, or of another scanner */
    public static CrystalEfficiencies read(Path file, ScannerModel scanner) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Header header = header(file, bytes);
        ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int at = PREFIX_BYTES + b.getInt(MAGIC.length);
        boolean hasGeometry = Arrays.equals(Arrays.copyOf(bytes, MAGIC.length), MAGIC_WITH_GEOMETRY);
        float[] geometric = new float[hasGeometry ? scanner.tangentialBins() : 0];
        long expected = at + (long) Float.BYTES * ((long) header.elements() + geometric.length);
        if (bytes.length != expected) {
            throw new IllegalArgumentException("%s: %d bytes (expected: %d)".formatted(file, bytes.length, expected));
        }
        float[] values = new float[header.elements()];
        b.position(at)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values)
                .get(geometric);
        try {
            return new CrystalEfficiencies(header, scanner, values, geometric);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static Header header(Path file, byte[] bytes) {
        byte[] magic = Arrays.copyOf(bytes, MAGIC.length);
        if (bytes.length < PREFIX_BYTES || !Arrays.equals(magic, MAGIC) && !Arrays.equals(magic, MAGIC_WITH_GEOMETRY)) {
            throw new IllegalArgumentException(
                    "%s: not a normalisation file (expected: PETMRNO1 at its beginning)".formatted(file));
        }
        int json = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(MAGIC.length);
        if (json < 2 || json > MAX_JSON_BYTES || json > bytes.length - PREFIX_BYTES) {
            throw new IllegalArgumentException(
                    "%s: JSON bytes: %d (expected: 2 to %d)".formatted(file, json, bytes.length - PREFIX_BYTES));
        }
        return StrictJson.read(
                file.toString(), new String(bytes, PREFIX_BYTES, json, StandardCharsets.UTF_8), Header.class);
    }
}
