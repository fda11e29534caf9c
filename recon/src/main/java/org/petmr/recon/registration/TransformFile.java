package org.petmr.recon.registration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.image.Affine;
import org.petmr.recon.scanner.StrictJson;

/**
 * A rigid transform as a JSON file: a point of the fixed image is mapped to the point of the moving image that shows the
 * same anatomy, both in LPS mm.
 *
 * @param maps always {@code fixed to moving}
 * @param space always {@code LPS mm}
 * @param matrix {@code [4][4]}, rows; the last is 0 0 0 1
 * @param centreMm {@code [3]}, the centre of rotation when the transform is told as angles and a shift
 */
public record TransformFile(String maps, String space, double[][] matrix, double[] centreMm) {

    private static final String MAPS = "fixed to moving";
    private static final String SPACE = "LPS mm";

    public TransformFile {
        require(MAPS.equals(maps), "maps", maps, MAPS);
        require(SPACE.equals(space), "space", space, SPACE);
        requireMatrix("matrix", matrix);
        require(
                centreMm != null && centreMm.length == 3,
                "centreMm",
                centreMm == null ? null : centreMm.length,
                "3 numbers");
    }

    public static TransformFile of(RigidTransform t) {
        return new TransformFile(MAPS, SPACE, matrix(t.toAffine()), new double[] {t.cxMm(), t.cyMm(), t.czMm()});
    }

    /** @throws IllegalArgumentException when the matrix is not a rotation and a shift */
    public RigidTransform transform() {
        return RigidTransform.of(affine(matrix), centreMm[0], centreMm[1], centreMm[2]);
    }

    /** @throws IllegalArgumentException naming the file and the field that is missing, unknown or out of range */
    public static RigidTransform read(Path file) throws IOException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new IllegalArgumentException("transform: %s (expected: a readable file)".formatted(file));
        }
        try {
            return StrictJson.read("transform", Files.readString(file), TransformFile.class)
                    .transform();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** Writes a file, whole or not at all. */
    public static void write(Path file, RigidTransform transform) throws IOException {
        WholeFile.write(file, StrictJson.write(of(transform)).getBytes(StandardCharsets.UTF_8));
    }

    /** Four rows of four. */
    public static double[][] matrix(Affine a) {
        return new double[][] {
            {a.m00(), a.m01(), a.m02(), a.m03()},
            {a.m10(), a.m11(), a.m12(), a.m13()},
            {a.m20(), a.m21(), a.m22(), a.m23()},
            {0, 0, 0, 1}
        };
    }

    /** The map of such a matrix. */
    public static Affine affine(double[][] m) {
        return new Affine(
                m[0][0], m[0][1], m[0][2], m[0][3], m[1][0], m[1][1], m[1][2], m[1][3], m[2][0], m[2][1], m[2][2],
                m[2][3]);
    }

    /** @throws IllegalArgumentException when it is not four rows of four, the last 0 0 0 1 */
    public static void requireMatrix(String field, double[][] m) {
        require(m != null && m.length == 4, field, m == null ? null : m.length + " rows", "4 rows of 4");
        for (double[] row : m) {
            require(row != null && row.length == 4, field, row == null ? null : row.length + " columns", "4 rows of 4");
        }
        require(
                m[3][0] == 0 && m[3][1] == 0 && m[3][2] == 0 && m[3][3] == 1,
                field,
                "last row %s %s %s %s".formatted(m[3][0], m[3][1], m[3][2], m[3][3]),
                "last row 0 0 0 1");
    }

    private static void require(boolean holds, String field, Object found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("transform: %s: %s (expected: %s)".formatted(field, found, expected));
        }
    }
}
