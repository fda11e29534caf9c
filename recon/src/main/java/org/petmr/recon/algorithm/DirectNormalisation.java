package org.petmr.recon.algorithm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.correction.NormalisationFiles;
import org.petmr.recon.correction.UncalibratedNormalisation;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Efficiencies of {@link DirectLines} of events, from a normalisation of another geometry of the scanner: what geometry alone
 * gives, times what the other has more or less than geometry in the same direct plane. The sums over ring pairs differ, since
 * the other may cut its segments elsewhere; their ratio hardly does. Relative.
 */
public final class DirectNormalisation implements Normalisation {

    private final DirectLines lines;
    private final Normalisation measured;
    private final Normalisation geometryOnly;
    private final ProjectionGeometry direct;
    private final Normalisation directGeometry;

    /**
     * @param measured of the geometry {@code lines} come from
     * @param direct one segment of direct planes, as {@link DirectLines#of} makes it
     */
    public DirectNormalisation(DirectLines lines, Normalisation measured, ProjectionGeometry direct) {
        if (direct.planes() != lines.direct().planes()) {
            throw new IllegalArgumentException("direct: %d planes (expected: %d, one for each half ring)"
                    .formatted(direct.planes(), lines.direct().planes()));
        }
        this.lines = lines;
        this.measured = measured;
        this.geometryOnly = new UncalibratedNormalisation(lines.from());
        this.direct = direct;
        this.directGeometry = new UncalibratedNormalisation(direct);
    }

    /**
     * @param file as {@link NormalisationFiles} opens it
     * @param direct as {@link DirectLines#of} makes it
     * @throws IllegalArgumentException when it is none, damaged, or of another scanner
     */
    public static Normalisation open(Path file, ProjectionGeometry direct) throws IOException {
        if (CrystalEfficiencies.isOne(file)) {
            return NormalisationFiles.open(file, direct); // crystals alone: of any geometry
        }
        ProjectionGeometry usual = new ProjectionGeometry(direct.scanner());
        return new DirectNormalisation(new DirectLines(usual), NormalisationFiles.open(file, usual), direct);
    }

    @Override
    public void efficiencies(int view, int t, float[] planes) {
        if (direct.isGap(view, t)) {
            Arrays.fill(planes, 0);
            return;
        }
        float[] line = new float[lines.from().planes()];
        float[] found = new float[planes.length];
        float[] usual = new float[planes.length];
        measured.efficiencies(view, t, line);
        lines.add(line, found, 0);
        geometryOnly.efficiencies(view, t, line);
        lines.add(line, usual, 0);
        directGeometry.efficiencies(view, t, planes);
        for (int p = 0; p < planes.length; p++) {
            planes[p] = usual[p] > 0 ? planes[p] * found[p] / usual[p] : 0;
        }
    }

    @Override
    public boolean isAbsolute() {
        return false;
    }

    @Override
    public String scale() {
        return GEOMETRY;
    }

    @Override
    public String description() {
        return measured.description() + "; on direct planes, relative";
    }
}
