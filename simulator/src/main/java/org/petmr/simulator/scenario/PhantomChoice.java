package org.petmr.simulator.scenario;

import java.util.List;
import java.util.Map;
import org.petmr.simulator.phantom.BodyPhantom;
import org.petmr.simulator.phantom.BodyPhantom.Arms;
import org.petmr.simulator.phantom.Lesion;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.phantom.ShapePhantom;

/**
 * What is scanned.
 *
 * @param name in {@link Phantoms}
 * @param lesions that are put in, in the phantom's own place
 */
public record PhantomChoice(String name, List<Lesion> lesions) {

    /** Bodies have a diaphragm, and lesions that go with it. */
    private static final Map<String, Arms> BODIES =
            Map.of("body", Arms.DOWN, "body-arms-up", Arms.UP, "body-without-arms", Arms.NONE);

    public PhantomChoice {
        Checks.require(
                name != null && Phantoms.names().contains(name),
                "phantom.name",
                name,
                "one of " + String.join(", ", Phantoms.names()));
        Checks.present(lesions, "phantom.lesions");
        lesions = List.copyOf(lesions);
    }

    /** In its own place, at the end of expiration. */
    ShapePhantom atRest() {
        if (BODIES.containsKey(name)) {
            return body(BodyPhantom.healthy().diaphragmMm()).phantom();
        }
        return lesions.isEmpty() ? Phantoms.find(name) : Phantoms.with(Phantoms.find(name), lesions);
    }

    private BodyPhantom body(double diaphragmMm) {
        return new BodyPhantom(BODIES.get(name), lesions, diaphragmMm);
    }

    /**
     * @param part of the deepest breath, 0 to 1
     * @param wayMm of the diaphragm in that; a phantom that has none goes to its feet as a whole
     */
    ShapePhantom breathing(double part, double wayMm) {
        return BODIES.containsKey(name) ? body(wayMm).phantom(part) : atRest().shifted(-part * wayMm);
    }
}
