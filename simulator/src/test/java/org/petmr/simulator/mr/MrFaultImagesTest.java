package org.petmr.simulator.mr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.mr.fault.MrFault;
import org.petmr.simulator.mr.fault.MrFaults;
import org.petmr.simulator.phantom.EllipticCylinder;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.phantom.ShapePhantom;

/** Each fault, as it shows in images. */
class MrFaultImagesTest {

    private static final Workers WORKERS = new Workers(2);

    private final Phantom head = Phantoms.benchHead();

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private List<MrSeries> dixon(MrFault... faults) {
        return SampleScans.play(
                head, MrSettings.of(0.005, 5).with(MrFaults.of(faults)), SampleScans.step(MrScan.DIXON, 4, 4), WORKERS);
    }

    /** Mean fat fraction of the head, F / (W + F), where there is signal. */
    private static double fatFraction(List<MrSeries> dixon, double fromZMm, double toZMm) {
        Volume water = dixon.get(2).signal();
        Volume fat = dixon.get(3).signal();
        VoxelGrid grid = water.grid();
        double sum = 0;
        int n = 0;
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    double z = grid.lpsFromVoxel().z(ix, iy, iz);
                    double all = water.at(ix, iy, iz) + fat.at(ix, iy, iz);
                    if (all > 500 && z >= fromZMm && z < toZMm) {
                        sum += fat.at(ix, iy, iz) / all;
                        n++;
                    }
                }
            }
        }
        assertThat(n).isGreaterThan(500);
        return sum / n;
    }

    /** A swap exchanges water and fat where it is, and nowhere else; in and opposed phase don't know of it. */
    @Test
    void fatWaterSwap() {
        List<MrSeries> good = dixon();
        List<MrSeries> whole = dixon(new MrFault.FatWaterSwap(-1000, 1000));
        List<MrSeries> slab = dixon(new MrFault.FatWaterSwap(0, 1000));
        double normal = fatFraction(good, -30, 30);
        assertThat(normal).isLessThan(0.3);
        assertThat(fatFraction(whole, -30, 30)).isCloseTo(1 - normal, within(0.01));
        assertThat(fatFraction(slab, 4, 30)).isGreaterThan(0.7);
        assertThat(fatFraction(slab, -30, -4)).isLessThan(0.3);
        for (int i = 0; i < 2; i++) {
            assertThat(whole.get(i).signal().values())
                    .isEqualTo(good.get(i).signal().values());
        }
    }

    /** A phase error phi leaves |cos(phi / 2)| of pure water's signal in the water image, the rest goes to fat. */
    @Test
    void fieldInhomogeneity() {
        MrFault.FieldInhomogeneity field = new MrFault.FieldInhomogeneity(120, 60);
        List<MrSeries> good = dixon();
        List<MrSeries> wrong = dixon(field);
        VoxelGrid grid = good.get(2).signal().grid();
        for (int v : head.voxelsInside("white", 5, grid)) {
            int iz = v % grid.nz();
            int ix = v / grid.nz() % grid.nx();
            int iy = v / grid.nz() / grid.nx();
            double x = grid.lpsFromVoxel().x(ix, iy, iz);
            double y = grid.lpsFromVoxel().y(ix, iy, iz);
            double z = grid.lpsFromVoxel().z(ix, iy, iz);
            double phase = Math.toRadians(120) * (x * x + y * y - z * z) / 3600;
            double water = good.get(2).signal().values()[v];
            assertThat(wrong.get(2).signal().values()[v])
                    .isCloseTo((float) (water * Math.abs(Math.cos(0.5 * phase))), within(0.12f * (float) water));
        }
    }

    /** Wide shoulders: what lies outside the cylinder is gone; inside near its border it is drawn inwards. */
    @Test
    void armsAreCut() {
        ShapePhantom wide = new ShapePhantom(
                "wide",
                List.of(new ShapePhantom.Part("water", Phantoms.WATER, new EllipticCylinder(0, 0, 0, 300, 100, 40))));
        MrSettings settings = MrSettings.of(0, 5).with(MrFaults.of(new MrFault.TruncatedView(500, 0.05)));
        Volume image = SampleScans.play(wide, settings, SampleScans.step(MrScan.T1_GRADIENT, 5, 10), WORKERS)
                .get(0)
                .signal();
        VoxelGrid grid = image.grid();
        int middleY = grid.ny() / 2;
        int middleZ = grid.nz() / 2;
        float inside = image.at(grid.nx() / 2, middleY, middleZ);
        assertThat(inside).isGreaterThan(1000);
        for (int ix = 0; ix < grid.nx(); ix++) {
            double x = Math.abs(grid.lpsFromVoxel().x(ix, middleY, middleZ));
            if (x > 275) {
                assertThat(image.at(ix, middleY, middleZ)).isLessThan(0.01f * inside);
            } else if (x < 225) {
                assertThat(image.at(ix, middleY, middleZ)).isGreaterThan(0.95f * inside);
            }
        }
    }

    @Test
    void metalLeavesAHole() {
        List<MrSeries> wrong = dixon(new MrFault.MetalVoid(15, 12, 0, 12));
        Volume in = wrong.get(0).signal();
        Volume good = dixon().get(0).signal();
        int hole = 0;
        int bright = 0;
        for (int i = 0; i < good.values().length; i++) {
            hole += good.values()[i] > 500 && in.values()[i] < 100 ? 1 : 0;
            bright += good.values()[i] > 500 && in.values()[i] > 1.4 * good.values()[i] ? 1 : 0;
        }
        double voxelMl = 0.064;
        assertThat(hole * voxelMl).isCloseTo(7.2, within(2.5)); // a ball of 12 mm
        assertThat(bright).isGreaterThan(10);
    }

    /** The image is narrower, and the left ear lies in the right half. */
    @Test
    void foldsWhatIsOutside() {
        Volume in = dixon(new MrFault.WrapAround(100)).get(0).signal();
        VoxelGrid grid = in.grid();
        assertThat(grid.nx() * grid.dxMm()).isCloseTo(100, within(4.01));
        Volume good = dixon().get(0).signal();
        double total = sum(good);
        assertThat(sum(in)).isCloseTo(total, within(0.08 * total)); // nothing is lost, apart from Rician noise of air
        assertThat(sum(in) / in.values().length).isGreaterThan(1.2 * total / good.values().length);
    }

    private static double sum(Volume volume) {
        double sum = 0;
        for (float v : volume.values()) {
            sum += v;
        }
        return sum;
    }

    @Test
    void lowSignalIsNoisier() {
        double quiet = spread(dixon().get(0).signal());
        double loud = spread(dixon(new MrFault.LowSignal(10)).get(0).signal());
        assertThat(loud / quiet).isCloseTo(10, within(1.0));
    }

    private double spread(Volume volume) {
        int[] voxels = head.voxelsInside("white", 5, volume.grid());
        double sum = 0;
        double squares = 0;
        for (int v : voxels) {
            sum += volume.values()[v];
            squares += (double) volume.values()[v] * volume.values()[v];
        }
        double mean = sum / voxels.length;
        return Math.sqrt(squares / voxels.length - mean * mean);
    }

    /** Coils see the rim better than the middle, by as much as asked for. */
    @Test
    void coilBias() {
        ShapePhantom water = Phantoms.cylinder("water", 80, 60);
        Volume image = SampleScans.play(
                        water,
                        MrSettings.of(0, 5).withCoilBias(0.5),
                        SampleScans.step(MrScan.T1_GRADIENT, 4, 10),
                        WORKERS)
                .get(0)
                .signal();
        VoxelGrid grid = image.grid();
        int middle = grid.ny() / 2;
        int rim = (int) Math.rint((72 - grid.lpsFromVoxel().x(0, 0, 0)) / 4);
        double ratio = image.at(rim, middle, grid.nz() / 2) / image.at(grid.nx() / 2, middle, grid.nz() / 2);
        assertThat(ratio).isCloseTo(1 + 0.5 * 0.81, within(0.03));
    }

    /** Rest, a moment, and a blend of both poses with the shares of time that they take. */
    @Test
    void motionIsSeenAsAsked() {
        ShapePhantom low = ball(-10);
        ShapePhantom high = ball(10);
        Motion motion = new Motion() {
            @Override
            public int poses() {
                return 2;
            }

            @Override
            public Phantom phantom(int pose) {
                return pose == 0 ? low : high;
            }

            @Override
            public int poseAt(long timeMs) {
                return timeMs % 4000 < 1000 ? 0 : 1;
            }
        };
        MrProtocol.Step step = new MrProtocol.Step(2, MrScan.T1_GRADIENT, SampleScans.BED, 0, 20, 4, 4);
        double atRest = lowShare(motion, step, MrSettings.Moment.REST);
        double middle = lowShare(motion, step, MrSettings.Moment.MIDDLE);
        double blend = lowShare(motion, step, MrSettings.Moment.AVERAGED);
        assertThat(atRest).isCloseTo(1, within(1e-6));
        assertThat(middle).isCloseTo(0, within(1e-6)); // 10 s: 2 s into a cycle
        assertThat(blend).isCloseTo(0.25, within(0.03));
    }

    private static ShapePhantom ball(double zMm) {
        return new ShapePhantom(
                "ball",
                List.of(new ShapePhantom.Part("water", Phantoms.WATER, new EllipticCylinder(0, 0, zMm, 30, 30, 10))));
    }

    /** Which part of the signal lies below z = 0. */
    private static double lowShare(Motion motion, MrProtocol.Step step, MrSettings.Moment moment) {
        VoxelGrid grid = VoxelGrid.centred(20, 20, 12, 4, 4, 4);
        Volume image = new MrScanner(motion, MrSettings.of(0, 1).with(moment), WORKERS)
                .on(grid, step)
                .get(0)
                .signal();
        double below = 0;
        double all = 0;
        for (int i = 0; i < image.values().length; i++) {
            all += image.values()[i];
            below += i % grid.nz() < 6 ? image.values()[i] : 0;
        }
        return below / all;
    }
}
