package org.petmr.simulator.phantom;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.petmr.simulator.phantom.ShapePhantom.Part;

/**
 * The phantoms that come with the simulator. Scanner space is LPS for a head-first supine patient: +x left, +y back, +z up
 * to the crown.
 */
public final class Phantoms {

    public static final String FDG = "fdg";
    public static final String FET = "fet";

    /** The tracer of uniform phantoms: 1 everywhere in the water. */
    public static final String WATER_SOLUTION = "solution";

    public static final Tissue WATER = Tissues.find("water");

    /** Under the head of the bench scanner, 15 mm thick and longer than its field of view. */
    public static final Box BENCH_BOARD = new Box(0, 92.5, 0, 60, 7.5, 60);

    private Phantoms() {}

    /** Names that {@link #find} knows. */
    public static List<String> names() {
        return List.of(
                "head",
                "head-detailed",
                "bench-head",
                "bench-head-on-board",
                "body",
                "body-arms-up",
                "body-without-arms",
                "cylinder",
                "bench-cylinder",
                "derenzo",
                "points",
                "nema-iq",
                "nema-scatter",
                "nema-sensitivity");
    }

    /** @throws IllegalArgumentException for another name than {@link #names()} */
    public static ShapePhantom find(String name) {
        return switch (name) {
            case "head" -> head();
            case "head-detailed" -> HeadPhantom.detailed();
            case "bench-head" -> benchHead();
            case "bench-head-on-board" -> onBoard(benchHead());
            case "body" -> BodyPhantom.healthy().phantom();
            case "body-arms-up" ->
                BodyPhantom.healthy().with(BodyPhantom.Arms.UP).phantom();
            case "body-without-arms" ->
                BodyPhantom.healthy().with(BodyPhantom.Arms.NONE).phantom();
            case "cylinder" -> cylinder("cylinder", 100, 200);
            case "bench-cylinder" -> cylinder("bench-cylinder", 60, 70);
            case "derenzo" -> TestObjects.derenzo();
            case "points" -> TestObjects.points();
            case "nema-iq" -> NemaPhantoms.iecBody(4, Set.of(28, 37));
            case "nema-scatter" -> NemaPhantoms.scatter();
            case "nema-sensitivity" -> NemaPhantoms.sensitivity(5, 0);
            default ->
                throw new IllegalArgumentException(
                        "phantom: %s (expected: one of %s)".formatted(name, String.join(", ", names())));
        };
    }

    /** Water in a thin-walled cylinder along z, centred. */
    public static ShapePhantom cylinder(String name, double radiusMm, double lengthMm) {
        return new ShapePhantom(
                name,
                List.of(new Part("water", WATER, new EllipticCylinder(0, 0, 0, radiusMm, radiusMm, 0.5 * lengthMm))));
    }

    /** A head with thick regions, to be measured; see {@code head-detailed} for one that looks more like a real one. */
    public static ShapePhantom head() {
        return HeadPhantom.plain();
    }

    /** A slab of a head for the bench scanner. */
    public static ShapePhantom benchHead() {
        return HeadPhantom.bench();
    }

    /** On a board of acrylic, which PET feels and MR doesn't see: what a coil or a table is. */
    private static ShapePhantom onBoard(ShapePhantom phantom) {
        List<Part> parts = new ArrayList<>(phantom.parts());
        parts.add(new Part("board", Tissues.find("pmma"), BENCH_BOARD));
        return new ShapePhantom(phantom.name() + "-on-board", parts);
    }

    /**
     * A phantom with lesions put in, last, each in the tissue at its centre.
     *
     * @throws IllegalArgumentException for a lesion in the air, of a name that is taken, or one too many
     */
    public static ShapePhantom with(ShapePhantom phantom, List<Lesion> lesions) {
        List<Part> parts = new ArrayList<>(phantom.parts());
        for (Lesion lesion : lesions) {
            int host = phantom.partAt(lesion.xMm(), lesion.yMm(), lesion.zMm());
            if (host == Phantom.NOWHERE) {
                throw new IllegalArgumentException("lesion %s: centre: %s, %s, %s mm (expected: inside the phantom)"
                        .formatted(lesion.region(), lesion.xMm(), lesion.yMm(), lesion.zMm()));
            }
            if (parts.stream().anyMatch(p -> p.region().equals(lesion.region()))) {
                throw new IllegalArgumentException(
                        "lesion: region: %s (expected: a name of its own)".formatted(lesion.region()));
            }
            parts.add(new Part(
                    lesion.region(), lesion.in(phantom.parts().get(host).tissue()), lesion.shape()));
        }
        return new ShapePhantom(phantom.name(), parts);
    }
}
