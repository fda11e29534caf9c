package org.petmr.recon.correction;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** Opens normalisation files of every format that is known. */
public final class NormalisationFiles {

    private NormalisationFiles() {}

    /**
     * @param file a {@code .pnorm} file, or a Siemens {@code .n.hdr} header, or the {@code .n} file beside one
     * @throws IllegalArgumentException when it is none of these, damaged, or of another scanner
     */
    public static Normalisation open(Path file, ProjectionGeometry geometry) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("normalisation: %s (expected: a readable file)".formatted(file));
        }
        if (CrystalEfficiencies.isOne(file)) {
            return new GeometricNormalisation(geometry, CrystalEfficiencies.read(file, geometry.scanner()));
        }
        Path header = file.toString().endsWith(".n") ? file.resolveSibling(file.getFileName() + ".hdr") : file;
        return new SiemensNormalisation(geometry, header);
    }
}
