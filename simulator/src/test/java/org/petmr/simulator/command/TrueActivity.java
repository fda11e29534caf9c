package org.petmr.simulator.command;

import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.scenario.Scenario;

/**
 * What was put into the phantom of a scenario with one bed.
 *
 * @param bqPerMl of each part, at the start of the scan
 */
record TrueActivity(Phantom phantom, double[] bqPerMl) {

    static TrueActivity of(Scenario scenario) {
        return new TrueActivity(scenario.phantomModel(), scenario.activityBqPerMl());
    }

    double of(String region) {
        for (int part = 0; part < bqPerMl.length; part++) {
            if (phantom.compartments().get(part).region().equals(region)) {
                return bqPerMl[part];
            }
        }
        throw new IllegalArgumentException("region: %s (expected: one of %s)".formatted(region, phantom.regions()));
    }

    /** Bq/mL at a point, 0 in the air. */
    double at(double xMm, double yMm, double zMm) {
        int part = phantom.partAt(xMm, yMm, zMm);
        return part == Phantom.NOWHERE ? 0 : bqPerMl[part];
    }
}
