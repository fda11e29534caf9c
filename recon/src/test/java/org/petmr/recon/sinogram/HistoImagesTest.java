package org.petmr.recon.sinogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.petmr.recon.event.Word;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.AxialCompression;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;

/** Where events are counted, against where they were. */
final class HistoImagesTest {

    private static final long SEED = 1905;
    private static final ScannerModel SIGNA = ScannerCatalogue.find("signa");
    private static final ProjectionGeometry LINES =
            new ProjectionGeometry(SIGNA, new AxialCompression(AxialCompression.Rule.ODD_SPAN, 41, 20));
    private static final VoxelGrid GRID = SIGNA.imageGrid(2);
    private static final int DIRECTIONS = 32;
    private static final double[] SOURCE_MM = {80, -45, 31};

    private final Random random = new Random(SEED);
    private final HistoImages images = new HistoImages(LINES, GRID, DIRECTIONS);

    /** The pair of crystals that a line through the source hits, first end first; null when it leaves the rings. */
    private static int[] pair(double angleRad, double slope) {
        double c = Math.cos(angleRad);
        double s = Math.sin(angleRad);
        double r = SIGNA.effectiveRadiusMm();
        double along = SOURCE_MM[0] * c + SOURCE_MM[1] * s;
        double across = SOURCE_MM[1] * c - SOURCE_MM[0] * s;
        double half = Math.sqrt(r * r - across * across);
        int a = element(angleRad, half - along, slope);
        int b = element(angleRad, -half - along, slope);
        return a < 0 || b < 0 ? null : new int[] {a, b};
    }

    private static int element(double angleRad, double wayMm, double slope) {
        double x = SOURCE_MM[0] + wayMm * Math.cos(angleRad);
        double y = SOURCE_MM[1] + wayMm * Math.sin(angleRad);
        double z = SOURCE_MM[2] + wayMm * slope;
        int ring = (int) Math.round(z / SIGNA.ringSpacingMm() + 0.5 * (SIGNA.rings() - 1));
        int n = SIGNA.indicesPerRing();
        int crystal = Math.floorMod(Math.round((Math.atan2(y, x) - SIGNA.crystalAngleRad(0)) / (2 * Math.PI / n)), n);
        return ring < 0 || ring >= SIGNA.rings() ? -1 : ring * n + crystal;
    }

    /** Words of the source, half of them with the other end first. */
    private long[] words(int wanted) {
        TofModel tof = SIGNA.timeOfFlight().orElseThrow();
        long[] words = new long[wanted];
        for (int n = 0; n < wanted; ) {
            double angle = 2 * Math.PI * random.nextDouble();
            int[] pair = pair(angle, 0.36 * (random.nextDouble() - 0.5));
            if (pair == null) {
                continue;
            }
            double along = SOURCE_MM[0] * Math.cos(angle) + SOURCE_MM[1] * Math.sin(angle);
            double seenMm = along + tof.sigmaMm() * random.nextGaussian();
            int bin = (int) Math.floor(seenMm / tof.binWidthMm() + 0.5 * tof.bins());
            if (bin >= 0 && bin < tof.bins()) {
                words[n++] = random.nextBoolean()
                        ? Word.coincidence(false, pair[0], pair[1], bin)
                        : Word.coincidence(false, pair[1], pair[0], tof.bins() - 1 - bin);
            }
        }
        return words;
    }

