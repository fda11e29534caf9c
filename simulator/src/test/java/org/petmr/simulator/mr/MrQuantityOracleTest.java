package org.petmr.simulator.mr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.mr.MrSeries.Acquired;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;

/** What can be measured from the images is what the phantom has. */
class MrQuantityOracleTest {

    private static final Workers WORKERS = new Workers(2);

    private final Phantom head = Phantoms.benchHead();

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private double mean(Volume volume, String region, double marginMm) {
        int[] voxels = head.voxelsInside(region, marginMm, volume.grid());
        assertThat(voxels).hasSizeGreaterThan(20);
        double sum = 0;
        for (int v : voxels) {
            sum += volume.values()[v];
        }
        return sum / voxels.length;
    }

    private List<MrSeries> play(MrScan scan, double noise, double mm) {
        return SampleScans.play(head, MrSettings.of(noise, 5), SampleScans.step(scan, mm, mm), WORKERS);
    }

    private double property(String region, java.util.function.ToDoubleFunction<Phantom.Compartment> of) {
        return head.compartments().stream()
                .filter(p -> p.region().equals(region))
                .mapToDouble(of)
                .findFirst()
                .orElseThrow();
    }

    /** As O46: two points give ln(S1 / S2) / (b2 - b1); and so does the host's own map, in 10^-6 mm^2/s. */
    @Test
    void adcOfTheImagesIsThatOfTheTissue() {
        List<MrSeries> diffusion = play(MrScan.DWI, 0.005, 4);
        List<Acquired> b = diffusion.get(0).volumes();
        assertThat(b).extracting(Acquired::bValue).containsExactly(0.0, 500.0, 1000.0);
        for (String region : List.of("grey", "white", "lesion")) {
            double truth = property(region, p -> p.tissue().mr().adcMm2PerS());
            double twoPoint =
                    Math.log(mean(b.get(0).signal(), region, 4) / mean(b.get(2).signal(), region, 4)) / 1000;
            assertThat(twoPoint).as(region).isCloseTo(truth, within(0.02 * truth));
            double map = 1e-6 * mean(diffusion.get(1).signal(), region, 4);
            assertThat(map).as(region).isCloseTo(truth, within(0.03 * truth));
            Volume truthMap = MrTruth.adcMm2PerS(head, diffusion.get(1).signal().grid(), WORKERS);
            assertThat(mean(truthMap, region, 4)).isCloseTo(truth, within(1e-9));
        }
    }

    /** Areas under -ln(S / S0) / TE: lesion to white as their blood volumes, whatever their transit times. */
    @Test
    void bloodVolumesOfTheImagesAreInProportion() {
        MrSeries perfusion = play(MrScan.DSC, 0.002, 4).get(0);
        double lesion = area(perfusion, "lesion");
        double white = area(perfusion, "white");
        double grey = area(perfusion, "grey");
        VoxelGrid grid = perfusion.signal().grid();
        Volume cbv = MrTruth.cbvFraction(head, grid, WORKERS);
        double truth = mean(cbv, "white", 5);
        assertThat(lesion / white).isCloseTo(mean(cbv, "lesion", 5) / truth, within(0.1));
        assertThat(grey / white).isCloseTo(mean(cbv, "grey", 5) / truth, within(0.1));
        Volume cbf = MrTruth.cbfPerS(head, grid, WORKERS);
        Volume mtt = MrTruth.mttS(head, grid, WORKERS);
        assertThat(mean(cbf, "lesion", 5) * mean(mtt, "lesion", 5)).isCloseTo(mean(cbv, "lesion", 5), within(1e-6));
    }

    private double area(MrSeries perfusion, String region) {
        double baseline = 0;
        for (int t = 0; t < 10; t++) {
            baseline += mean(perfusion.volumes().get(t).signal(), region, 5) / 10;
        }
        double area = 0;
        for (Acquired volume : perfusion.volumes()) {
            area -= Math.log(mean(volume.signal(), region, 5) / baseline);
        }
        return area;
    }

