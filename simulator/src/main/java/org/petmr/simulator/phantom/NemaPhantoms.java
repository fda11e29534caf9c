package org.petmr.simulator.phantom;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.petmr.recon.quantification.nema.ImageQualityPhantom;
import org.petmr.recon.quantification.nema.SleeveSensitivity;
import org.petmr.simulator.phantom.MrProperties.Perfusion;
import org.petmr.simulator.phantom.ShapePhantom.Part;

/**
 * The phantoms of NEMA NU 2. All activity is that of the tracer {@link Phantoms#WATER_SOLUTION}; each method says what an
 * uptake of 1 stands for.
 *
 * <p>Dimensions of the image quality phantom: OpenGATE/opengate {@code nemaiec.py}; of the scatter phantom
 * {@code necr} there and bwynneHEP/SimplePetScanner. Those of the sleeves are the usual ones for the sets on sale. mu at 511 keV:
 * NIST's water scaled by electrons per gram, at the density of the plastic.
 */
public final class NemaPhantoms {

    /** Region of the image quality phantom outside the spheres. */
    public static final String BACKGROUND = "background";

    /** Region of line sources. */
    public static final String LINE = "line";

    /** Region of point sources. */
    public static final String POINT = "point";

    public static final double LINE_LENGTH_MM = 700;

    /** Distance of the line of the scatter phantom from the phantom's axis. */
    public static final double LINE_OFFSET_MM = 45;

    /** NEMA's volume over which the activity of the scatter phantom's line is spread, mL. */
    public static final double SCATTER_PHANTOM_ML = 22_000;

    /** Outer diameters of the aluminium sleeves, the innermost first. */
    static final double[] SLEEVE_OUTER_MM = {6.4, 9.5, 12.7, 15.9, 19.1};

    private static final double SCATTER_RADIUS_MM = 101.5;
    private static final double TABLE_HALF_WIDTH_MM = 210;
    private static final double TABLE_HALF_THICKNESS_MM = 10;
    private static final double COIL_WALL_MM = 2;
    private static final double COIL_HALF_LENGTH_MM = 250;
    private static final double LEAST_BORE_MM = 250;
    private static final double LINE_BORE_RADIUS_MM = 1.6;
    private static final double LINE_TUBE_RADIUS_MM = 2.5;
    private static final double THIN_BORE_RADIUS_MM = 0.5;
    private static final double THIN_TUBE_RADIUS_MM = 1.5;
    private static final double POINT_RADIUS_MM = 0.5;
    private static final double CAPILLARY_RADIUS_MM = 3;

    private static final double ARCH_RADIUS_MM = 150;
    private static final double CORNER_RADIUS_MM = 80;
    private static final double WAIST_Y_MM = 35;
    private static final double BODY_WALL_MM = 3;
    private static final double LID_MM = 10;
    private static final double SPHERE_WALL_MM = 1;
    private static final double LUNG_WALL_MM = 4;
    private static final double LUNG_G_PER_ML = 0.3;

    /** Plastic has protons, but none that an MR scanner sees. */
    private static final MrProperties DARK = new MrProperties(0, 1000, 1, 1, 0, 0, Perfusion.NONE);

    static final Tissue AIR = new Tissue("air", 0, 0.0012, DARK, Map.of());
    static final Tissue PMMA = new Tissue("PMMA", 0.1100, 1.18, DARK, Map.of());
    static final Tissue POLYETHYLENE = new Tissue("polyethylene", 0.0947, 0.96, DARK, Map.of());
    /** Foam between thin shells: a third of the density of plastic. */
    static final Tissue BOARD = new Tissue("board", 0.0321, 0.325, DARK, Map.of());

    static final Tissue ALUMINIUM =
            new Tissue("aluminium", SleeveSensitivity.ALUMINIUM_MU_PER_CM, 2.699, DARK, Map.of());
    static final Tissue LUNG_INSERT =
            new Tissue("lung insert", LUNG_G_PER_ML * Phantoms.WATER.muPerCm(), LUNG_G_PER_ML, DARK, Map.of());

    private NemaPhantoms() {}

    /** Water with a solution of {@code uptake} times the reference. */
    private static Tissue solution(double uptake) {
        return new Tissue(
                "water",
                Phantoms.WATER.muPerCm(),
                Phantoms.WATER.densityGPerMl(),
                MrProperties.WATER,
                uptake > 0 ? Map.of(Phantoms.WATER_SOLUTION, uptake) : Map.of());
    }

    /**
     * The IEC body phantom as it lies on the table: origin on the lung insert's axis in the plane of the spheres, the lid
     * with the spheres towards the feet (-z), 70 mm from them, the flat side down. These are the coordinates of
     * {@link ImageQualityPhantom#iecBody()} with a pose of zeros. Uptake 1 is the background.
     *
     * @param hotToBackground concentration in the spheres over that of the background
     * @param coldMm diameters of spheres that hold water alone; 28 and 37 in the editions of 2007 and 2012
     */
    public static ShapePhantom iecBody(double hotToBackground, Set<Integer> coldMm) {
        return new ShapePhantom("iec-body", iecParts(hotToBackground, coldMm));
    }

