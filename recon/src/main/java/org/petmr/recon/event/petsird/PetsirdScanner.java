package org.petmr.recon.event.petsird;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a PETSIRD header says of the scanner, by name, whichever version wrote it. */
public final class PetsirdScanner {

    private final Map<String, Object> scanner;
    private final List<ModuleType> moduleTypes = new ArrayList<>();

    /**
     * Detector modules of one kind.
     *
     * @param corners of a detecting element, 8 x 3, mm
     * @param elementTransforms rows of 3 x 4 of each element in the module
     * @param moduleTransforms rows of 3 x 4 of each module in the gantry
     * @param energyEdgesKev bins + 1
     * @param energyResolution FWHM / 511 keV
     */
    public record ModuleType(
            float[][] corners,
            List<float[]> elementTransforms,
            List<float[]> moduleTransforms,
            float[] energyEdgesKev,
            double energyResolution) {

        public int modules() {
            return moduleTransforms.size();
        }

        public int elements() {
            return elementTransforms.size();
        }

        public int energyBins() {
            return Math.max(1, energyEdgesKev.length - 1);
        }

        public int detectionBins() {
            return modules() * elements() * energyBins();
        }

        /** Corners of an element in the gantry, {@code [8][3]} mm. */
        double[][] corners(int module, int element) {
            double[][] placed = new double[corners.length][];
            for (int i = 0; i < corners.length; i++) {
                double[] inModule = moved(
                        elementTransforms.get(element), new double[] {corners[i][0], corners[i][1], corners[i][2]});
                placed[i] = moved(moduleTransforms.get(module), inModule);
            }
            return placed;
        }

        /** Mean of the eight corners, mm. */
        public double[] centre(int module, int element) {
            double[] sum = new double[3];
            double[][] placed = corners(module, element);
            for (double[] corner : placed) {
                for (int k = 0; k < 3; k++) {
                    sum[k] += corner[k] / placed.length;
                }
            }
            return sum;
        }

        private static double[] moved(float[] m, double[] p) {
            double[] q = new double[3];
            for (int r = 0; r < 3; r++) {
                q[r] = m[4 * r] * p[0] + m[4 * r + 1] * p[1] + m[4 * r + 2] * p[2] + m[4 * r + 3];
            }
            return q;
        }
    }

    /** @param header as {@link PetsirdReader#header()} gives it */
    public PetsirdScanner(Map<String, Object> header) {
        this.scanner = PetsirdFields.record(header, "scanner");
        List<?> modules = PetsirdFields.list(PetsirdFields.record(scanner, "scannerGeometry"), "replicatedModules");
        List<?> edges = PetsirdFields.list(scanner, "eventEnergyBinEdges");
        float[] resolutions = PetsirdFields.floats(scanner, "energyResolutionAt511");
        for (int t = 0; t < modules.size(); t++) {
            Map<String, Object> replicated = PetsirdFields.asRecord(modules.get(t));
            Map<String, Object> elements =
                    PetsirdFields.record(PetsirdFields.record(replicated, "object"), "detectingElements");
            Map<String, Object> box = PetsirdFields.record(PetsirdFields.record(elements, "object"), "shape");
            moduleTypes.add(new ModuleType(
                    corners(box),
                    transforms(elements),
                    transforms(replicated),
                    t < edges.size()
                            ? PetsirdFields.floats(PetsirdFields.asRecord(edges.get(t)), "edges")
                            : new float[0],
                    t < resolutions.length ? resolutions[t] : 0));
        }
    }

    private static float[][] corners(Map<String, Object> box) {
        return PetsirdFields.list(box, "corners").stream()
                .map(c -> PetsirdFields.floats(PetsirdFields.asRecord(c), "c"))
                .toArray(float[][]::new);
    }

    private static List<float[]> transforms(Map<String, Object> replicated) {
        List<float[]> all = new ArrayList<>();
        for (Object transform : PetsirdFields.list(replicated, "transforms")) {
            all.add(PetsirdFields.floats(PetsirdFields.asRecord(transform), "matrix"));
        }
        return all;
    }

    public String modelName() {
        return PetsirdFields.text(scanner, "modelName");
    }

    public List<ModuleType> moduleTypes() {
        return List.copyOf(moduleTypes);
    }

    /** TOF bin edges of pairs of two module types, mm, ascending; none when there are none. */
    public float[] tofEdgesMm(int type1, int type2) {
        List<?> rows = PetsirdFields.list(scanner, "tofBinEdges");
        if (type1 >= rows.size() || !(rows.get(type1) instanceof List<?> row) || type2 >= row.size()) {
            return new float[0];
        }
        return PetsirdFields.floats(PetsirdFields.asRecord(row.get(type2)), "edges");
    }

    /** Coincidence resolution of pairs of two module types as FWHM in mm; 0 when it isn't said. */
    public double tofResolutionMm(int type1, int type2) {
        List<?> rows = PetsirdFields.list(scanner, "tofResolution");
        float[] row = type1 < rows.size() ? PetsirdFields.floats(rows.get(type1)) : new float[0];
        return type2 < row.length ? row[type2] : 0;
    }
}
