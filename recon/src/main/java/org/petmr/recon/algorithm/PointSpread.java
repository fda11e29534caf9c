package org.petmr.recon.algorithm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.petmr.recon.scanner.StrictJson;

/**
 * How the scanner shows a point: a sum of Gaussians, a narrow core and, where there is one, a wide tail.
 *
 * <p>As a file: {@code {"components": [{"weight": 0.85, "fwhmXMm": 4.1, "fwhmYMm": 4.1, "fwhmZMm": 4.4}, ...]}}.
 *
 * @param components weights that sum to 1
 */
public record PointSpread(List<Component> components) {

    private static final double WIDEST_MM = 100;

    /**
     * @param weight its part of all counts, above 0
     * @param fwhmXMm full width at half maximum along each axis; 0 for none
     */
    public record Component(double weight, double fwhmXMm, double fwhmYMm, double fwhmZMm) {
        public Component {
            if (!(weight > 0 && weight <= 1)) {
                throw new IllegalArgumentException("weight: " + weight + " (expected: above 0, at most 1)");
            }
            check("fwhmXMm", fwhmXMm);
            check("fwhmYMm", fwhmYMm);
            check("fwhmZMm", fwhmZMm);
        }

        private static void check(String name, double fwhmMm) {
            if (!(fwhmMm >= 0 && fwhmMm <= WIDEST_MM)) {
                throw new IllegalArgumentException(name + ": " + fwhmMm + " (expected: 0 to " + WIDEST_MM + " mm)");
            }
        }
    }

    public PointSpread {
        if (components == null || components.isEmpty()) {
            throw new IllegalArgumentException("components: none (expected: at least one)");
        }
        components = List.copyOf(components);
        double sum = components.stream().mapToDouble(Component::weight).sum();
        if (Math.abs(sum - 1) > 1e-4) {
            throw new IllegalArgumentException("weight: sum " + sum + " (expected: 1)");
        }
    }

    /** @throws IllegalArgumentException naming the file and the field that is wrong */
    public static PointSpread read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        try {
            return StrictJson.read("point spread", text, PointSpread.class);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }
}
