package org.petmr.recon.event.petsird;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.petmr.recon.scanner.ScannerModel;

/**
 * A ring scanner as PETSIRD describes it: one type of module, one block of crystals each, numbered around the ring first by
 * block and then along z; inside, {@code element = transaxial * axial crystals + axial}. Blocks are bent, so that every
 * crystal stands exactly where the model has it; gaps between blocks are left empty.
 */
final class PetsirdGeometry {

    private static final int MATERIAL_ID = 1;

    private final ScannerModel scanner;
    private final int axial;
    private final int around;
    private final int blocksAxial;

    PetsirdGeometry(ScannerModel scanner) {
        this.scanner = scanner;
        this.axial = scanner.crystalsPerBlockAxial();
        this.around = scanner.crystalsPerBlockTransaxial();
        this.blocksAxial = scanner.rings() / axial;
    }

    int modules() {
        return scanner.blocksTransaxial() * blocksAxial;
    }

    int elements() {
        return axial * around;
    }

    int crystals() {
        return modules() * elements();
    }

    /** {@code [scanner.elements()]}: detection bin of each of our elements, -1 for gaps. */
    int[] detectionBins() {
        int[] bins = new int[scanner.elements()];
        Arrays.fill(bins, -1);
        int perBlock = around + scanner.gapsPerBlockTransaxial();
        for (int e = 0; e < bins.length; e++) {
            int ring = e / scanner.indicesPerRing();
            int index = e % scanner.indicesPerRing();
            if (!scanner.isGap(index)) {
                int module = index / perBlock * blocksAxial + ring / axial;
                int element = index % perBlock * axial + ring % axial;
                bins[e] = module * elements() + element;
            }
        }
        return bins;
    }

    private int indexInRing(int block, double transaxial) {
        return (int) (block * (around + scanner.gapsPerBlockTransaxial()) + transaxial);
    }

    /** ScannerGeometry of both versions. */
    Map<String, Object> scannerGeometry() {
        double stepRad = 2 * Math.PI / scanner.indicesPerRing();
        double radius = scanner.innerRadiusMm() + scanner.crystalDepthMm() / 2;
        List<Object> elements = new ArrayList<>();
        for (int t = 0; t < around; t++) {
            double angle = (t - 0.5 * (around - 1)) * stepRad;
            for (int a = 0; a < axial; a++) {
                double z = (a - 0.5 * (axial - 1)) * scanner.ringSpacingMm();
                elements.add(rotation(angle, radius * Math.cos(angle), radius * Math.sin(angle), z));
            }
        }
        List<Object> modules = new ArrayList<>();
        for (int b = 0; b < scanner.blocksTransaxial(); b++) {
            double angle = scanner.crystalAngleRad(indexInRing(b, 0) + 0.5 * (around - 1));
            for (int m = 0; m < blocksAxial; m++) {
                modules.add(rotation(angle, 0, 0, scanner.ringZMm(m * axial + 0.5 * (axial - 1))));
            }
        }
        Map<String, Object> crystal = PetsirdTree.of("shape", box(), "materialId", (long) MATERIAL_ID);
        Map<String, Object> module = PetsirdTree.of(
                "detectingElements",
                PetsirdTree.of("object", crystal, "transforms", elements),
                "nonDetectingElements",
                List.of());
        return PetsirdTree.of(
                "replicatedModules",
                List.of(PetsirdTree.of("object", module, "transforms", modules)),
                "nonDetectingVolumes",
                null);
    }

    /** A crystal about the origin: x is its depth, y runs around the ring, z along the axis. */
    private Map<String, Object> box() {
        double x = scanner.crystalDepthMm() / 2;
        double y = scanner.innerRadiusMm() * Math.tan(Math.PI / scanner.indicesPerRing());
        double z = scanner.ringSpacingMm() / 2;
        List<Object> corners = new ArrayList<>();
        // round one face, then round the other, as the official helpers number them
        for (double side : new double[] {-x, x}) {
            corners.add(corner(side, -y, -z));
            corners.add(corner(side, -y, z));
            corners.add(corner(side, y, z));
            corners.add(corner(side, y, -z));
        }
        return PetsirdTree.of("corners", corners);
    }

    private static Map<String, Object> corner(double x, double y, double z) {
        return PetsirdTree.of("c", new NdArray(new int[] {3}, new float[] {(float) x, (float) y, (float) z}));
    }

    private static Map<String, Object> rotation(double angleRad, double x, double y, double z) {
        float cos = (float) Math.cos(angleRad);
        float sin = (float) Math.sin(angleRad);
        float[] m = {cos, -sin, 0, (float) x, sin, cos, 0, (float) y, 0, 0, 1, (float) z};
        return PetsirdTree.of("matrix", new NdArray(new int[] {3, 4}, m));
    }

    /** The crystals' material: its name alone is known. */
    List<Object> bulkMaterials() {
        return List.of(PetsirdTree.of(
                "id",
                (long) MATERIAL_ID,
                "name",
                scanner.crystalMaterial() == null ? "" : scanner.crystalMaterial(),
                "density",
                0f,
                "atoms",
                new UintRows(List.of("massNumber", "atomicNumber"), new int[0]),
                "massFractions",
                new float[0]));
    }
}
