package org.petmr.recon.correction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

class GeometricNormalisationTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(BENCH);

    private static CrystalEfficiencies random(long seed) {
        Random random = new Random(seed);
        float[] values = new float[BENCH.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.5f + random.nextFloat();
        }
        return new CrystalEfficiencies(BENCH, "2026-01-31", 0.16, values);
    }

    @Test
    void sumsTheProductsOfEveryRingPair() {
        CrystalEfficiencies e = random(1);
        GeometricNormalisation normalisation = new GeometricNormalisation(GEOMETRY, e);
        float[] planes = new float[GEOMETRY.planes()];
        for (int t = 0; t < GEOMETRY.tangentialBins(); t += 13) {
            int view = 7 * t % GEOMETRY.views();
            double[] expected = new double[GEOMETRY.planes()];
            for (int r1 = 0; r1 < BENCH.rings(); r1++) {
                for (int r2 = 0; r2 < BENCH.rings(); r2++) {
                    int plane = GEOMETRY.segments().plane(r1, r2);
                    if (plane >= 0) {
                        double g = GeometricNormalisation.etendueMm2(
                                BENCH, GEOMETRY.chordMm(t), (r2 - r1) * BENCH.ringSpacingMm());
                        expected[plane] += 0.16
                                * g
                                * e.at(r1 * 192 + GEOMETRY.firstCrystal(view, t))
                                * e.at(r2 * 192 + GEOMETRY.secondCrystal(view, t));
                    }
                }
            }
            normalisation.efficiencies(view, t, planes);
            for (int p = 0; p < planes.length; p++) {
                assertThat((double) planes[p]).isCloseTo(expected[p], within(1e-5 * expected[p]));
            }
        }
    }

    /**
     * Monte Carlo: annihilations at a point send photon pairs in all directions; those that meet two rings' crystals must be
     * what the etendue says for a small uniform cube round the point. Poisson: 1 % at 4 sigma.
     */
    @Test
    void countsWhatAnIsotropicSourceSends() {
        long seed = 11;
        Random random = new Random(seed);
        double radiusMm = BENCH.effectiveRadiusMm();
        double topMm = BENCH.rings() * BENCH.ringSpacingMm() / 2;
        int pairs = 400_000;
        int hits = 0;
        for (int i = 0; i < pairs; i++) {
            double z = 20 * (random.nextDouble() - 0.5);
            double cosine = 2 * random.nextDouble() - 1;
            double along = radiusMm / Math.sqrt(1 - cosine * cosine) * cosine;
            // on the axis both ends lie one radius away; kept are ring differences up to 13 of 16
            int r1 = (int) Math.floor((z - along + topMm) / BENCH.ringSpacingMm());
            int r2 = (int) Math.floor((z + along + topMm) / BENCH.ringSpacingMm());
            if (r1 >= 0 && r1 < BENCH.rings() && r2 >= 0 && r2 < BENCH.rings() && Math.abs(r2 - r1) <= 13) {
                hits++;
            }
        }
        // the same source as line integrals: a thin rod of 20 mm on the axis, area a; each central line meets it
        CrystalEfficiencies ones = CrystalEfficiencies.uniform(BENCH, "2026-01-31", 1);
        GeometricNormalisation normalisation = new GeometricNormalisation(GEOMETRY, ones);
        double expected = 0;
        float[] planes = new float[GEOMETRY.planes()];
        double pitchMm = BENCH.centralBinMm();
        int centre = GEOMETRY.tangentialBins() / 2;
        for (int view = 0; view < GEOMETRY.views(); view++) {
            normalisation.efficiencies(view, centre, planes);
            for (int p = 0; p < planes.length; p++) {
                double z = GEOMETRY.planeZMm(p);
                int s = GEOMETRY.segments().segmentOf(p);
                double cosine = 2 * radiusMm / Math.hypot(2 * radiusMm, GEOMETRY.riseMm(s));
                // mean over a bin of the line integral through a rod of area a: a / (pitch * cos), for |z| <= 10
                double covered = Math.max(0, Math.min(z + 1.25, 10) - Math.max(z - 1.25, -10)) / 2.5;
                expected += planes[p] * covered / (pitchMm * cosine);
            }
        }
        // counts for 1 decay per second of the rod: lambda a = 1 / 20 mm
        double fraction = expected / 20;
        assertThat(fraction).as("seed %d", seed).isCloseTo((double) hits / pairs, within(0.03 * hits / pairs));
    }

    @Test
    void gapsAreExactlyZeroAndTheMmrIsFast() {
        ScannerModel mmr = ScannerCatalogue.find("mmr");
        ProjectionGeometry geometry = new ProjectionGeometry(mmr);
        Normalisation normalisation =
                new GeometricNormalisation(geometry, CrystalEfficiencies.uniform(mmr, "2026-01-31", 0.16));
        float[] planes = new float[geometry.planes()];
        for (int view = 0; view < geometry.views(); view += 17) {
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                normalisation.efficiencies(view, t, planes);
                boolean isGap = geometry.isGap(view, t);
                for (float value : planes) {
                    if (isGap != (value == 0)) {
                        throw new AssertionError("view %d, bin %d: %s".formatted(view, t, value));
                    }
                }
            }
        }
        assertThat(normalisation.description()).contains("2026-01-31").contains("mmr");
    }

    @Test
    void survivesItsFile(@TempDir Path dir) throws IOException {
        CrystalEfficiencies e = random(2);
        Path file = dir.resolve("a.pnorm");
        e.write(file);
        CrystalEfficiencies read = CrystalEfficiencies.read(file, BENCH);
        assertThat(read.header()).isEqualTo(e.header());
        assertThat(read.values()).isEqualTo(e.values());
        try (var left = Files.list(dir)) {
            assertThat(left).containsExactly(file);
        }
        assertThatThrownBy(() -> CrystalEfficiencies.read(file, ScannerCatalogue.find("mmr")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("scanner: bench (expected: mmr)");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 3));
        assertThatThrownBy(() -> CrystalEfficiencies.read(file, BENCH)).hasMessageContaining("bytes (expected:");
        Files.write(file, Arrays.copyOf(bytes, 40));
        assertThatThrownBy(() -> CrystalEfficiencies.read(file, BENCH)).hasMessageContaining("JSON bytes");
        Files.write(file, new byte[100]);
        assertThatThrownBy(() -> CrystalEfficiencies.read(file, BENCH)).hasMessageContaining("PETMRNO1");
    }

    /** Files with factors of the tangential bins are of a second kind; those without read as before. */
    @Test
    void geometricFactorsSurviveTheirFile(@TempDir Path dir) throws IOException {
        float[] factors = new float[BENCH.tangentialBins()];
        for (int t = 0; t < factors.length; t++) {
            factors[t] = 1 + 0.01f * t;
        }
        Path file = dir.resolve("g.pnorm");
        CrystalEfficiencies.relative(BENCH, "2026-01-31", random(4).values())
                .withGeometric(BENCH, factors)
                .write(file);
        assertThat(CrystalEfficiencies.isOne(file)).isTrue();
        assertThat(CrystalEfficiencies.readHeader(file).knownPairSensitivity()).isEmpty();
        CrystalEfficiencies read = CrystalEfficiencies.read(file, BENCH);
        assertThat(read.geometric(37)).isEqualTo(1.37f);
        assertThat(read.values()).isEqualTo(random(4).values());
        assertThat(random(4).geometric(37)).isEqualTo(1);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 4));
        assertThatThrownBy(() -> CrystalEfficiencies.read(file, BENCH)).hasMessageContaining("bytes (expected:");
        factors[5] = Float.NaN;
        assertThatThrownBy(() -> random(4).withGeometric(BENCH, factors))
                .hasMessage("normalisation: geometric 5: NaN (expected: > 0)");
        assertThatThrownBy(() -> random(4).withGeometric(BENCH, new float[3]))
                .hasMessageContaining("geometric factors: 3 (expected: none, or 127)");
    }

    @Test
    void refusesValuesThatCannotBe() {
        float[] values = new float[BENCH.elements()];
        values[3] = -1;
        assertThatThrownBy(() -> new CrystalEfficiencies(BENCH, "2026-01-31", 0.16, values))
                .hasMessage("normalisation: efficiency 3: -1.0 (expected: >= 0)");
        assertThatThrownBy(() -> new CrystalEfficiencies(BENCH, "soon", 0.16, values))
                .hasMessageContaining("calibratedOn: soon");
        assertThatThrownBy(() -> new CrystalEfficiencies(BENCH, "2026-01-31", 0, values))
                .hasMessageContaining("pairSensitivity");
        assertThatThrownBy(() -> new CrystalEfficiencies(BENCH, "2026-01-31", 1, new float[3]))
                .hasMessageContaining("values: 3");
        ScannerModel mmr = ScannerCatalogue.find("mmr");
        float[] ones = new float[mmr.elements()];
        Arrays.fill(ones, 1);
        assertThatThrownBy(() -> new CrystalEfficiencies(mmr, "2026-01-31", 1, ones))
                .hasMessageContaining("efficiency 8: 1.0 (expected: 0 in a gap)");
        assertThatThrownBy(() -> new GeometricNormalisation(new ProjectionGeometry(mmr), random(1)))
                .hasMessageContaining("scanner: bench (expected: mmr)");
    }
}
