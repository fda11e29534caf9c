package org.petmr.simulator.nema;

import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.correction.GeometricNormalisation;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.EventGenerator;
import org.petmr.simulator.physics.SinglesModel;

/** A scanner of trues and accidentals alone, of known efficiency: no scatter, no dead time. */
final class PlainScanner {

    private PlainScanner() {}

    static VirtualScanner of(ScannerModel model, double pairSensitivity, SinglesModel singles, long seed) {
        DetectorModel detector = DetectorModel.seeded(model, pairSensitivity, 0, seed);
        CrystalEfficiencies efficiencies =
                new CrystalEfficiencies(model, "2026-01-31", pairSensitivity, detector.efficiencies());
        ScanMaker scans =
                (source, durationMs, scanSeed) -> new EventGenerator(detector, source, singles, durationMs, scanSeed);
        GeometricNormalisation normalisation = new GeometricNormalisation(new ProjectionGeometry(model), efficiencies);
        return new VirtualScanner(
                model,
                scans,
                normalisation,
                () -> new VirtualScanner.Quick(
                        (seen, all, durationMs, scanSeed) -> scans.scan(seen, durationMs, scanSeed), normalisation));
    }
}
