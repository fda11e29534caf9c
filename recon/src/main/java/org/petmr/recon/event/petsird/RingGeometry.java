package org.petmr.recon.event.petsird;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.petmr.recon.event.petsird.PetsirdScanner.ModuleType;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

/**
 * A PETSIRD geometry seen as rings of crystals: our scanner, and which of its elements each detection bin belongs to.
 *
 * <p>Modules of one type, of boxes that stand around the z axis, are recognised. Flat modules bend onto a circle: every
 * crystal takes the nearest of N equal steps around the ring, N chosen with as many virtual crystals between modules as fit
 * best. How far the crystals then lie from the places that we give them is told.
 *
 * @param scanner the ring scanner
 * @param elementOfCrystal element id of a crystal, by {@code module * elements + element} of the file
 * @param worstMm largest distance between a crystal's centre and its place in the model
 * @param isTof whether the file's TOF bins are those of the model
 */
record RingGeometry(ScannerModel scanner, int[] elementOfCrystal, double worstMm, boolean isTof) {

    /** A crystal farther than this part of its pitch from its place would be mistaken for a neighbour. */
    private static final double MOST_OFF = 0.45;

    private static final int MOST_GAPS = 3;

    /** The rings that were found, before the model has a name. */
    record Rings(
            int count,
            double spacingMm,
            int perModuleAxial,
            int modulesAround,
            int perModuleAround,
            int gaps,
            double radiusMm,
            double firstAngleRad,
            int[] ring,
            double[] angleRad,
            double[] zMm) {

        int perRing() {
            return modulesAround * (perModuleAround + gaps);
        }
    }

    /** @throws IllegalArgumentException saying why the scanner is not one of ours, or not the one that is given */
    static RingGeometry of(PetsirdScanner petsird, Optional<ScannerModel> given) {
        if (petsird.moduleTypes().size() != 1) {
            throw refused("module types", petsird.moduleTypes().size() + "", "1: rings of one kind of module");
        }
        ModuleType type = petsird.moduleTypes().get(0);
        Rings rings = rings(type);
        Optional<ScannerModel> known = given.or(() -> ScannerCatalogue.names().stream()
                .map(ScannerCatalogue::find)
                .filter(s -> s.name().equals(petsird.modelName()))
                .filter(s -> difference(s, rings).isEmpty())
                .findFirst());
        given.flatMap(s -> difference(s, rings)).ifPresent(why -> {
            throw new IllegalArgumentException(
                    "scanner: %s: %s".formatted(given.get().name(), why));
        });
        ScannerModel model = known.orElseGet(() -> RingModel.of(petsird, type, rings));
        int[] elements = elements(model, rings);
        double worst = 0;
        for (int i = 0; i < elements.length; i++) {
            double[] centre = type.centre(i / type.elements(), i % type.elements());
            double angle = model.crystalAngleRad(elements[i] % model.indicesPerRing());
            double dx = centre[0] - rings.radiusMm * Math.cos(angle);
            double dy = centre[1] - rings.radiusMm * Math.sin(angle);
            double dz = centre[2] - model.ringZMm(elements[i] / model.indicesPerRing());
            worst = Math.max(worst, Math.sqrt(dx * dx + dy * dy + dz * dz));
        }
        return new RingGeometry(model, elements, worst, RingModel.hasTofOf(petsird, model));
    }

    private static IllegalArgumentException refused(String field, String found, String expected) {
        return new IllegalArgumentException(
                "PETSIRD geometry: %s: %s (expected: %s)".formatted(field, found, expected));
    }

