package org.petmr.recon.quantification.nema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** O41 and O42, and that the phantom is found wherever it lies. */
final class ImageQualityOracleTest {

    private static final ImageQualityPhantom PHANTOM = ImageQualityPhantom.iecBody();

    /** Voxels of 2 mm, of the mMR's kind, from 30 mm before the spheres to 30 mm behind. */
    private static final VoxelGrid GRID = grid(2, 2, 32);

    private static VoxelGrid grid(double pixelMm, double sliceMm, double reachZMm) {
        int n = 2 * (int) (170 / pixelMm) + 1;
        int nz = 2 * (int) (reachZMm / sliceMm) + 1;
        return VoxelGrid.centred(n, n, nz, pixelMm, pixelMm, sliceMm);
    }

    /** O41: at 4:1 an ideal image has Q = 100 %, hot and cold, N = 0, and nothing in the lung. */
    @Test
    void anIdealImageIsPerfect() {
        ImageQualityPhantom mixed = PHANTOM.withCold(List.of(28.0, 37.0));
        for (ImageQualityPhantom phantom : List.of(PHANTOM, mixed)) {
            Volume image = new AnalyticPhantom(phantom, 4).ideal(GRID, PhantomPose.at(0, 0, 0));
            ImageQuality q = ImageQuality.of(image, new ImageQualitySetup(phantom, 4), PhantomPose.at(0, 0, 0));
            assertThat(q.spheres()).hasSize(6);
            for (ImageQuality.SphereFigures s : q.spheres()) {
                assertThat(s.recoveryPercent()).as("%s mm", s.diameterMm()).isCloseTo(100, within(0.5));
                assertThat(s.variabilityPercent()).isCloseTo(0, within(0.5));
                assertThat(s.backgroundRegions()).isEqualTo(60);
            }
            assertThat(q.spheres().get(0).isHot()).isEqualTo(phantom == PHANTOM);
            assertThat(q.lung()).hasSizeGreaterThan(25);
            assertThat(q.lungMeanPercent()).isCloseTo(0, within(0.5));
        }
    }

    /** O42, the whole table of three widths by six spheres, in voxels of 1 mm, within its 0.01. */
    @Test
    void blurredSpheresRecoverAsComputed() {
        VoxelGrid fine = grid(1, 10, 20); // the five slices that are measured in
        double[] fwhm = {4.3, 6, 7};
        double[][] table = { // 37 to 10 mm
            {0.916, 0.887, 0.854, 0.806, 0.736, 0.643},
            {0.881, 0.838, 0.788, 0.716, 0.613, 0.486},
            {0.859, 0.808, 0.748, 0.661, 0.541, 0.404}
        };
        ImageQualitySetup setup = new ImageQualitySetup(PHANTOM, 4);
        for (int f = 0; f < fwhm.length; f++) {
            Volume image = new AnalyticPhantom(PHANTOM, 4).blurred(fine, PhantomPose.at(0, 0, 0), fwhm[f]);
            ImageQuality q = ImageQuality.of(image, setup, PhantomPose.at(0, 0, 0));
            for (int s = 0; s < 6; s++) {
                assertThat(q.spheres().get(s).recoveryPercent() / 100)
                        .as(
                                "FWHM %s mm, sphere %s mm",
                                fwhm[f], q.spheres().get(s).diameterMm())
                        .isCloseTo(table[f][s], within(0.01));
            }
        }
    }

    /** Shifted, rolled, tilted a little, and with the lid at the other end: found to a fraction of a voxel. */
    @Test
    void findsThePhantomWhereverItLies() {
        PhantomPose[] poses = {
            PhantomPose.at(3.3, -7.1, 4.2),
            new PhantomPose(-11, 5, -6, 37, 0, 0),
            new PhantomPose(6, 9, 3, -100, 1.5, -2),
            new PhantomPose(2, -4, -3, 15, 0, 180)
        };
        for (PhantomPose pose : poses) {
            Volume image = new AnalyticPhantom(PHANTOM, 4).blurred(grid(3, 3, 60), pose, 5);
            PoseFit fit = PoseFit.of(image, PHANTOM);
            assertThat(fit.correlation()).as("%s", pose).isGreaterThan(0.8);
            for (ImageQualityPhantom.Sphere s : PHANTOM.spheres()) {
                assertThat(distance(fit.pose(), pose, s))
                        .as("%s, found %s", pose, fit)
                        .isLessThan(0.7);
            }
        }
    }

