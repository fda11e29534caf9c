package org.petmr.recon.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.petmr.recon.Peers;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** One patient at two visits, against what others found (their maps scale by up to half a percent, ours cannot). */
final class RealPatientTest {

    private static final double BRIGHT = 0.25;

    /** The map of an ITK text file: {@code q = M (p - c) + c + t}. */
    private static Affine itk(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        double[] p = numbers(lines.get(3), "Parameters:");
        double[] c = numbers(lines.get(4), "FixedParameters:");
        double[] shift = new double[3];
        for (int i = 0; i < 3; i++) {
            shift[i] = c[i] + p[9 + i] - (p[3 * i] * c[0] + p[3 * i + 1] * c[1] + p[3 * i + 2] * c[2]);
        }
        return new Affine(p[0], p[1], p[2], shift[0], p[3], p[4], p[5], shift[1], p[6], p[7], p[8], shift[2]);
    }

    private static double[] numbers(String line, String key) {
        assertThat(line).startsWith(key);
        String[] words = line.substring(key.length()).trim().split(" ");
        double[] n = new double[words.length];
        for (int i = 0; i < n.length; i++) {
            n[i] = Double.parseDouble(words[i]);
        }
        return n;
    }

    /** Root mean square and largest distance over the points of head and brain, the bright ones of the fixed image. */
    private static double[] apart(Affine a, Affine b, Volume fixed) {
        VoxelGrid g = fixed.grid();
        Intensities ends = Intensities.of(fixed, "fixed");
        double threshold = ends.low() + BRIGHT * (ends.high() - ends.low());
        Affine lps = g.lpsFromVoxel();
        double square = 0;
        double worst = 0;
        long n = 0;
        for (int y = 0; y < g.ny(); y += 4) {
            for (int x = 0; x < g.nx(); x += 4) {
                for (int z = 0; z < g.nz(); z++) {
                    if (fixed.at(x, y, z) > threshold) {
                        double px = lps.x(x, y, z);
                        double py = lps.y(x, y, z);
                        double pz = lps.z(x, y, z);
                        double dx = a.x(px, py, pz) - b.x(px, py, pz);
                        double dy = a.y(px, py, pz) - b.y(px, py, pz);
                        double dz = a.z(px, py, pz) - b.z(px, py, pz);
                        square += dx * dx + dy * dy + dz * dz;
                        worst = Math.max(worst, dx * dx + dy * dy + dz * dz);
                        n++;
                    }
                }
            }
        }
        return new double[] {Math.sqrt(square / n), Math.sqrt(worst)};
    }

    private static double worstMm(String fixedName, String movingName, Affine theirs, Path dir, Workers workers)
            throws IOException {
        Volume fixed = Nifti.read(dir.resolve(fixedName));
        Volume moving = Nifti.read(dir.resolve(movingName));
        RegistrationResult r =
                new RigidRegistration(RegistrationSettings.DEFAULT, workers).register(fixed, moving, Progress.NONE);
        double[] apart = apart(r.movingFromFixed().toAffine(), theirs, fixed);
        System.err.printf(
                Locale.ROOT,
                "%s on %s: %.2f mm rms, %.2f mm at most from the stored transform; %s%n",
                movingName,
                fixedName,
                apart[0],
                apart[1],
                r.uncertainty());
        return apart[1];
    }

    /** Stored as ITK resamples: {@code T1W_to_FLAIR} maps a point of the FLAIR to where the T1W shows it. */
    @Test
    void agreesWithTheStoredTransforms() throws IOException {
        Path dir = Peers.data("mr-longitudinal-ms-p01");
        Affine flair1FromCommon = itk(dir.resolve("study1_FLAIR_to_common_space.txt"));
        Affine flair2FromCommon = itk(dir.resolve("study2_FLAIR_to_common_space.txt"));
        try (Workers workers = new Workers(2)) {
            for (int visit = 1; visit <= 2; visit++) {
                Affine t1FromFlair = itk(dir.resolve("study" + visit + "_T1W_intrastudy_to_FLAIR.txt"));
                String t1 = "study" + visit + "_T1W.nii.gz";
                String flair = "study" + visit + "_FLAIR.nii.gz";
                assertThat(worstMm(flair, t1, t1FromFlair, dir, workers))
                        .as("visit %d", visit)
                        .isLessThan(1.5);
            }
            Affine between = flair2FromCommon.after(flair1FromCommon.inverse());
            assertThat(worstMm("study1_FLAIR.nii.gz", "study2_FLAIR.nii.gz", between, dir, workers))
                    .isLessThan(1.5);
        }
    }
}
