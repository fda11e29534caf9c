package org.petmr.acquisition.store;

import java.time.Instant;
import org.petmr.recon.scanner.ScannerModel;

/**
 * What stands at the head of every segment.
 *
 * @param scanner whose elements the words name
 * @param acquisitionId session
 * @param startedAt time of ms 0
 * @param isotope for example {@code 18F}
 * @param halfLifeS of the isotope
 * @param positronFraction positrons for each decay, 0 to 1
 */
public record Recording(
        ScannerModel scanner,
        String acquisitionId,
        Instant startedAt,
        String isotope,
        double halfLifeS,
        double positronFraction) {}