    private static Rings rings(ModuleType type) {
        int n = type.modules() * type.elements();
        if (n == 0) {
            throw refused("crystals", "none", "some");
        }
        double[] radius = new double[n];
        double[] angle = new double[n];
        double[] z = new double[n];
        for (int i = 0; i < n; i++) {
            double[] c = type.centre(i / type.elements(), i % type.elements());
            radius[i] = Math.hypot(c[0], c[1]);
            angle[i] = Math.atan2(c[1], c[0]);
            z[i] = c[2];
        }
        double mean = Arrays.stream(radius).average().orElseThrow();
        double most = Arrays.stream(radius).map(r -> Math.abs(r - mean)).max().orElseThrow();
        if (!(most < 0.05 * mean)) {
            throw refused("radius of crystals", "%.1f mm and up to %.1f mm off".formatted(mean, most), "a circle");
        }
        double[] levels = levels(z);
        int[] ring = new int[n];
        for (int i = 0; i < n; i++) {
            ring[i] = nearest(levels, z[i]);
        }
        double spacing = spacing(levels);
        for (int r = 0; r < levels.length; r++) {
            double at = (r - 0.5 * (levels.length - 1)) * spacing;
            if (!(Math.abs(levels[r] - at) < MOST_OFF * spacing)) {
                throw refused("z of ring " + r, "%.2f mm".formatted(levels[r]), "near %.2f mm".formatted(at));
            }
        }
        int axial = (int)
                IntStream.range(0, type.elements()).map(i -> ring[i]).distinct().count();
        int around = type.elements() / axial;
        if (n % levels.length != 0 || type.elements() % axial != 0 || n / levels.length % around != 0) {
            throw refused(
                    "crystals",
                    "%d in %d rings, modules of %d in %d rings".formatted(n, levels.length, type.elements(), axial),
                    "the same number in each ring");
        }
        return aroundRing(
                new Rings(
                        levels.length, spacing, axial, n / levels.length / around, around, 0, mean, 0, ring, angle, z),
                type.elements());
    }

