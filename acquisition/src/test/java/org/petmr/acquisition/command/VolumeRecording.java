package org.petmr.acquisition.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeWriter;
import org.petmr.recon.event.Word;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.AxialCompression;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;

/** Recordings of an activity behind a mu, on a coarse ring that is wide enough for a body: trues alone, drawn one by one. */
public final class VolumeRecording {

    private static final double STEP_MM = 5;
    private static final int LENGTH_MS = 10;

    private VolumeRecording() {}

    public static ScannerModel ring(int rings, boolean isTof) {
        return ring("coarse-ring", rings, isTof);
    }

    static ScannerModel ring(String name, int rings, boolean isTof) {
        return new ScannerModel(
                name,
                "coarse ring for a body",
                "petmr",
                rings,
                16,
                rings,
                12,
                8,
                0,
                300,
                8,
                0,
                20,
                "LSO",
                71,
                new AxialCompression(AxialCompression.Rule.ODD_SPAN, 1, rings - 1),
                430,
                650,
                0.12,
                5,
                isTof ? new TofModel(15, 270, 300) : null,
                new ScannerModel.ImageMatrix(72, 72, 8),
                List.of("made for tests"));
    }

    public interface Value {
        double at(double xMm, double yMm, double zMm);
    }

    public static Volume painted(VoxelGrid grid, Value value) {
        Volume painted = Volume.zeros(grid);
        Affine a = grid.lpsFromVoxel();
        for (int y = 0; y < grid.ny(); y++) {
            for (int x = 0; x < grid.nx(); x++) {
                for (int z = 0; z < grid.nz(); z++) {
                    painted.values()[grid.index(x, y, z)] = (float) value.at(a.x(x, y, z), a.y(x, y, z), a.z(x, y, z));
                }
            }
        }
        return painted;
    }

    public static boolean isIn(double x, double y, double xMm, double yMm, double aMm, double bMm) {
        return Math.hypot((x - xMm) / aMm, (y - yMm) / bMm) <= 1;
    }

    public static void write(Path file, ScannerModel scanner, Volume activity, Value muPerCm, int events, long seed)
            throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        double[] sums = new double[activity.values().length];
        double sum = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += activity.values()[i];
            sums[i] = sum;
        }
        long[] words = new long[events / LENGTH_MS + 1];
        ListModeHeader header = new ListModeHeader(scanner, "volume", "2026-11-21T10:00:00Z", 0, "", 0, 1);
        try (ListModeWriter writer = new ListModeWriter(file, header)) {
            for (int ms = 0; ms <= LENGTH_MS; ms++) {
                int n = 0;
                words[n++] = Word.timeMark(ms, ms == 0 ? 0 : events / LENGTH_MS, ms == LENGTH_MS);
                while (ms < LENGTH_MS && n <= events / LENGTH_MS) {
                    long word = event(scanner, activity.grid(), sums, muPerCm, random);
                    if (word != 0) {
                        words[n++] = word;
                    }
                }
                writer.words(words, n);
            }
        }
    }

    /** @return 0 for one that isn't measured */
    private static long event(
            ScannerModel scanner, VoxelGrid g, double[] sums, Value muPerCm, SplittableRandom random) {
        int found = Arrays.binarySearch(sums, sums[sums.length - 1] * random.nextDouble());
        int i = found < 0 ? -found - 1 : found;
        Affine a = g.lpsFromVoxel();
        double vx = i / g.nz() % g.nx() + random.nextDouble() - 0.5;
        double vy = i / g.nz() / g.nx() + random.nextDouble() - 0.5;
        double vz = i % g.nz() + random.nextDouble() - 0.5;
        double x = a.x(vx, vy, vz);
        double y = a.y(vx, vy, vz);
        double z = a.z(vx, vy, vz);
        double cosine = 0.4 * (2 * random.nextDouble() - 1);
        double sine = Math.sqrt(1 - cosine * cosine);
        double phi = 2 * Math.PI * random.nextDouble();
        double ex = Math.cos(phi);
        double ey = Math.sin(phi);
        double r = scanner.effectiveRadiusMm();
        double b = x * ex + y * ey;
        double root = Math.sqrt(b * b - (x * x + y * y - r * r));
        int elementA = element(scanner, x, y, z, ex, ey, cosine / sine, -b + root);
        int elementB = element(scanner, x, y, z, ex, ey, cosine / sine, -b - root);
        if (elementA < 0 || elementB < 0) {
            return 0;
        }
        double integral = 0;
        for (double s = -b - root; s < -b + root; s += STEP_MM) {
            integral += 0.1 * STEP_MM / sine * muPerCm.at(x + s * ex, y + s * ey, z + s * cosine / sine);
        }
        int bin = 0;
        if (scanner.timeOfFlight().isPresent()) {
            TofModel tof = scanner.timeOfFlight().get();
            bin = (int) Math.floor(
                    (b / sine + tof.sigmaMm() * random.nextGaussian()) / tof.binWidthMm() + 0.5 * tof.bins());
            if (bin < 0 || bin >= tof.bins()) {
                return 0;
            }
        }
        return random.nextDouble() < Math.exp(-integral) ? Word.coincidence(false, elementA, elementB, bin) : 0;
    }

    private static int element(
            ScannerModel scanner, double x, double y, double z, double ex, double ey, double rise, double along) {
        int ring = (int) Math.floor((z + along * rise) / scanner.ringSpacingMm() + 0.5 * scanner.rings());
        int n = scanner.indicesPerRing();
        double turns = (Math.atan2(y + along * ey, x + along * ex) - scanner.crystalAngleRad(0)) / (2 * Math.PI);
        return ring < 0 || ring >= scanner.rings() ? -1 : ring * n + Math.floorMod(Math.round(turns * n), n);
    }
}
