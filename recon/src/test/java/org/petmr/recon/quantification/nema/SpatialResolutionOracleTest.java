package org.petmr.recon.quantification.nema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Gaussians of known widths are points of known resolution. */
final class SpatialResolutionOracleTest {

    /** Tenth width of a Gaussian: 2 sqrt(2 ln 10) sigma. */
    private static final double TENTH_PER_HALF = Math.sqrt(Math.log(10) / Math.log(2));

    private static final VoxelGrid GRID = VoxelGrid.centred(120, 230, 101, 1, 1, 1);

    private static void add(Volume image, double[] at, double[] fwhm, double height) {
        VoxelGrid g = image.grid();
        Affine lps = g.lpsFromVoxel();
        for (int iy = 0; iy < g.ny(); iy++) {
            for (int ix = 0; ix < g.nx(); ix++) {
                for (int iz = 0; iz < g.nz(); iz++) {
                    double[] d = {lps.x(ix, iy, iz) - at[0], lps.y(ix, iy, iz) - at[1], lps.z(ix, iy, iz) - at[2]};
                    double e = 0;
                    for (int a = 0; a < 3; a++) {
                        e += 4 * Math.log(2) * d[a] * d[a] / fwhm[a] / fwhm[a];
                    }
                    image.values()[g.index(ix, iy, iz)] += (float) (height * Math.exp(-e));
                }
            }
        }
    }

    /** At 1 and 10 cm above the axis, off the voxel centres, and one beside: found and measured. */
    @Test
    void widthsOfGaussians() {
        Volume image = Volume.zeros(GRID);
        double[][] at = {{0.3, 10.4, -20.2}, {-0.4, 100.1, -20.2}, {-50.2, 0.3, 30}};
        double[][] fwhm = {{4, 4.6, 5.4}, {4.4, 5.8, 6.7}, {6, 5, 4.5}};
        double[] height = {5, 3, 4};
        for (int i = 0; i < 3; i++) {
            add(image, at[i], fwhm[i], height[i]);
        }
        List<SpatialResolution> all = SpatialResolution.ofAll(image);
        assertThat(all).hasSize(3);
        for (int i = 0; i < 3; i++) {
            SpatialResolution r = all.get(i);
            assertThat(r.xMm()).isCloseTo(at[i][0], within(0.1));
            assertThat(r.yMm()).isCloseTo(at[i][1], within(0.1));
            assertThat(r.zMm()).isCloseTo(at[i][2], within(0.1));
            assertThat(r.offAxisDeg()).isLessThan(3);
            boolean isBeside = i == 2;
            check(r.radial(), isBeside ? fwhm[i][0] : fwhm[i][1]);
            check(r.tangential(), isBeside ? fwhm[i][1] : fwhm[i][0]);
            check(r.axial(), fwhm[i][2]);
        }
    }

    /**
     * NEMA's straight lines over a convex flank, and its parabola over a Gaussian, make peaks wider: with four samples to
     * the width by 1 to 3 %.
     */
    private static void check(PeakWidth w, double fwhm) {
        assertThat(w.fwhm()).isCloseTo(fwhm, within(0.03 * fwhm));
        assertThat(w.fwtm()).isCloseTo(fwhm * TENTH_PER_HALF, within(0.03 * fwhm * TENTH_PER_HALF));
    }

    /** Samples of a parabola and straight flanks: no approximation is left. */
    @Test
    void byHand() {
        PeakWidth w = PeakWidth.of(new double[] {0, 0, 4, 7, 8, 7, 4, 0, 0}, 2);
        assertThat(w.centreSample()).isEqualTo(4);
        assertThat(w.fwhm()).isCloseTo(2 * 4.0, within(1e-9)); // both sides reach 4 two samples away
        assertThat(w.fwtm()).isCloseTo(2 * 2 * (2 + 3.2 / 4), within(1e-9));
    }

    @Test
    void saysWhatIsWrong() {
        Volume image = Volume.zeros(GRID);
        assertThatThrownBy(() -> SpatialResolution.ofAll(Volume.zeros(GRID)))
                .hasMessageContaining("expected: point sources");
        add(image, new double[] {0, 10, 48}, new double[] {4, 4, 9}, 1);
        assertThatThrownBy(() -> SpatialResolution.ofAll(image))
                .hasMessageContaining("along z")
                .hasMessageContaining("ends above");
        assertThatThrownBy(() -> SpatialResolution.at(image, new SpatialResolution.Position(0, 90, 0)))
                .hasMessageContaining("no source within 15 mm");
    }
}
