package org.petmr.recon.sinogram;

import java.util.Arrays;
import java.util.Locale;
import org.petmr.recon.scanner.ScannerModel;

/**
 * What STIR's headers say of a scanner that our model has no field for. Source: UCL/STIR {@code Scanner.cxx} @9a59610.
 *
 * @param name our name
 * @param stirName the name that STIR knows it by
 */
record StirScanner(
        String name,
        String stirName,
        double defaultBinMm,
        int arcCorrectedBins,
        int blocksPerBucketTransaxial,
        int blocksPerBucketAxial,
        int crystalsPerSinglesUnitTransaxial,
        int crystalsPerSinglesUnitAxial,
        double unmashedTofPs,
        int unmashedTofBins) {

    private static final StirScanner[] KNOWN = {
        new StirScanner("mmr", "Siemens mMR", 2.08626, 344, 1, 2, 9, 16, 0, 0),
        new StirScanner("signa", "GE Signa PET/MR", 2.01565, 331, 4, 5, 1, 1, 13.02, 351)
    };

    /** The facts of a known scanner; of others what follows from the model, under a name of their own. */
    static StirScanner of(ScannerModel scanner) {
        return Arrays.stream(KNOWN)
                .filter(s -> s.name.equals(scanner.name()))
                .findFirst()
                .orElseGet(() -> new StirScanner(
                        scanner.name(),
                        scanner.name(),
                        scanner.centralBinMm(),
                        scanner.tangentialBins(),
                        1,
                        1,
                        1,
                        1,
                        scanner.timeOfFlight().map(t -> t.binWidthPs()).orElse(0.0),
                        scanner.timeOfFlight().map(t -> t.bins()).orElse(0)));
    }

    /** Our name of a scanner that STIR calls so; the same name when it is not known. */
    static String ourName(String stirName) {
        return Arrays.stream(KNOWN)
                .filter(s -> s.stirName.equalsIgnoreCase(stirName.strip()))
                .findFirst()
                .map(StirScanner::name)
                .orElse(stirName.strip().toLowerCase(Locale.ROOT));
    }
}
