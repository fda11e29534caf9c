package org.petmr.simulator.phantom;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An adult of about 75 kg from the crown to the middle of the thighs, 1085 mm: masses of organs near those of the reference
 * man, ICRP publication 89. Its own z runs from -545 mm at the thighs to 540 mm at the crown; {@link #at} moves the table.
 *
 * @param arms where they are
 * @param lesions put in at rest, in the body's own place; they breathe with the organ that they are in
 * @param diaphragmMm way of the diaphragm from the end of expiration to the end of inspiration
 */
public record BodyPhantom(Arms arms, List<Lesion> lesions, double diaphragmMm) {

    public static final double CROWN_MM = 540;
    public static final double THIGHS_MM = -545;

    /** Most of what people breathe when told to breathe in; quietly it is 10 to 20 mm. */
    private static final double DEEPEST_MM = 60;

    private static final Map<String, Double> CENTRES_MM = centres();

    private static final Map<String, double[]> SITES_MM = sites();

    /** Where the arms are. */
    public enum Arms {
        DOWN,
        UP,
        NONE
    }

    public BodyPhantom {
        lesions = List.copyOf(lesions);
        if (!(diaphragmMm >= 0 && diaphragmMm <= DEEPEST_MM)) {
            throw new IllegalArgumentException(
                    "diaphragmMm: %s (expected: 0 to %s)".formatted(diaphragmMm, DEEPEST_MM));
        }
        long names = lesions.stream().map(Lesion::region).distinct().count();
        if (names < lesions.size()) {
            throw new IllegalArgumentException("lesions: the same name twice (expected: one name each)");
        }
    }

    /** Arms down, quiet breathing, nothing wrong. */
    public static BodyPhantom healthy() {
        return new BodyPhantom(Arms.DOWN, List.of(), 15);
    }

    /** The same body with lesions. */
    public BodyPhantom with(List<Lesion> found) {
        return new BodyPhantom(arms, found, diaphragmMm);
    }

    /** The same body with its arms elsewhere. */
    public BodyPhantom with(Arms place) {
        return new BodyPhantom(place, lesions, diaphragmMm);
    }

    /** At the end of expiration, with the body's own origin in the middle of the scanner. */
    public ShapePhantom phantom() {
        return phantom(0);
    }

    /**
     * Parts are the same in the same order at each phase.
     *
     * @param breath 0 at the end of expiration, 1 at the end of inspiration
     */
    public ShapePhantom phantom(double breath) {
        if (!(breath >= 0 && breath <= 1)) {
            throw new IllegalArgumentException("breath: %s (expected: 0 to 1)".formatted(breath));
        }
        List<Organ> organs = new ArrayList<>(BodyFrame.organs(arms));
        organs.addAll(BodyOrgans.organs());
        organs.addAll(BodyHead.organs());
        int most = ShapePhantom.MOST_PARTS - organs.size();
        if (lesions.size() > most) {
            throw new IllegalArgumentException(
                    "lesions: %d (expected: at most %d with arms %s)".formatted(lesions.size(), most, arms));
        }
        ShapePhantom atRest =
                new ShapePhantom("body", organs.stream().map(o -> o.at(0)).toList());
        for (Lesion lesion : lesions) {
            organs.add(host(atRest, organs, lesion).holding(lesion));
        }
        return new ShapePhantom(
                "body", organs.stream().map(o -> o.at(breath * diaphragmMm)).toList());
    }

    private static Organ host(ShapePhantom atRest, List<Organ> organs, Lesion lesion) {
        if (atRest.regions().contains(lesion.region())) {
            throw new IllegalArgumentException("lesion: region: %s (expected: a name of its own, not one of the body's)"
                    .formatted(lesion.region()));
        }
        int part = atRest.partAt(lesion.xMm(), lesion.yMm(), lesion.zMm());
        if (part == Phantom.NOWHERE) {
            throw new IllegalArgumentException("lesion %s: centre: %s, %s, %s mm (expected: inside the body)"
                    .formatted(lesion.region(), lesion.xMm(), lesion.yMm(), lesion.zMm()));
        }
        return organs.get(part);
    }

    /** Lies at the middle of the scanner when the table is so far in. @param bodyZMm height in the body's own place */
    public ShapePhantom at(double bodyZMm) {
        return phantom(0).shifted(-bodyZMm);
    }

    /** Heights of regions that are scanned in one bed: brain, head-neck, heart, liver, abdomen, pelvis. */
    public static double centreMm(String region) {
        return find("body region", region, CENTRES_MM);
    }

    /** Heights of the middles of {@code beds} beds that are even steps apart, from the thighs up, round the body's middle. */
    public static double[] bedCentresMm(int beds, double stepMm) {
        if (beds < 1 || !(stepMm > 0)) {
            throw new IllegalArgumentException("beds %d, stepMm %s (expected: 1 or more, > 0)".formatted(beds, stepMm));
        }
        double[] centres = new double[beds];
        for (int i = 0; i < beds; i++) {
            centres[i] = 0.5 * (CROWN_MM + THIGHS_MM) + (i - 0.5 * (beds - 1)) * stepMm;
        }
        return centres;
    }

    /**
     * A lesion at a usual place, named after it, such as {@code liver lesion}.
     *
     * @param site one of liver, lung, neck node, mediastinal node, vertebra, pelvic bone, pelvic node, pancreas, prostate,
     *     brain
     */
    public static Lesion lesion(String site, double diameterMm, double contrast) {
        double[] c = find("lesion site", site, SITES_MM);
        return new Lesion(site + " lesion", c[0], c[1], c[2], diameterMm, contrast);
    }

    private static <T> T find(String what, String name, Map<String, T> known) {
        T found = known.get(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: one of %s)".formatted(what, name, String.join(", ", known.keySet())));
        }
        return found;
    }

    private static Map<String, Double> centres() {
        Map<String, Double> centres = new LinkedHashMap<>();
        centres.put("brain", 450.0);
        centres.put("head-neck", 370.0);
        centres.put("heart", 85.0);
        centres.put("liver", -25.0);
        centres.put("abdomen", -100.0);
        centres.put("pelvis", -275.0);
        return centres;
    }

    private static Map<String, double[]> sites() {
        Map<String, double[]> sites = new LinkedHashMap<>();
        sites.put("liver", new double[] {-82, -8, -30});
        sites.put("lung", new double[] {-86, 10, 165});
        sites.put("neck node", new double[] {38, 0, 300});
        sites.put("mediastinal node", new double[] {-4, 20, 160});
        sites.put("vertebra", new double[] {0, 64, -120});
        sites.put("pelvic bone", new double[] {0, 70, -240});
        sites.put("pelvic node", new double[] {48, -4, -250});
        sites.put("pancreas", new double[] {0, -2, -86});
        sites.put("prostate", new double[] {8, -20, -321});
        sites.put("brain", new double[] {26, 30, 458});
        return sites;
    }
}