    /** Finds the angle of the first crystal, that of the file's first module, and the virtual crystals between modules. */
    private static Rings aroundRing(Rings r, int elements) {
        int[] inRing = IntStream.range(0, r.ring.length)
                .filter(i -> r.ring[i] == r.ring[0])
                .boxed()
                .sorted(Comparator.comparingDouble(i -> r.angleRad[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        if (inRing.length != r.modulesAround * r.perModuleAround) {
            throw refused("crystals of a ring", inRing.length + "", r.modulesAround * r.perModuleAround + "");
        }
        int start = firstOfModule(inRing, elements, r.perModuleAround);
        Rings best = null;
        double least = Double.MAX_VALUE;
        for (int gaps = 0; gaps <= MOST_GAPS; gaps++) {
            int perRing = r.modulesAround * (r.perModuleAround + gaps);
            if (perRing % 2 != 0) {
                continue;
            }
            double step = 2 * Math.PI / perRing;
            double sin = 0;
            double cos = 0;
            double[] off = new double[inRing.length];
            for (int k = 0; k < inRing.length; k++) {
                int index = k / r.perModuleAround * (r.perModuleAround + gaps) + k % r.perModuleAround;
                off[k] = r.angleRad[inRing[(start + k) % inRing.length]] - index * step;
                sin += Math.sin(off[k]);
                cos += Math.cos(off[k]);
            }
            double first = Math.atan2(sin, cos);
            double worst = 0;
            double squares = 0;
            for (double o : off) {
                double residual = Math.abs(Math.IEEEremainder(o - first, 2 * Math.PI));
                worst = Math.max(worst, residual / step);
                squares += residual * residual;
            }
            if (worst < MOST_OFF && squares < least - 1e-12) {
                least = squares;
                best = new Rings(
                        r.count,
                        r.spacingMm,
                        r.perModuleAxial,
                        r.modulesAround,
                        r.perModuleAround,
                        gaps,
                        r.radiusMm,
                        first,
                        r.ring,
                        r.angleRad,
                        r.zMm);
            }
        }
        if (best == null) {
            throw refused(
                    "angles of crystals",
                    "%d modules of %d around".formatted(r.modulesAround, r.perModuleAround),
                    "modules at equal steps");
        }
        return best;
    }

    /** Where in a ring sorted by angle the first crystal of the file's first module stands. */
    private static int firstOfModule(int[] sorted, int elements, int around) {
        int module = sorted[0] / elements;
        for (int crystal : sorted) {
            module = Math.min(module, crystal / elements);
        }
        for (int k = 0; k < sorted.length; k++) {
            int before = sorted[Math.floorMod(k - 1, sorted.length)];
            if (sorted[k] / elements == module && (before / elements != module || around == sorted.length)) {
                return k;
            }
        }
        return 0;
    }

    /** Element ids; two crystals on one place are an error. */
    private static int[] elements(ScannerModel model, Rings rings) {
        int n = model.indicesPerRing();
        int[] elements = new int[rings.ring.length];
        boolean[] isTaken = new boolean[model.elements()];
        for (int i = 0; i < elements.length; i++) {
            double turn = (rings.angleRad[i] - model.crystalAngleRad(0)) / (2 * Math.PI);
            int index = Math.floorMod(Math.round(turn * n), n);
            elements[i] = rings.ring[i] * n + index;
            if (isTaken[elements[i]]) {
                throw refused("crystal " + i, "the place of another", "places of their own");
            }
            isTaken[elements[i]] = true;
        }
        return elements;
    }

    /** Why a scanner is not the one of these rings; empty when it is. */
    private static Optional<String> difference(ScannerModel s, Rings rings) {
        if (s.rings() != rings.count) {
            return Optional.of("rings: %d (expected: %d as in the file)".formatted(s.rings(), rings.count));
        }
        int crystals = s.blocksTransaxial() * s.crystalsPerBlockTransaxial();
        if (crystals != rings.modulesAround * rings.perModuleAround) {
            return Optional.of("crystals of a ring: %d (expected: %d as in the file)"
                    .formatted(crystals, rings.modulesAround * rings.perModuleAround));
        }
        if (Math.abs(s.ringSpacingMm() - rings.spacingMm) > 0.02 * rings.spacingMm) {
            return Optional.of("ringSpacingMm: %.3f (expected: %.3f as in the file)"
                    .formatted(s.ringSpacingMm(), rings.spacingMm));
        }
        double radius = s.innerRadiusMm() + s.crystalDepthMm() / 2;
        if (Math.abs(radius - rings.radiusMm) > 0.02 * rings.radiusMm) {
            return Optional.of("radius of the crystals' centres: %.1f mm (expected: %.1f as in the file)"
                    .formatted(radius, rings.radiusMm));
        }
        double step = 2 * Math.PI / s.indicesPerRing();
        for (double angle : rings.angleRad) {
            double turn = (angle - s.crystalAngleRad(0)) / step;
            int index = Math.floorMod(Math.round(turn), s.indicesPerRing());
            if (Math.abs(turn - Math.rint(turn)) > MOST_OFF || s.isGap(index)) {
                return Optional.of("firstCrystalAngleDeg: %s (expected: crystals where the file has them)"
                        .formatted(s.firstCrystalAngleDeg()));
            }
        }
        return Optional.empty();
    }

    private static double[] levels(double[] z) {
        double[] sorted = z.clone();
        Arrays.sort(sorted);
        double tolerance = 1e-3 * Math.max(1, sorted[sorted.length - 1] - sorted[0]);
        double[] levels = new double[sorted.length];
        int n = 0;
        for (double v : sorted) {
            if (n == 0 || v - levels[n - 1] > tolerance) {
                levels[n++] = v;
            }
        }
        return Arrays.copyOf(levels, n);
    }

    private static int nearest(double[] levels, double z) {
        int at = Arrays.binarySearch(levels, z);
        if (at >= 0) {
            return at;
        }
        int above = -at - 1;
        if (above == levels.length || above > 0 && z - levels[above - 1] < levels[above] - z) {
            return above - 1;
        }
        return above;
    }

    /** Slope of a line through the rings' places; 1 mm for a single ring. */
    private static double spacing(double[] levels) {
        double top = 0;
        double bottom = 0;
        for (int i = 0; i < levels.length; i++) {
            double k = i - 0.5 * (levels.length - 1);
            top += k * levels[i];
            bottom += k * k;
        }
        return bottom == 0 ? 1 : top / bottom;
    }

    /** Notes for people about what the model could not take over. */
    List<String> notes() {
        return worstMm < 0.05
                ? List.of()
                : List.of("crystals lie up to %.1f mm from their places in a ring of %d"
                        .formatted(worstMm, scanner.indicesPerRing()));
    }
}
