package org.petmr.simulator.nema;

import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.correction.GeometricNormalisation;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.EventGenerator;
import org.petmr.simulator.physics.SinglesModel;

/** Scanners that can be tried. */
final class VirtualScanners {

    private static final double PLAIN_PAIR_SENSITIVITY = 0.2;

    private VirtualScanners() {}

    /** @param name mmr or signa */
    static VirtualScanner find(String name, long seed) {
        return plain(ScannerCatalogue.find(name), PLAIN_PAIR_SENSITIVITY, new SinglesModel(0, 0), seed);
    }

    /** Trues and accidentals alone: no scatter, no dead time. */
    static VirtualScanner plain(ScannerModel model, double pairSensitivity, SinglesModel singles, long seed) {
        DetectorModel detector = DetectorModel.seeded(model, pairSensitivity, 0, seed);
        CrystalEfficiencies efficiencies =
                new CrystalEfficiencies(model, "2026-01-31", pairSensitivity, detector.efficiencies());
        ScanMaker scans =
                (source, durationMs, scanSeed) -> new EventGenerator(detector, source, singles, durationMs, scanSeed);
        return new VirtualScanner(
                model, scans, scans, new GeometricNormalisation(new ProjectionGeometry(model), efficiencies));
    }
}