    /** All directions: the mean place is the source's, each way. Of one: along it as wide as said, across as wide as pixels. */
    @Test
    void eventsLieWhereTheyWere() {
        images.add(words(200_000), 200_000);
        assertThat(images.prompts()).as("seed %d", SEED).isGreaterThan(190_000);
        assertThat((double) images.placed() / images.prompts())
                .as("seed %d", SEED)
                .isGreaterThan(0.99);
        Affine a = GRID.lpsFromVoxel();
        float[] column = new float[GRID.nz()];
        double[] mean = new double[3];
        double all = 0;
        double alongSquares = 0;
        double acrossSquares = 0;
        double axialSquares = 0;
        for (int d = 0; d < DIRECTIONS; d++) {
            double cos = Math.cos(images.angleRad(d));
            double sin = Math.sin(images.angleRad(d));
            for (int c = 0; c < GRID.nx() * GRID.ny(); c++) {
                images.column(d, c, column);
                double x = a.x(c % GRID.nx(), 0, 0) - SOURCE_MM[0];
                double y = a.y(0, c / GRID.nx(), 0) - SOURCE_MM[1];
                for (int z = 0; z < column.length; z++) {
                    double dz = a.z(0, 0, z) - SOURCE_MM[2];
                    all += column[z];
                    mean[0] += column[z] * x;
                    mean[1] += column[z] * y;
                    mean[2] += column[z] * dz;
                    alongSquares += column[z] * (x * cos + y * sin) * (x * cos + y * sin);
                    acrossSquares += column[z] * (y * cos - x * sin) * (y * cos - x * sin);
                    axialSquares += column[z] * dz * dz;
                }
            }
        }
        assertThat(all).isEqualTo(images.placed());
        for (double m : mean) {
            assertThat(m / all).as("seed %d", SEED).isCloseTo(0, within(0.4));
        }
        assertThat(Math.sqrt(alongSquares / all))
                .as("seed %d", SEED)
                .isCloseTo(images.sigmaMm(), within(0.03 * images.sigmaMm()));
        // Crystals, pixels, and the angles that a direction stands for, over 27 mm: a few mm.
        assertThat(Math.sqrt(acrossSquares / all)).as("seed %d", SEED).isLessThan(3.5);
        assertThat(Math.sqrt(axialSquares / all)).as("seed %d", SEED).isLessThan(4.5);
    }

    /** A line says of which direction it is by its view, whichever end comes first. */
    @Test
    void theOtherEndFirstIsTheSamePlace() {
        int[] pair = pair(0.3, 0.05);
        TofModel tof = SIGNA.timeOfFlight().orElseThrow();
        HistoImages other = new HistoImages(LINES, GRID, DIRECTIONS);
        images.add(new long[] {Word.coincidence(false, pair[0], pair[1], 16)}, 1);
        other.add(new long[] {Word.coincidence(false, pair[1], pair[0], tof.bins() - 1 - 16)}, 1);
        double[] place = place(images);
        double[] same = place(other);
        assertThat(same[0]).isEqualTo(place[0]); // the direction
        for (int i = 1; i < 4; i++) {
            assertThat(same[i]).isCloseTo(place[i], within(tof.binWidthMm())); // drawn within the bin
        }
    }

    private static double[] place(HistoImages images) {
        Affine a = GRID.lpsFromVoxel();
        float[] column = new float[GRID.nz()];
        for (int d = 0; d < DIRECTIONS; d++) {
            for (int c = 0; c < GRID.nx() * GRID.ny(); c++) {
                images.column(d, c, column);
                for (int z = 0; z < column.length; z++) {
                    if (column[z] > 0) {
                        return new double[] {d, a.x(c % GRID.nx(), 0, 0), a.y(0, c / GRID.nx(), 0), a.z(0, 0, z)};
                    }
                }
            }
        }
        throw new AssertionError("no event was counted");
    }

    /** Delayeds, marks and losses are counted as the sinogram counts them; what lies on no line is not. */
    @Test
    void whatIsNoPromptIsCountedBesides() {
        int[] pair = pair(1, 0);
        long[] words = {
            Word.timeMark(5, 0, false),
            Word.coincidence(true, pair[0], pair[1], 3),
            Word.coincidence(false, pair[0], pair[1], 13),
            Word.coincidence(false, pair[0], pair[1], 27),
            Word.coincidence(false, pair[0], SIGNA.elements(), 13),
            Word.coincidence(false, 0, (SIGNA.rings() - 1) * SIGNA.indicesPerRing() + SIGNA.views(), 13),
            Word.loss(1, 12, 6),
            Word.timeMark(9, 0, false)
        };
        images.add(words, words.length);
        assertThat(images.prompts()).isEqualTo(1);
        assertThat(images.others().delayeds()).isEqualTo(1);
        assertThat(images.others().prompts()).isZero();
        assertThat(images.others().lostEvents()).isEqualTo(12);
        assertThat(images.others().lastMarkMs()).isEqualTo(9);
    }

    @Test
    void needsTimeOfFlight() {
        ScannerModel bench = ScannerCatalogue.find("bench");
        assertThatThrownBy(() -> new HistoImages(new ProjectionGeometry(bench), bench.imageGrid(), 16))
                .hasMessage("scanner: bench, without time of flight (expected: one with)");
        assertThatThrownBy(() -> new HistoImages(LINES, GRID, 31))
                .hasMessage("directions: 31 (expected: a divisor of the 224 views)");
    }
}
