package org.petmr.simulator.nema;

import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.Source;

/** Scans on one scanner by one kind of physics. The trials don't know which. */
@FunctionalInterface
public interface ScanMaker {

    /** @param seed of all random numbers: the same one, the same scan */
    ScanEvents scan(Source source, int durationMs, long seed);
}
