package org.petmr.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.protocol.NoiseTarget;
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
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.EventStream;

/**
 * The noise of the uniform cylinder of the bench scanner, in images of scans of several lengths, against what the protocol's law
 * foretells with a constant that was fitted to some of them.
 */
class NoisePredictionTest {

    private static final Workers WORKERS = new Workers(2);
    private static final double MARGIN_MM = 8;
    /** As docs/protocols.md cites it: 3 iterations, 12 subsets, filter of 3 mm. */
    private static final double CITED = 308;

    private final Scenario scenario = Scenario.find("bench-cylinder");

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    /** One scan, reconstructed as the scenario says, and what its water region shows. */
    private NoiseTarget.Measured scan(double seconds, long seed) throws IOException {
        Scenario other = scenario.withSeed(seed);
        DetectorModel detectors = other.detectorModel();
        ProjectionGeometry geometry = new ProjectionGeometry(other.scannerModel());
        Histogrammer counts = new Histogrammer(geometry);
        try (EventStream stream = new EventStream(other.generator(detectors, seconds), 2)) {
            long[] words = new long[8192];
            for (int n = stream.read(words); n >= 0; n = stream.read(words)) {
                counts.add(words, n);
            }
        }
        Scenario.Reconstruction r = other.reconstruction();
        BedReconstruction bed = new BedReconstruction(
                geometry,
                BedSettings.osem(r.iterations(), r.subsets(), r.imageCoarsening(), r.postfilterMm()),
                WORKERS);
        Isotope isotope = Isotope.find(other.isotope());
        Volume image = bed.run(
                        BedFrame.of(
                                counts.counts(),
                                Randoms.fromDelayeds(geometry, counts.delayedFans()),
                                0,
                                seconds,
                                isotope.halfLifeS(),
                                isotope.positronFraction()),
                        new GeometricNormalisation(
                                geometry,
                                new CrystalEfficiencies(
                                        other.scannerModel(),
                                        "2026-01-31",
                                        detectors.pairSensitivity(),
                                        detectors.efficiencies())),
                        Optional.of(other.phantomModel().muPerCm(bed.grid(), 3, WORKERS)),
                        Optional.empty(),
                        Progress.NONE)
                .image();
        double sum = 0;
        double squares = 0;
        int n = 0;
        for (int v : other.phantomModel().voxelsInside("water", MARGIN_MM, image.grid())) {
            double value = image.values()[v];
            sum += value;
            squares += value * value;
            n++;
        }
        double mean = sum / n;
        double noise = Math.sqrt(squares / n - mean * mean) / mean;
        return new NoiseTarget.Measured(counts.prompts(), counts.delayeds(), noise);
    }

    @Test
    void noiseIsAsForetold() throws IOException {
        NoiseTarget law = new NoiseTarget(0.1, 1.0, 0.0, null); // the scenario has trues and randoms alone
        List<NoiseTarget.Measured> fittedTo = new ArrayList<>();
        for (double seconds : new double[] {2, 5}) {
            fittedTo.add(scan(seconds, 1 + Math.round(seconds)));
        }
        NoiseTarget fitted = law.fittedTo(fittedTo);
        for (double seconds : new double[] {1, 10}) {
            NoiseTarget.Measured other = scan(seconds, 100 + Math.round(seconds));
            assertThat(other.noise() / fitted.noise(other.prompts(), other.delayeds()))
                    .as("%.0f s, seed %d", seconds, 100 + Math.round(seconds))
                    .isCloseTo(1, within(0.15));
        }
        assertThat(fitted.constant() / CITED).isCloseTo(1, within(0.15));
    }
}
