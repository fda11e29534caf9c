package org.petmr.simulator.physics.detection;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.petmr.recon.scanner.StrictJson;

/** Physics with a value changed, by way of its JSON. */
final class TestPhysics {

    private TestPhysics() {}

    static ScannerPhysics withIntegration(ScannerPhysics physics, double ns) {
        try {
            ObjectMapper json = new ObjectMapper();
            ObjectNode tree = (ObjectNode) json.readTree(StrictJson.write(physics));
            tree.put("integrationNs", ns);
            return StrictJson.read("physics", json.writeValueAsString(tree), ScannerPhysics.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