    /** The voxel that darkens most lies in an artery: early, and its curve is the gamma variate. */
    @Test
    void anInputFunctionCanBeFound() {
        MrSeries perfusion = play(MrScan.DSC, 0.002, 3).get(0);
        List<Acquired> volumes = perfusion.volumes();
        int n = volumes.get(0).signal().values().length;
        int found = 0;
        double deepest = 0;
        for (int i = 0; i < n; i++) {
            float base = volumes.get(3).signal().values()[i];
            for (Acquired v : volumes) {
                double drop = base < 500 ? 0 : 1 - v.signal().values()[i] / base;
                if (drop > deepest) {
                    deepest = drop;
                    found = i;
                }
            }
        }
        assertThat(deepest).isGreaterThan(0.75);
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (Acquired v : volumes) {
            double rate = -Math.log(
                    v.signal().values()[found] / volumes.get(3).signal().values()[found]);
            double artery = org.petmr.simulator.mr.sequence.Bolus.USUAL.arterial(v.startS());
            xy += rate * artery;
            xx += artery * artery;
            yy += rate * rate;
        }
        assertThat(xy / Math.sqrt(xx * yy)).isGreaterThan(0.995);
    }

    /** R2* from the two echoes of UTE, as RESOLUTE takes it: bone's is 1 / T2*, and only bone's is above 100 / s. */
    @Test
    void boneIsFoundByItsDecay() {
        MrSeries ute = play(MrScan.UTE, 0, 2).get(0);
        double skull = decayPerS(ute, "skull", 2);
        double t2StarMs = property("skull", p -> p.tissue().mr().t2StarMs());
        assertThat(skull).isCloseTo(1000 / t2StarMs, within(0.15 * 1000 / t2StarMs));
        assertThat(decayPerS(ute, "white", 3)).isLessThan(60);
        assertThat(decayPerS(ute, "grey", 3)).isLessThan(60);
        assertThat(mean(ute.volumes().get(0).signal(), "skull", 2)).isGreaterThan(100);
    }

    private double decayPerS(MrSeries ute, String region, double marginMm) {
        double first = mean(ute.volumes().get(0).signal(), region, marginMm);
        double second = mean(ute.volumes().get(1).signal(), region, marginMm);
        double betweenMs = ute.volumes().get(1).teMs() - ute.volumes().get(0).teMs();
        return 1000 * Math.log(first / second) / betweenMs;
    }

    /** ZTE is nearly proton density: no soft tissue differs from its density by more than a tenth. */
    @Test
    void zteIsFlat() {
        MrSeries zte = play(MrScan.ZTE, 0, 3).get(0);
        double white = mean(zte.signal(), "white", 3)
                / property("white", p -> p.tissue().mr().protonDensity());
        for (String region : List.of("grey", "lesion", "csf")) {
            double density = property(region, p -> p.tissue().mr().protonDensity());
            assertThat(mean(zte.signal(), region, region.equals("csf") ? 1 : 3))
                    .as(region)
                    .isCloseTo(density * white, within(0.13 * density * white));
        }
    }

    /** What each weighting is known for. */
    @Test
    void contrastsAreWhatTheyAreCalled() {
        MrSeries t1 = play(MrScan.T1, 0, 3).get(0);
        MrSeries t2 = play(MrScan.T2, 0, 3).get(0);
        MrSeries flair = play(MrScan.FLAIR, 0, 3).get(0);
        MrSeries enhanced = play(MrScan.T1_CONTRAST, 0, 3).get(0);
        assertThat(mean(t1.signal(), "white", 3)).isGreaterThan(2 * mean(t1.signal(), "grey", 3));
        assertThat(mean(t2.signal(), "csf", 1)).isGreaterThan(2 * mean(t2.signal(), "grey", 3));
        assertThat(mean(flair.signal(), "csf", 2)).isLessThan(0.05 * mean(flair.signal(), "grey", 3));
        double before = mean(t1.signal(), "lesion", 3) / mean(t1.signal(), "white", 3);
        double after = mean(enhanced.signal(), "lesion", 3) / mean(enhanced.signal(), "white", 3);
        assertThat(before).isLessThan(0.4);
        assertThat(after).isGreaterThan(1.1);
    }
}
