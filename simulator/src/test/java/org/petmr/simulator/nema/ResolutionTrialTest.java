package org.petmr.simulator.nema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.SinglesModel;
import org.petmr.simulator.physics.accelerated.AcceleratedScan;
import org.petmr.simulator.physics.accelerated.CylinderResponse;

class ResolutionTrialTest {

    private static final long SEED = 32;

    /**
     * Crystals of 5.3 mm whose readout doesn't err: lines spread over a triangle of 5.3 mm at its foot, that is 2.65 mm FWHM, sampled
     * at 2.65 mm; rings of 5 mm likewise. So the image can't be sharper than the samples or wider than two of them.
     */
    @Test
    void liesBetweenOneAndTwoSamples() {
        ScannerModel bench = TrialScanners.bench();
        VirtualScanner virtual = PlainScanner.of(bench, 0.9, new SinglesModel(0, 0), SEED);
        ScanMaker unscattered = (source, durationMs, seed) -> new AcceleratedScan(
                new CylinderResponse(DetectorModel.seeded(bench, 0.9, 0, seed)),
                source,
                new double[bench.elements()],
                new AcceleratedScan.Settings(durationMs, 0, 0, seed));
        ResolutionTrial.Plan plan = new ResolutionTrial.Plan(2e6, 800, List.of(10.0, 60.0), 0.8);
        try (Workers workers = new Workers(2)) {
            ResolutionTrial trial = new ResolutionTrial(
                    new ProjectionGeometry(bench), unscattered, virtual.even(), plan, workers, SEED);
            List<ResolutionTrial.AtPlace> places = trial.measure(Progress.NONE);
            assertThat(places).hasSize(4);
            for (ResolutionTrial.AtPlace p : places) {
                assertThat(p.widths().xMm()).as("seed %d, %s", SEED, p).isBetween(-0.5, 0.5);
                assertThat(p.widths().yMm() - p.place().yMm())
                        .as("seed %d, %s", SEED, p)
                        .isBetween(-0.6, 0.6);
                assertThat(p.widths().zMm() - p.place().zMm())
                        .as("seed %d, %s", SEED, p)
                        .isBetween(-1.3, 1.3);
                assertThat(p.widths().radial().fwhm())
                        .as("seed %d, %s", SEED, p)
                        .isBetween(2.6, 5.3);
                assertThat(p.widths().tangential().fwhm())
                        .as("seed %d, %s", SEED, p)
                        .isBetween(2.6, 5.3);
                assertThat(p.widths().axial().fwhm()).as("seed %d, %s", SEED, p).isBetween(2.5, 6.0);
            }
        }
    }
}
