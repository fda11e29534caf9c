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
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

class FbpOracleTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(BENCH);
    private static final Workers WORKERS = new Workers(2);
    private static final FbpSettings PARALLEL = new FbpSettings(FbpSettings.Window.RAMP, 1, 100, false);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    /** Chords of a disc that is as long as the scanner, on the true lines between crystals. */
    @Test
    void aUniformDiscComesBackWithItsValue() {
        double radiusMm = 60;
        double cx = 15;
        double cy = -10;
        SinogramProjector.LineSource chords = (view, t, planes) -> {
            double[] line = crystalLine(view, t);
            double d = Math.abs(line[1] - (cy * Math.cos(line[0]) - cx * Math.sin(line[0])));
            double chord = d < radiusMm ? 2 * Math.sqrt(radiusMm * radiusMm - d * d) : 0;
            for (int a = 0; a < planes.length; a++) {
                planes[a] = (float) (3 * chord * obliquity(t, a));
            }
            return true;
        };
        VoxelGrid grid = VoxelGrid.centred(70, 70, BENCH.imagePlanes(), 2.7, 2.7, BENCH.ringSpacingMm() / 2);
        Volume image = new Fbp(GEOMETRY, grid, FbpSettings.nema(), WORKERS).run(chords, Progress.NONE);
        double sum = 0;
        int n = 0;
        double outside = 0;
        int m = 0;
        for (int iy = 0; iy < 70; iy++) {
            for (int ix = 0; ix < 70; ix++) {
                double x = grid.lpsFromVoxel().x(ix, iy, 0);
                double y = grid.lpsFromVoxel().y(ix, iy, 0);
                double r = Math.hypot(x - cx, y - cy);
                if (r < 50) {
                    assertThat((double) image.at(ix, iy, 15))
                            .as("at %s, %s", x, y)
                            .isCloseTo(3, within(0.15));
                    sum += image.at(ix, iy, 15);
                    n++;
                } else if (r > 70 && Math.hypot(x, y) < 90) {
                    outside += image.at(ix, iy, 15);
                    m++;
                }
            }
        }
        assertThat(sum / n).isCloseTo(3, within(0.03));
        assertThat(outside / m).isCloseTo(0, within(0.03));
        // Every plane sees the same disc.
        assertThat((double) image.at(35, 35, 0)).isCloseTo(image.at(35, 35, 15), within(0.01));
    }

    /** A Gaussian of 8 mm, four bins, at 45 mm from the axis: an even function of s with known integrals. */
    @Test
    void aPointSourceKeepsItsWidthAndPlace() {
        double sigma = 8 / 2.35482;
        double px = 33;
        double py = 30;
        SinogramProjector.LineSource point = (view, t, planes) -> {
            double[] line = crystalLine(view, t);
            double d = line[1] - (py * Math.cos(line[0]) - px * Math.sin(line[0]));
            double value = sigma * Math.sqrt(2 * Math.PI) * Math.exp(-0.5 * d * d / (sigma * sigma));
            for (int a = 0; a < planes.length; a++) {
                planes[a] = (float) (value * obliquity(t, a));
            }
            return true;
        };
        VoxelGrid grid = VoxelGrid.centred(181, 181, 3, 0.7, 0.7, 2.5);
        Volume image = new Fbp(GEOMETRY, grid, FbpSettings.nema(), WORKERS).run(point, Progress.NONE);
        PointSpread.Component found =
                PointSpreadFit.fit(spun(image), 12, 1).components().get(0);
        // Odd bins are the mean of two views 1.9 degrees apart: that much more along the tangent.
        assertThat(found.fwhmXMm()).isCloseTo(8.0, within(0.16));
        assertThat(found.fwhmYMm()).isCloseTo(8.0, within(0.16));
        int ix = (int) Math.round(px / 0.7) + 90;
        int iy = (int) Math.round(py / 0.7) + 90;
        assertThat(image.at(ix, iy, 1)).isGreaterThan(0.96f).isLessThan(1.01f);
        int top = 0;
        for (int i = 0; i < image.values().length; i++) {
            top = image.values()[i] > image.values()[top] ? i : top;
        }
        assertThat(top / 3 % 181).isBetween(ix - 1, ix + 1);
        assertThat(top / 3 / 181).isBetween(iy - 1, iy + 1);
    }

    /** The projector draws all lines of a view parallel; its own data come back when it is said so. */
    @Test
    void projectedImagesComeBackThroughPrecorrection() {
        VoxelGrid grid = BENCH.imageGrid();
        Volume truth = Volume.zeros(grid);
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                double x = grid.lpsFromVoxel().x(ix, iy, 0);
                double y = grid.lpsFromVoxel().y(ix, iy, 0);
                float value = (float) (1 / (1 + Math.exp((Math.hypot(x, y) - 60) / 3)));
                Arrays.fill(truth.values(), grid.index(ix, iy, 0), grid.index(ix, iy, 0) + grid.nz(), value);
            }
        }
        Sinogram data = Sinogram.zeros(GEOMETRY);
        new SinogramProjector(GEOMETRY, grid, WORKERS).forward(truth, Views.all(GEOMETRY.views()), data);
        Sinogram factors = Sinogram.zeros(GEOMETRY);
        Sinogram background = Sinogram.zeros(GEOMETRY);
        for (int i = 0; i < data.values().length; i++) {
            factors.values()[i] = i % 97 == 0 ? 0 : 0.25f;
            background.values()[i] = 2;
            data.values()[i] = 0.25f * data.values()[i] + 2;
        }
        SinogramProjector.LineSource counts = (view, t, planes) -> {
            System.arraycopy(data.values(), GEOMETRY.index(view, t, 0), planes, 0, planes.length);
            return true;
        };
        FbpSettings direct = new FbpSettings(FbpSettings.Window.HANN, 1, 1, false);
        Volume image = new Fbp(GEOMETRY, grid, direct, WORKERS)
                .run(Fbp.precorrected(counts, factors, Optional.of(background)), Progress.NONE);
        double sum = 0;
        int n = 0;
        for (int iy = 35; iy < 61; iy++) {
            for (int ix = 35; ix < 61; ix++) {
                sum += image.at(ix, iy, 15);
                n++;
            }
        }
        assertThat(sum / n).isCloseTo(1, within(0.01));
        // A wider window is softer.
        assertThat(image.at(48, 24, 15)).isBetween(0.2f, 0.8f);
    }

    @Test
    void repeatsForAnyNumberOfWorkersAndHearsCancellation() {
        VoxelGrid grid = VoxelGrid.centred(20, 20, 31, 5, 5, 2.5);
        SinogramProjector.LineSource ones = (view, t, planes) -> {
            Arrays.fill(planes, 1 + 0.01f * (view * 31 % 17) + t % 5);
            return true;
        };
        Volume one;
        Volume three;
        try (Workers single = new Workers(1);
                Workers many = new Workers(3)) {
            one = new Fbp(GEOMETRY, grid, PARALLEL, single).run(ones, Progress.NONE);
            three = new Fbp(GEOMETRY, grid, PARALLEL, many).run(ones, Progress.NONE);
        }
        assertThat(three.values()).isEqualTo(one.values());
        Progress cancelled = new Progress() {
            @Override
            public void report(double fraction, String message) {}

            @Override
            public boolean isCancelled() {
                return true;
            }
        };
        assertThatThrownBy(() -> new Fbp(GEOMETRY, grid, PARALLEL, WORKERS).run(ones, cancelled))
                .isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> new FbpSettings(FbpSettings.Window.HANN, 1.5, 1, true))
                .hasMessage("fbp.cutOff: 1.5 (expected: above 0, at most 1)");
    }

    /** Angle and distance of the line between the two crystals of a bin: {@code s = y cos phi - x sin phi}. */
    private static double[] crystalLine(int view, int t) {
        double r = BENCH.effectiveRadiusMm();
        double a = BENCH.crystalAngleRad(GEOMETRY.firstCrystal(view, t));
        double b = BENCH.crystalAngleRad(GEOMETRY.secondCrystal(view, t));
        double x = 0.5 * r * (Math.cos(a) + Math.cos(b));
        double y = 0.5 * r * (Math.sin(a) + Math.sin(b));
        double along = Math.atan2(Math.sin(a) - Math.sin(b), Math.cos(a) - Math.cos(b));
        return new double[] {along, y * Math.cos(along) - x * Math.sin(along)};
    }

    private static double obliquity(int t, int plane) {
        double rise = GEOMETRY.riseMm(GEOMETRY.segments().segmentOf(plane)) / GEOMETRY.chordMm(t);
        return Math.sqrt(1 + rise * rise);
    }

    /** The slice, and a Gaussian of 5 mm along z, so that it can be fitted in three dimensions. */
    private static Volume spun(Volume slice) {
        VoxelGrid g = slice.grid();
        VoxelGrid tall = VoxelGrid.centred(g.nx(), g.ny(), 41, g.dxMm(), g.dyMm(), 1);
        Volume out = Volume.zeros(tall);
        for (int iy = 0; iy < g.ny(); iy++) {
            for (int ix = 0; ix < g.nx(); ix++) {
                for (int iz = 0; iz < 41; iz++) {
                    double z = (iz - 20) / (5 / 2.35482);
                    out.values()[tall.index(ix, iy, iz)] = (float) (slice.at(ix, iy, 1) * Math.exp(-0.5 * z * z));
                }
            }
        }
        return out;
    }
}
