package org.petmr.recon.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

class OsemOracleTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(BENCH);
    private static final VoxelGrid GRID = BENCH.imageGrid(2);
    private static final Workers WORKERS = new Workers(2);
    private static final SinogramProjector PROJECTOR = new SinogramProjector(GEOMETRY, GRID, WORKERS);
    private static final int[] ALL = Views.all(GEOMETRY.views());

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    /** O28. Smooth object, so that 100 iterations are enough; background and attenuation on. */
    @Test
    void noiseFreeMatchedDataGiveThePhantomBack() {
        Volume truth = blobs();
        Sinogram factors = AttenuationFactors.of(PROJECTOR, water());
        Sinogram background = Sinogram.zeros(GEOMETRY);
        Arrays.fill(background.values(), 3f);
        Sinogram counts = expected(truth, factors, background);
        Osem osem = new Osem(
                new SinogramLikelihood(model(counts, factors, Optional.of(background)), 12, WORKERS), 10, WORKERS);
        Volume image = osem.run(Progress.NONE);
        double error = 0;
        double power = 0;
        for (int i = 0; i < image.values().length; i++) {
            double d = image.values()[i] - truth.values()[i];
            error += d * d;
            power += (double) truth.values()[i] * truth.values()[i];
        }
        assertThat(Math.sqrt(error / power)).isLessThan(0.02);
    }

    /** O27. After an MLEM update without background the image expects exactly the counts that there are. */
    @Test
    void oneEmUpdateKeepsTheCounts() {
        Volume truth = blobs();
        Sinogram factors = Sinogram.zeros(GEOMETRY);
        Arrays.fill(factors.values(), 0.7f);
        Sinogram counts = expected(truth, factors, Sinogram.zeros(GEOMETRY));
        Osem mlem = new Osem(new SinogramLikelihood(model(counts, factors, Optional.empty()), 1, WORKERS), 1, WORKERS);
        Volume image = mlem.run(Progress.NONE);
        Sinogram again = expected(image, factors, Sinogram.zeros(GEOMETRY));
        double counted = sum(counts.values());
        // Float sums over 3 million bins; voxels below the sensitivity floor are 0 in truth too.
        assertThat(sum(again.values())).isCloseTo(counted, within(1e-4 * counted));
    }

    @Test
    void binsOfEfficiencyZeroLeaveTheLikelihood() {
        Volume truth = blobs();
        Sinogram factors = Sinogram.zeros(GEOMETRY);
        Arrays.fill(factors.values(), 1f);
        Sinogram counts = expected(truth, factors, Sinogram.zeros(GEOMETRY));
        for (int t = 40; t < 48; t++) {
            for (int view = 0; view < GEOMETRY.views(); view++) {
                int at = GEOMETRY.index(view, t, 0);
                Arrays.fill(factors.values(), at, at + GEOMETRY.planes(), 0f);
                // Nonsense where nothing can be counted: it must not matter.
                Arrays.fill(counts.values(), at, at + GEOMETRY.planes(), 1e6f);
            }
        }
        Volume image = new Osem(
                        new SinogramLikelihood(model(counts, factors, Optional.empty()), 12, WORKERS), 8, WORKERS)
                .run(Progress.NONE);
        assertThat(image.at(24, 24, 15)).isCloseTo(truth.at(24, 24, 15), within(0.05f * truth.at(24, 24, 15)));
    }

    @Test
    void repeatsBitForBitAndHearsCancellation() {
        Sinogram factors = Sinogram.zeros(GEOMETRY);
        Arrays.fill(factors.values(), 1f);
        Sinogram counts = expected(blobs(), factors, Sinogram.zeros(GEOMETRY));
        EmissionModel model = model(counts, factors, Optional.empty());
        Volume first = new Osem(new SinogramLikelihood(model, 12, WORKERS), 1, WORKERS).run(Progress.NONE);
        Volume second = new Osem(new SinogramLikelihood(model, 12, WORKERS), 1, WORKERS).run(Progress.NONE);
        assertThat(second.values()).isEqualTo(first.values());
        Progress cancelled = new Progress() {
            @Override
            public void report(double fraction, String message) {}

            @Override
            public boolean isCancelled() {
                return true;
            }
        };
        assertThatThrownBy(() -> new Osem(new SinogramLikelihood(model, 12, WORKERS), 1, WORKERS).run(cancelled))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void refusesWhatItCannotUse() {
        Sinogram factors = Sinogram.zeros(GEOMETRY);
        EmissionModel empty = model(Sinogram.zeros(GEOMETRY), factors, Optional.empty());
        assertThatThrownBy(() -> new Osem(new SinogramLikelihood(empty, 7, WORKERS), 1, WORKERS))
                .hasMessage("subsets: 7 (expected: a divisor of the 96 views)");
        assertThatThrownBy(() -> new Osem(new SinogramLikelihood(empty, 12, WORKERS), 1, WORKERS).run(Progress.NONE))
                .hasMessageContaining("factors: all 0");
        Volume negative = Volume.filled(GRID, -0.1f);
        assertThatThrownBy(() -> AttenuationFactors.of(PROJECTOR, negative)).hasMessageContaining("mu-map: holds -0.1");
        Volume scaled = Volume.filled(GRID, 960);
        assertThatThrownBy(() -> AttenuationFactors.of(PROJECTOR, scaled))
                .hasMessageContaining("expected: at most 1.0");
    }

    private static EmissionModel model(Sinogram counts, Sinogram factors, Optional<Sinogram> background) {
        return new EmissionModel(
                PROJECTOR,
                (view, t, planes) -> {
                    System.arraycopy(counts.values(), GEOMETRY.index(view, t, 0), planes, 0, planes.length);
                    return true;
                },
                factors,
                background);
    }

    private static Sinogram expected(Volume image, Sinogram factors, Sinogram background) {
        Sinogram out = Sinogram.zeros(GEOMETRY);
        PROJECTOR.forward(image, ALL, out);
        for (int i = 0; i < out.values().length; i++) {
            out.values()[i] = factors.values()[i] * out.values()[i] + background.values()[i];
        }
        return out;
    }

    private static Volume blobs() {
        Volume v = Volume.zeros(GRID);
        Affine a = GRID.lpsFromVoxel();
        for (int iy = 0; iy < GRID.ny(); iy++) {
            for (int ix = 0; ix < GRID.nx(); ix++) {
                for (int iz = 0; iz < GRID.nz(); iz++) {
                    double x = a.x(ix, iy, iz);
                    double y = a.y(ix, iy, iz);
                    double z = a.z(ix, iy, iz);
                    double body = Math.exp(-(x * x + y * y) / 2400 - z * z / 700);
                    double hot = 2 * Math.exp(-((x - 20) * (x - 20) + (y + 15) * (y + 15) + z * z) / 220);
                    v.values()[GRID.index(ix, iy, iz)] = (float) (body + hot);
                }
            }
        }
        return v;
    }

    private static Volume water() {
        Volume v = Volume.zeros(GRID);
        Affine a = GRID.lpsFromVoxel();
        for (int iy = 0; iy < GRID.ny(); iy++) {
            for (int ix = 0; ix < GRID.nx(); ix++) {
                if (Math.hypot(a.x(ix, iy, 0), a.y(ix, iy, 0)) < 80) {
                    int at = GRID.index(ix, iy, 0);
                    Arrays.fill(v.values(), at, at + GRID.nz(), 0.096f);
                }
            }
        }
        return v;
    }

    private static double sum(float[] values) {
        double s = 0;
        for (float f : values) {
            s += f;
        }
        return s;
    }
}
