package org.petmr.simulator.scenario;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.simulator.phantom.BodyPhantom;
import org.petmr.simulator.phantom.BodyPhantom.Arms;
import org.petmr.simulator.phantom.LabelledPhantoms;
import org.petmr.simulator.phantom.Lesion;
import org.petmr.simulator.phantom.NemaPhantoms;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.phantom.ShapePhantom;

/**
 * What is scanned: a phantom by its name, or a volume of labels.
 *
 * @param name in {@link Phantoms}, or {@code iec-body}; null for a volume of labels
 * @param labels null for a phantom by its name
 * @param lesions that are put in, in the phantom's own place
 */
public record PhantomChoice(String name, Labels labels, List<Lesion> lesions) {

    /** Of NEMA NU 2, hot spheres of all sizes. */
    static final String IEC_BODY = "iec-body";

    static final double IEC_HOT_TO_BACKGROUND = 4;

    /** Bodies have a diaphragm, and lesions that go with it. */
    private static final Map<String, Arms> BODIES =
            Map.of("body", Arms.DOWN, "body-arms-up", Arms.UP, "body-without-arms", Arms.NONE);

    /**
     * A volume of labels, as {@link LabelledPhantoms} reads it.
     *
     * @param nifti whole numbers
     * @param table JSON: region and tissue of each number
     * @param voxelMm edge of the phantom's voxels
     */
    public record Labels(String nifti, String table, double voxelMm) {
        public Labels {
            Checks.present(nifti, "phantom.labels.nifti");
            Checks.require(
                    table != null && !table.isBlank(), "phantom.labels.table", table, "a file that names the labels");
            Checks.require(voxelMm >= 0.5 && voxelMm <= 20, "phantom.labels.voxelMm", voxelMm, "0.5 to 20");
        }

        private Phantom read() {
            try {
                return LabelledPhantoms.read(Path.of(nifti), Path.of(table), voxelMm);
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "phantom.labels: %s, %s: %s (expected: readable files)".formatted(nifti, table, e.getMessage()),
                        e);
            }
        }
    }

    public PhantomChoice {
        Checks.present(lesions, "phantom.lesions");
        if (labels == null) {
            Checks.require(
                    name != null && names().contains(name),
                    "phantom.name",
                    name,
                    "one of " + String.join(", ", names()));
        } else {
            Checks.require(name == null, "phantom.name", name, "null beside phantom.labels");
            Checks.require(lesions.isEmpty(), "phantom.lesions", lesions.size(), "none in a volume of labels");
        }
        lesions = List.copyOf(lesions);
    }

    static List<String> names() {
        List<String> names = new ArrayList<>(Phantoms.names());
        names.add(IEC_BODY);
        return names;
    }

    /** For people. */
    public String title() {
        return labels == null ? name : labels.nifti();
    }

    /** In its own place, at the end of expiration. */
    Phantom atRest() {
        return labels == null ? shapes() : labels.read();
    }

    private ShapePhantom shapes() {
        if (BODIES.containsKey(name)) {
            return body(BodyPhantom.healthy().diaphragmMm()).phantom();
        }
        ShapePhantom found =
                name.equals(IEC_BODY) ? NemaPhantoms.iecBody(IEC_HOT_TO_BACKGROUND, Set.of()) : Phantoms.find(name);
        return lesions.isEmpty() ? found : Phantoms.with(found, lesions);
    }

    private BodyPhantom body(double diaphragmMm) {
        return new BodyPhantom(BODIES.get(name), lesions, diaphragmMm);
    }

    /** At rest, after a rigid motion; only what is made of shapes can be moved. */
    Phantom moved(RigidTransform motion) {
        if (motion.equals(RigidTransform.IDENTITY)) {
            return atRest();
        }
        Checks.require(labels == null, "phantom.labels", title(), "a phantom of shapes, to be moved");
        return shapes().moved(motion);
    }

    /**
     * @param part of the deepest breath, 0 to 1
     * @param wayMm of the diaphragm in that; a phantom that has none goes to its feet as a whole
     */
    ShapePhantom breathing(double part, double wayMm) {
        Checks.require(labels == null, "phantom.labels", title(), "a phantom of shapes, to breathe");
        return BODIES.containsKey(name) ? body(wayMm).phantom(part) : shapes().shifted(-part * wayMm);
    }
}
