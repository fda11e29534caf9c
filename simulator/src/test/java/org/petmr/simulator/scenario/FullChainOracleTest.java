package org.petmr.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.algorithm.BedFrame;
import org.petmr.recon.algorithm.BedReconstruction;
import org.petmr.recon.algorithm.BedSettings;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.correction.GeometricNormalisation;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.correction.Randoms;
import org.petmr.recon.image.Volume;
import org.petmr.recon.sinogram.Histogrammer;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.EventStream;
import org.petmr.simulator.physics.Truth;

/**
 * O56: physics to image with every correction, absolute: simulated Bq come back as measured Bq. The measurement is made
 * from exact shapes and the image by the sinogram projector; they share nothing but the scanner's geometry.
 */
class FullChainOracleTest {

    private static final Workers WORKERS = new Workers(2);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static Volume image(Scenario scenario, double seconds) throws IOException {
        DetectorModel detectors = scenario.detectorModel();
        ProjectionGeometry geometry = new ProjectionGeometry(scenario.scannerModel());
        Histogrammer histogrammer = new Histogrammer(geometry);
        try (EventStream stream = new EventStream(scenario.generator(detectors, seconds), 2)) {
            long[] words = new long[8192];
            for (int n = stream.read(words); n >= 0; n = stream.read(words)) {
                histogrammer.add(words, n);
            }
            assertThat(histogrammer.prompts()).isEqualTo(stream.count(Truth.TRUE) + stream.count(Truth.RANDOM));
            assertThat(histogrammer.outside()).isZero();
        }
        assertThat(histogrammer.onGaps()).isZero();
        Scenario.Reconstruction r = scenario.reconstruction();
        BedReconstruction bed = new BedReconstruction(
                geometry,
                BedSettings.osem(r.iterations(), r.subsets(), r.imageCoarsening(), r.postfilterMm()),
                WORKERS);
        Phantom phantom = scenario.phantomModel();
        Isotope isotope = Isotope.find(scenario.isotope());
        CrystalEfficiencies efficiencies = new CrystalEfficiencies(
                scenario.scannerModel(), "2026-01-31", detectors.pairSensitivity(), detectors.efficiencies());
        return bed.run(
                        BedFrame.of(
                                histogrammer.counts(),
                                Randoms.fromDelayeds(geometry, histogrammer.delayedFans()),
                                0,
                                seconds,
                                isotope.halfLifeS(),
                                isotope.positronFraction()),
                        new GeometricNormalisation(geometry, efficiencies),
                        Optional.of(phantom.muPerCm(bed.grid(), 3, WORKERS)),
                        Optional.empty(),
                        Progress.NONE)
                .image();
    }

    /** Mean within 3 % of truth, and rings of the cylinder's cross-section within 3 % of the mean. */
    @Test
    void uniformCylinder() throws IOException {
        Scenario scenario = Scenario.find("bench-cylinder");
        Volume image = image(scenario, 15);
        RegionResult water = TruthTable.measure(scenario, image).get(0);
        assertThat(water.errorPct()).as("seed %d", scenario.seed()).isCloseTo(0, within(3.0));
        double[] sum = new double[3];
        int[] n = new int[3];
        var a = image.grid().lpsFromVoxel();
        for (int v : scenario.phantomModel().voxelsInside("water", 8, image.grid())) {
            int column = v / image.grid().nz();
            double x = a.x(column % image.grid().nx(), 0, 0);
            double y = a.y(0, column / image.grid().nx(), 0);
            int ring = (int) Math.min(2, Math.hypot(x, y) / 18);
            sum[ring] += image.values()[v];
            n[ring]++;
        }
        for (int ring = 0; ring < 3; ring++) {
            assertThat(sum[ring] / n[ring] / water.measuredBqPerMl())
                    .as("ring %d", ring)
                    .isCloseTo(1, within(0.03));
        }
    }

    /** Grey, white and lesion within 5 % each; the margin of 5 mm leaves little of the blur of borders. */
    @Test
    void slabOfABrain() throws IOException {
        Scenario scenario = Scenario.find("bench-brain");
        List<RegionResult> regions = TruthTable.measure(scenario, image(scenario, scenario.durationS()));
        for (RegionResult region : regions) {
            assertThat(region.errorPct())
                    .as("seed %d, %s", scenario.seed(), region)
                    .isCloseTo(0, within(5.0));
        }
    }
}
