package org.petmr.simulator.physics.expected;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.algorithm.EmissionModel;
import org.petmr.recon.algorithm.Osem;
import org.petmr.recon.algorithm.SinogramLikelihood;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.AttenuationFactors;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.correction.GeometricNormalisation;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.correction.RandomRates;
import org.petmr.recon.correction.Randoms;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.SinglesModel;
import org.petmr.simulator.physics.Source;

/** O28, O56 without noise: images of the means, with the corrections of the reconstruction, are the truth in Bq/mL. */
class ExpectedImageOracleTest {

    private static final double REFERENCE_BQ_PER_ML = 4000;
    private static final Workers WORKERS = new Workers(2);
    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final ProjectionGeometry GEOMETRY = new ProjectionGeometry(BENCH);
    private static final VoxelGrid GRID = BENCH.imageGrid(1);
    private static final DetectorModel DETECTOR = DetectorModel.seeded(BENCH, 0.4, 0.2, 7);
    private static final SinglesModel SINGLES = new SinglesModel(2e6, 0.3);
    private static final Isotope ISOTOPE = Isotope.find("11C");
    private static final int MS = 600_000;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static ExpectedCounts counts(Phantom phantom, String tracer) {
        return new ExpectedCounts(
                DETECTOR,
                new Source(
                        Motion.still(phantom),
                        Activity.constant(phantom.activityBqPerMl(tracer, REFERENCE_BQ_PER_ML)),
                        ISOTOPE),
                SINGLES,
                MS,
                ExpectedSettings.of(BENCH),
                WORKERS);
    }

    /** Trues and randoms by the reconstruction's own corrections, scatter as expected. */
    private static Volume image(ExpectedCounts counts, Phantom phantom) {
        SinogramProjector projector = new SinogramProjector(GEOMETRY, GRID, WORKERS);
        CrystalEfficiencies efficiencies =
                new CrystalEfficiencies(BENCH, "2026-01-31", DETECTOR.pairSensitivity(), DETECTOR.efficiencies());
        GeometricNormalisation normalisation = new GeometricNormalisation(GEOMETRY, efficiencies);
        double seconds = MS * 1e-3;
        double perUnit = 1e-3 * ISOTOPE.positronFraction() * seconds * ISOTOPE.meanRemaining(0, seconds);
        Sinogram factors = AttenuationFactors.of(projector, phantom.muPerCm(GRID, 4, WORKERS));
        Sinogram background = counts.scattered(GEOMETRY);
        Randoms randoms = Randoms.fromSingles(
                GEOMETRY, meanRates(seconds), seconds, RandomRates.frameFactor(seconds, ISOTOPE.halfLifeS()));
        float[] planes = new float[GEOMETRY.planes()];
        for (int view = 0; view < GEOMETRY.views(); view++) {
            for (int t = 0; t < GEOMETRY.tangentialBins(); t++) {
                int at = GEOMETRY.index(view, t, 0);
                normalisation.efficiencies(view, t, planes);
                for (int p = 0; p < planes.length; p++) {
                    factors.values()[at + p] *= (float) (perUnit * planes[p]);
                }
                randoms.expected(view, t, planes);
                for (int p = 0; p < planes.length; p++) {
                    background.values()[at + p] += planes[p];
                }
            }
        }
        Sinogram prompts = counts.prompts(GEOMETRY);
        SinogramProjector.LineSource source = (view, t, line) -> {
            System.arraycopy(prompts.values(), GEOMETRY.index(view, t, 0), line, 0, line.length);
            return true;
        };
        EmissionModel model = new EmissionModel(projector, source, factors, Optional.of(background));
        return new Osem(new SinogramLikelihood(model, 24, WORKERS), 4, WORKERS).run(Progress.NONE);
    }

    private static double[] meanRates(double seconds) {
        double[] rates = SINGLES.crystalRatesPerSecond(DETECTOR);
        for (int i = 0; i < rates.length; i++) {
            rates[i] *= ISOTOPE.meanRemaining(0, seconds);
        }
        return rates;
    }

    private static double mean(Volume image, int[] voxels) {
        double sum = 0;
        for (int v : voxels) {
            sum += image.values()[v];
        }
        return sum / voxels.length;
    }

    @Test
    void uniformCylinder() {
        Phantom phantom = Phantoms.find("bench-cylinder");
        ExpectedCounts counts = counts(phantom, Phantoms.WATER_SOLUTION);
        Volume image = image(counts, phantom);
        int[] inside = phantom.voxelsInside("water", 8, GRID);
        assertThat(mean(image, inside)).isCloseTo(REFERENCE_BQ_PER_ML, within(0.01 * REFERENCE_BQ_PER_ML));
        double[] sum = new double[3];
        int[] n = new int[3];
        for (int v : inside) {
            int column = v / GRID.nz();
            double x = GRID.lpsFromVoxel().x(column % GRID.nx(), 0, 0);
            double y = GRID.lpsFromVoxel().y(0, column / GRID.nx(), 0);
            int ring = (int) Math.min(2, Math.hypot(x, y) / 18);
            sum[ring] += image.values()[v];
            n[ring]++;
        }
        for (int ring = 0; ring < 3; ring++) {
            assertThat(sum[ring] / n[ring])
                    .as("ring %d", ring)
                    .isCloseTo(REFERENCE_BQ_PER_ML, within(0.015 * REFERENCE_BQ_PER_ML));
        }
    }

    /** White matter, between what has four times its activity, converges slowest: 1.5 % are missing after 96 updates. */
    @Test
    void slabOfABrain() {
        Phantom phantom = Phantoms.find("bench-head");
        Volume image = image(counts(phantom, Phantoms.FDG), phantom);
        for (String region : new String[] {"grey", "white", "lesion"}) {
            double truth = REFERENCE_BQ_PER_ML
                    * phantom.compartments().stream()
                            .filter(c -> c.region().equals(region))
                            .findFirst()
                            .orElseThrow()
                            .tissue()
                            .uptake(Phantoms.FDG);
            assertThat(mean(image, phantom.voxelsInside(region, 6, GRID)))
                    .as(region)
                    .isCloseTo(truth, within(0.02 * truth));
        }
    }
}
