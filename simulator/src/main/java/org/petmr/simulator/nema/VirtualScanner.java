package org.petmr.simulator.nema;

import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.scanner.ScannerModel;

/**
 * A scanner as the trials need it.
 *
 * @param model its geometry
 * @param byDecay scans decay by decay, with real dead time and real randoms: exact, and slow
 * @param byEvent scans that make the counts of minutes in seconds
 * @param normalisation that fits both
 */
record VirtualScanner(ScannerModel model, ScanMaker byDecay, ScanMaker byEvent, Normalisation normalisation) {}
