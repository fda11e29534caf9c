package org.petmr.simulator.nema;

import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

/** Small rings on which a trial takes seconds. */
final class TrialScanners {

    private TrialScanners() {}

    static ScannerModel bench() {
        return ScannerCatalogue.find("bench");
    }

    /** The bench ring with more blocks, so that the body phantom fits in. */
    static ScannerModel wide() {
        String json = ScannerCatalogue.toJson(bench());
        return ScannerCatalogue.parse(json.replaceFirst("\"blocksTransaxial\"\\s*:\\s*24", "\"blocksTransaxial\": 36")
                .replaceFirst("\"innerRadiusMm\"\\s*:\\s*155.0", "\"innerRadiusMm\": 233.0")
                .replaceFirst("\"tangentialBins\"\\s*:\\s*127", "\"tangentialBins\": 191")
                .replaceFirst("\"nx\"\\s*:\\s*96", "\"nx\": 144")
                .replaceFirst("\"ny\"\\s*:\\s*96", "\"ny\": 144"));
    }

    /** The bench ring with time of flight. */
    static ScannerModel withTimeOfFlight() {
        String json = ScannerCatalogue.toJson(bench());
        return ScannerCatalogue.parse(json.replaceFirst(
                "\"tof\"\\s*:\\s*null", "\"tof\": {\"bins\": 27, \"binWidthPs\": 120.0, \"resolutionFwhmPs\": 390.0}"));
    }
}