    private static double distance(PhantomPose a, PhantomPose b, ImageQualityPhantom.Sphere s) {
        Affine p = a.lpsFromPhantom();
        Affine q = b.lpsFromPhantom();
        double dx = p.x(s.xMm(), s.yMm(), 0) - q.x(s.xMm(), s.yMm(), 0);
        double dy = p.y(s.xMm(), s.yMm(), 0) - q.y(s.xMm(), s.yMm(), 0);
        double dz = p.z(s.xMm(), s.yMm(), 0) - q.z(s.xMm(), s.yMm(), 0);
        return Math.sqrt(dx * dx + dy * dy + dz * dz);
    }

    /** End to end: an ideal image in an unknown place, cold spheres among hot ones, noise; found and measured. */
    @Test
    void findsAndMeasuresAnIdealImageInNoise() {
        long seed = 2018;
        SplittableRandom random = new SplittableRandom(seed);
        ImageQualityPhantom mixed = PHANTOM.withCold(List.of(28.0, 37.0));
        PhantomPose pose = new PhantomPose(-4.7, 8.2, 3.1, -22, 0, 0);
        VoxelGrid grid = grid(2, 2, 44);
        Volume image = new AnalyticPhantom(mixed, 8).ideal(grid, pose);
        float[] v = image.values();
        double sd = 0.2;
        for (int i = 0; i < v.length; i++) {
            v[i] += (float) (sd * random.nextGaussian());
        }
        ImageQuality q = ImageQuality.of(image, new ImageQualitySetup(mixed, 8));
        for (ImageQuality.SphereFigures s : q.spheres()) {
            double pixels = Math.PI / 4 * s.diameterMm() * s.diameterMm() / 4;
            // a pose half a millimetre off shows a little of the edge of small spheres; noise of a disc: sd /
            // sqrt(pixels)
            assertThat(s.recoveryPercent()).as("seed %d, %s", seed, s).isCloseTo(100, within(4.0));
            double expected = 100 * sd / Math.sqrt(pixels);
            assertThat(s.variabilityPercent()).as("seed %d, %s", seed, s).isBetween(0.7 * expected, 1.4 * expected);
        }
        assertThat(q.lungMeanPercent()).isCloseTo(0, within(1.0));
    }

    @Test
    void backgroundDiscsKeepTheirDistance() {
        BackgroundDiscs discs = BackgroundDiscs.in(PHANTOM);
        assertThat(discs.centres()).hasSize(12);
        assertThat(discs.marginMm()).isGreaterThanOrEqualTo(10);
        for (BackgroundDiscs.Centre a : discs.centres()) {
            assertThat(PHANTOM.depthMm(a.xMm(), a.yMm())).isGreaterThan(18.5 + 10);
            for (BackgroundDiscs.Centre b : discs.centres()) {
                assertThat(a == b || Math.hypot(a.xMm() - b.xMm(), a.yMm() - b.yMm()) >= 37)
                        .isTrue();
            }
            for (ImageQualityPhantom.Sphere s : PHANTOM.spheres()) {
                assertThat(Math.hypot(a.xMm() - s.xMm(), a.yMm() - s.yMm())).isGreaterThan(18.5 + 10 + s.radiusMm());
            }
        }
    }

    @Test
    void saysWhatIsWrong() {
        ImageQualitySetup setup = new ImageQualitySetup(PHANTOM, 4);
        VoxelGrid small = VoxelGrid.centred(60, 60, 40, 4, 4, 4);
        assertThatThrownBy(() -> ImageQuality.of(Volume.zeros(small), setup))
                .hasMessage("image: nothing above 0 in it (expected: an image quality phantom)");
        Volume noise = Volume.zeros(small);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < noise.values().length; i++) {
            noise.values()[i] = random.nextFloat();
        }
        assertThatThrownBy(() -> ImageQuality.of(noise, setup)).hasMessageContaining("no phantom with 6 spheres found");
        assertThatThrownBy(() -> ImageQuality.of(noise, setup, PhantomPose.at(90, 0, 0)))
                .hasMessageContaining("is beyond it");
        noise.values()[17] = Float.NaN;
        assertThatThrownBy(() -> ImageQuality.of(noise, setup)).hasMessageContaining("voxel 0, 0, 17: NaN");
        assertThatThrownBy(() -> PHANTOM.withCold(List.of(30.0))).hasMessageContaining("cold sphere: 30.0 mm");
        assertThatThrownBy(() -> new ImageQualitySetup(PHANTOM, 1)).hasMessageContaining("above 1");
    }
}