    /**
     * The same with the scatter phantom standing against the end away from the lid, its line filled so that over 22 L it
     * has the concentration of the background: activity outside the field of view, as a patient has.
     */
    public static ShapePhantom iecBodyWithScatter(double hotToBackground, Set<Integer> coldMm) {
        List<Part> parts = iecParts(hotToBackground, coldMm);
        double endMm = ImageQualityPhantom.iecBody().interiorToZMm() + LID_MM;
        double lineMl = lineMl(LINE_BORE_RADIUS_MM);
        parts.addAll(scatterParts(endMm + 0.5 * LINE_LENGTH_MM, SCATTER_PHANTOM_ML / lineMl));
        return new ShapePhantom("iec-body-with-scatter", parts);
    }

    private static List<Part> iecParts(double hotToBackground, Set<Integer> coldMm) {
        if (!(hotToBackground > 0 && Double.isFinite(hotToBackground))) {
            throw new IllegalArgumentException("hotToBackground: " + hotToBackground + " (expected: above 0)");
        }
        ImageQualityPhantom body = ImageQualityPhantom.iecBody();
        Set<Integer> unknown = new java.util.TreeSet<>(coldMm);
        double from = body.interiorFromZMm();
        double to = body.interiorToZMm();
        double middle = 0.5 * (from + to);
        double half = 0.5 * (to - from);
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(
                "shell",
                PMMA,
                new ArchedCylinder(0, WAIST_Y_MM, middle, ARCH_RADIUS_MM, CORNER_RADIUS_MM, half + LID_MM)));
        parts.add(new Part(
                BACKGROUND,
                solution(1),
                new ArchedCylinder(
                        0, WAIST_Y_MM, middle, ARCH_RADIUS_MM - BODY_WALL_MM, CORNER_RADIUS_MM - BODY_WALL_MM, half)));
        double lung = body.lungRadiusMm();
        parts.add(new Part("lung wall", PMMA, new EllipticCylinder(0, 0, middle, lung, lung, half)));
        parts.add(new Part(
                "lung",
                LUNG_INSERT,
                new EllipticCylinder(0, 0, middle, lung - LUNG_WALL_MM, lung - LUNG_WALL_MM, half)));
        for (ImageQualityPhantom.Sphere s : body.spheres()) {
            int mm = (int) Math.round(s.diameterMm());
            boolean isCold = unknown.remove(mm);
            parts.add(new Part(
                    "sphere wall", PMMA, Ellipsoid.sphere(s.xMm(), s.yMm(), 0, s.radiusMm() + SPHERE_WALL_MM)));
            parts.add(new Part(
                    sphere(mm),
                    solution(isCold ? 0 : hotToBackground),
                    Ellipsoid.sphere(s.xMm(), s.yMm(), 0, s.radiusMm())));
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("coldMm: " + unknown + " (expected: of 10, 13, 17, 22, 28, 37)");
        }
        return parts;
    }

    /** Region of a sphere of the image quality phantom. @param diameterMm 10, 13, 17, 22, 28 or 37 */
    public static String sphere(int diameterMm) {
        return "sphere " + diameterMm + " mm";
    }

    /** The scatter phantom in the middle of the scanner, its line below the axis. Uptake 1 is that of the line. */
    public static ShapePhantom scatter() {
        return new ShapePhantom("scatter", scatterParts(0, 1));
    }

    /**
     * The same on a table in the bore of a PET-MR scanner, as it is measured: what lies in the bore takes an eighth of the trues
     * and adds to the scatter. Both are generic, of plausible mass and no maker's: a board of 0.65 g/cm^2, and a body coil of
     * 2 mm of plastic on the bore's wall.
     *
     * @param boreRadiusMm above 250, so that the table fits in
     */
    public static ShapePhantom scatterInBore(double boreRadiusMm) {
        if (!(boreRadiusMm > LEAST_BORE_MM)) {
            throw new IllegalArgumentException(
                    "boreRadiusMm: %s (expected: above %.0f)".formatted(boreRadiusMm, LEAST_BORE_MM));
        }
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(
                "body coil",
                POLYETHYLENE,
                new EllipticCylinder(0, 0, 0, boreRadiusMm, boreRadiusMm, COIL_HALF_LENGTH_MM)));
        double inner = boreRadiusMm - COIL_WALL_MM;
        parts.add(new Part("bore", AIR, new EllipticCylinder(0, 0, 0, inner, inner, COIL_HALF_LENGTH_MM)));
        parts.add(new Part(
                "table",
                BOARD,
                new Box(
                        0,
                        SCATTER_RADIUS_MM + TABLE_HALF_THICKNESS_MM,
                        0,
                        TABLE_HALF_WIDTH_MM,
                        TABLE_HALF_THICKNESS_MM,
                        0.5 * LINE_LENGTH_MM)));
        parts.addAll(scatterParts(0, 1));
        return new ShapePhantom("scatter-in-bore", parts);
    }

    private static List<Part> scatterParts(double zMm, double lineUptake) {
        double half = 0.5 * LINE_LENGTH_MM;
        return List.of(
                new Part(
                        "cylinder",
                        POLYETHYLENE,
                        new EllipticCylinder(0, 0, zMm, SCATTER_RADIUS_MM, SCATTER_RADIUS_MM, half)),
                new Part(
                        "tube",
                        POLYETHYLENE,
                        new EllipticCylinder(0, LINE_OFFSET_MM, zMm, LINE_TUBE_RADIUS_MM, LINE_TUBE_RADIUS_MM, half)),
                new Part(
                        LINE,
                        solution(lineUptake),
                        new EllipticCylinder(0, LINE_OFFSET_MM, zMm, LINE_BORE_RADIUS_MM, LINE_BORE_RADIUS_MM, half)));
    }

    /** Volume of the scatter phantom's line, mL. */
    public static double scatterLineMl() {
        return lineMl(LINE_BORE_RADIUS_MM);
    }

    /** Volume of the sensitivity phantom's line, mL. */
    public static double sensitivityLineMl() {
        return lineMl(THIN_BORE_RADIUS_MM);
    }

    private static double lineMl(double radiusMm) {
        return Math.PI * radiusMm * radiusMm * LINE_LENGTH_MM * 1e-3;
    }

    /**
     * The sensitivity phantom: a line of 700 mm in a thin tube within aluminium sleeves, air between them. Uptake 1 is that
     * of the line.
     *
     * @param sleeves 1 to 5; each has a wall of 1.25 mm
     * @param offsetMm of the line from the axis, towards -y; 0 or 100
     */
    public static ShapePhantom sensitivity(int sleeves, double offsetMm) {
        if (sleeves < 1 || sleeves > SLEEVE_OUTER_MM.length) {
            throw new IllegalArgumentException(
                    "sleeves: " + sleeves + " (expected: 1 to " + SLEEVE_OUTER_MM.length + ")");
        }
        List<Part> parts = new ArrayList<>();
        for (int i = sleeves - 1; i >= 0; i--) {
            double outer = 0.5 * SLEEVE_OUTER_MM[i];
            parts.add(new Part("sleeve", ALUMINIUM, rod(offsetMm, outer)));
            parts.add(new Part("gap", AIR, rod(offsetMm, outer - SleeveSensitivity.SLEEVE_WALL_MM)));
        }
        parts.add(new Part("tube", POLYETHYLENE, rod(offsetMm, THIN_TUBE_RADIUS_MM)));
        parts.add(new Part(LINE, solution(1), rod(offsetMm, THIN_BORE_RADIUS_MM)));
        return new ShapePhantom("sensitivity", parts);
    }

    private static EllipticCylinder rod(double offsetMm, double radiusMm) {
        return new EllipticCylinder(0, -offsetMm, 0, radiusMm, radiusMm, 0.5 * LINE_LENGTH_MM);
    }

    /** A place of a point source, scanner space. */
    public record Place(double xMm, double yMm, double zMm) {}

    /**
     * Where NEMA has its point sources: above the axis at 1, 10 and 20 cm, in the middle and 3/8 of the axial field of view
     * beside it.
     *
     * @param axialFovMm length of the scanner
     * @param offsetsMm from the axis, such as 10, 100, 200
     */
    public static List<Place> pointPlaces(double axialFovMm, List<Double> offsetsMm) {
        List<Place> places = new ArrayList<>();
        for (double z : new double[] {0, 0.375 * axialFovMm}) {
            for (double offset : offsetsMm) {
                places.add(new Place(0, -offset, z));
            }
        }
        return places;
    }

    /**
     * Point sources: drops of 1 mm of water in air, each with a wall thick enough to stop the positrons of 18F. Uptake 1 is
     * that of the drops.
     */
    public static ShapePhantom points(List<Place> places) {
        List<Part> parts = new ArrayList<>();
        for (Place p : places) {
            parts.add(new Part(
                    "capillary", POLYETHYLENE, Ellipsoid.sphere(p.xMm(), p.yMm(), p.zMm(), CAPILLARY_RADIUS_MM)));
            parts.add(new Part(POINT, solution(1), Ellipsoid.sphere(p.xMm(), p.yMm(), p.zMm(), POINT_RADIUS_MM)));
        }
        return new ShapePhantom("points", parts);
    }

    /** Volume of one point source, mL. */
    public static double pointMl() {
        return 4.0 / 3 * Math.PI * POINT_RADIUS_MM * POINT_RADIUS_MM * POINT_RADIUS_MM * 1e-3;
    }
}
