package org.petmr.simulator.scenario;

import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.phantom.ShapePhantom;

/**
 * What is scanned.
 *
 * @param name in {@link Phantoms}
 */
public record PhantomChoice(String name) {

    public PhantomChoice {
        Checks.require(
                name != null && Phantoms.names().contains(name),
                "phantom.name",
                name,
                "one of " + String.join(", ", Phantoms.names()));
    }

    /** In its own place, at the end of expiration. */
    ShapePhantom atRest() {
        return Phantoms.find(name);
    }

    /**
     * @param part of the deepest breath, 0 to 1
     * @param wayMm of the diaphragm in that; a phantom that has none goes to its feet as a whole
     */
    ShapePhantom breathing(double part, double wayMm) {
        return atRest().shifted(-part * wayMm);
    }
}
