package org.petmr.attenuation.hardware;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * A table, a spine coil and a head coil of simple shapes, for simulated scans and as a pattern for a site's own catalogue:
 * no scanner's real hardware. The table's zero mark is the middle of the head end of its top; +y goes down into the table, +z
 * beyond its head end.
 *
 * <p>Mu of plastics is that of water, 0.096 cm^-1, times their electron density: polycarbonate 1.2 g/mL 0.11, glass-fibre
 * laminate 1.8 g/mL 0.16, foams 0.08 g/mL 0.008.
 */
public final class GenericHardware {

    private static final double PLASTIC_PER_CM = 0.11;
    private static final double LAMINATE_PER_CM = 0.16;
    private static final double FOAM_PER_CM = 0.008;

    private static final String PROVENANCE =
            "made by this project from simple shapes; generic, measured on no hardware";

    private GenericHardware() {}

    /** Mu at a point relative to the zero mark. */
    @FunctionalInterface
    private interface Shape {
        double muPerCm(double xMm, double yMm, double zMm);
    }

    /** Table, spine coil, head coil; flexible coils are ignored, the coil in the bore belongs to the scanner. */
    public static HardwareCatalogue catalogue() {
        Map<String, HardwareTemplate> templates = new LinkedHashMap<>();
        List<HardwareItem> items = List.of(
                mapped("generic-table", "generic table board", List.of(), HardwareItem.Use.ALWAYS, PointMm.ZERO),
                mapped(
                        "generic-spine-coil",
                        "generic spine coil",
                        List.of("SP\\d*", "SPINE.*"),
                        HardwareItem.Use.WHEN_REPORTED,
                        new PointMm(0, 0, -900)),
                mapped(
                        "generic-head-coil",
                        "generic head coil shell",
                        List.of("HE\\d*", "HEAD.*", "HNC.*"),
                        HardwareItem.Use.WHEN_REPORTED,
                        new PointMm(0, -160, -140)),
                unmapped(
                        "flexible-body-coil",
                        "flexible body coil",
                        List.of("BO\\d*", "BODY ?\\d+.*", "FLEX.*"),
                        HardwareItem.Use.IGNORED),
                unmapped("bore-coil", "coil in the bore", List.of("BC", "BODY", "Q-?BODY"), HardwareItem.Use.BUILT_IN));
        templates.put("generic-table", new HardwareTemplate("generic-table", table()));
        templates.put("generic-spine-coil", new HardwareTemplate("generic-spine-coil", spineCoil()));
        templates.put("generic-head-coil", new HardwareTemplate("generic-head-coil", headCoil()));
        return HardwareCatalogue.of(items, templates);
    }

    private static HardwareItem mapped(
            String name, String title, List<String> coils, HardwareItem.Use use, PointMm position) {
        return new HardwareItem(
                name,
                title,
                coils,
                use,
                HardwareItem.Frame.TABLE,
                name + ".nii.gz",
                position,
                List.of(),
                HardwareTemplate.Join.MAXIMUM,
                PROVENANCE);
    }

    private static HardwareItem unmapped(String name, String title, List<String> coils, HardwareItem.Use use) {
        return new HardwareItem(
                name, title, coils, use, HardwareItem.Frame.PATIENT, null, null, List.of(), null, PROVENANCE);
    }

    /** 450 mm wide, 2 m long, 50 mm thick, its underside arched: 2 mm of laminate round foam. */
    private static Volume table() {
        VoxelGrid grid = grid(160, 20, 201, 3, 10, new PointMm(0, 27, -1000));
        return voxelised(grid, (x, y, z) -> {
            double floor = 50 - 30 * (x / 225) * (x / 225);
            boolean isIn = Math.abs(x) <= 225 && y >= 0 && y <= floor && z <= 0 && z >= -2000;
            boolean isCore = Math.abs(x) <= 223 && y >= 2 && y <= floor - 2;
            return !isIn ? 0 : isCore ? FOAM_PER_CM : LAMINATE_PER_CM;
        });
    }

    /** 400 x 30 x 1000 mm on the table: 3 mm of plastic round foam and boards. */
    private static Volume spineCoil() {
        VoxelGrid grid = grid(144, 13, 109, 3, 10, new PointMm(0, -15, 0));
        return voxelised(grid, (x, y, z) -> {
            boolean isIn = Math.abs(x) <= 200 && y >= -30 && y <= 0 && Math.abs(z) <= 500;
            boolean isCore = Math.abs(x) <= 197 && y >= -27 && y <= -3;
            return !isIn ? 0 : isCore ? 3 * FOAM_PER_CM : PLASTIC_PER_CM;
        });
    }

    /** A tube of 6 mm plastic, 270 mm wide inside and 260 mm long, open over the face. */
    private static Volume headCoil() {
        VoxelGrid grid = grid(100, 100, 56, 3, 5, PointMm.ZERO);
        return voxelised(grid, (x, y, z) -> {
            double r = Math.hypot(x, y);
            boolean isFace = y < 0 && Math.abs(x) < 55 && z < 40;
            return r >= 135 && r <= 141 && Math.abs(z) <= 130 && !isFace ? PLASTIC_PER_CM : 0;
        });
    }

    private static VoxelGrid grid(int nx, int ny, int nz, double pixelMm, double dzMm, PointMm middle) {
        return new VoxelGrid(
                nx,
                ny,
                nz,
                Affine.scaling(
                        pixelMm,
                        pixelMm,
                        dzMm,
                        middle.xMm() - 0.5 * (nx - 1) * pixelMm,
                        middle.yMm() - 0.5 * (ny - 1) * pixelMm,
                        middle.zMm() - 0.5 * (nz - 1) * dzMm));
    }

    /** Means over four points by four of a pixel. */
    private static Volume voxelised(VoxelGrid grid, Shape shape) {
        Volume volume = Volume.zeros(grid);
        Affine a = grid.lpsFromVoxel();
        for (int y = 0; y < grid.ny(); y++) {
            for (int x = 0; x < grid.nx(); x++) {
                for (int z = 0; z < grid.nz(); z++) {
                    double sum = 0;
                    for (int s = 0; s < 16; s++) {
                        double u = x + (s % 4 - 1.5) / 4;
                        double v = y + (s / 4 - 1.5) / 4;
                        sum += shape.muPerCm(a.x(u, v, z), a.y(u, v, z), a.z(u, v, z));
                    }
                    volume.values()[grid.index(x, y, z)] = (float) (sum / 16);
                }
            }
        }
        return volume;
    }
}
