package org.petmr.simulator.nema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.petmr.recon.algorithm.BedSettings;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.quantification.nema.ImageQuality;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.physics.SinglesModel;

class ImageQualityTrialTest {

    private static final long SEED = 33;

    /** Trues and randoms of the body phantom in a wide, short ring; the spheres come back about as a blur of 6 mm leaves them. */
    @Test
    void contrastComesBack() {
        ScannerModel wide = TrialScanners.wide();
        VirtualScanner virtual = PlainScanner.of(wide, 0.9, new SinglesModel(2e6, 0), SEED);
        ImageQualityTrial.Plan plan =
                new ImageQualityTrial.Plan(5300, 4, Set.of(28, 37), 6_000, BedSettings.osem(3, 12, 1, 4));
        try (Workers workers = new Workers(2)) {
            ImageQualityTrial trial = new ImageQualityTrial(
                    new ProjectionGeometry(wide), virtual.quick().get(), plan, workers, SEED);
            ImageQualityTrial.Outcome outcome = trial.measure(Progress.NONE);
            ImageQuality quality = outcome.quality();
            double background = quality.spheres().get(0).background();
            assertThat(background).as("seed %d", SEED).isCloseTo(5300, withinPercentage(4));
            for (ImageQuality.SphereFigures s : quality.spheres()) {
                int mm = (int) Math.round(s.diameterMm());
                assertThat(s.isHot()).isEqualTo(mm < 28);
                // O42's rows for 6 mm: 49 to 88 %; the wall of 1 mm and noise on top
                double expected = switch (mm) {
                    case 10 -> 48;
                    case 13 -> 61;
                    case 17 -> 72;
                    case 22 -> 79;
                    case 28 -> 80;
                    default -> 85;
                };
                assertThat(s.recoveryPercent())
                        .as("seed %d, %d mm", SEED, mm)
                        .isBetween(expected - (mm < 15 ? 22 : 12), expected + (mm < 15 ? 22 : 12));
            }
        }
    }
}
