package org.petmr.simulator.nema;

import java.util.function.Supplier;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.Source;

/**
 * A scanner as the trials need it.
 *
 * @param model its geometry
 * @param byDecay scans decay by decay, with real dead time and real randoms: exact, and slow
 * @param even normalisation of equal crystals, of any scale
 * @param quick made when it is first needed
 */
record VirtualScanner(ScannerModel model, ScanMaker byDecay, Normalisation even, Supplier<Quick> quick) {

    /**
     * Scans that make the counts of minutes in seconds.
     *
     * @param normalisation that fits them, absolute
     */
    record Quick(Maker scans, Normalisation normalisation) {}

    /** Makes quick scans. */
    @FunctionalInterface
    interface Maker {

        /**
         * @param seen of which coincidences are made
         * @param all of which singles and thus randoms are made: what is seen, and activity outside the field of view
         */
        ScanEvents scan(Source seen, Source all, int durationMs, long seed);
    }
}
