package org.petmr.simulator.phantom;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.petmr.simulator.phantom.ShapePhantom.Part;

/**
 * Heads that differ as people do: in size and shape, in how thick scalp and skull are and what the skull is made of, in
 * where sinuses lie and how large they are. Each has a skull, facial bone, mastoid cells, sinuses, airway and a brain with
 * ventricles, in the space of {@link HeadPhantom}.
 */
public final class HeadPopulation {

    private HeadPopulation() {}

    /**
     * One of them.
     *
     * @param scalp its outline, centred at the origin
     */
    public record Subject(ShapePhantom phantom, Ellipsoid scalp) {}

    /** The same seed gives the same head. */
    public static Subject head(long seed) {
        return new Maker(new SplittableRandom(seed)).head("head-" + seed);
    }

    private static final class Maker {

        private final SplittableRandom random;
        private final List<Part> parts = new ArrayList<>();
        private double a;
        private double b;
        private double c;

        Maker(SplittableRandom random) {
            this.random = random;
        }

        Subject head(String name) {
            double size = between(0.95, 1.06);
            a = size * between(70, 80);
            b = size * between(89, 101);
            c = size * between(94, 106);
            Ellipsoid scalp = new Ellipsoid(0, 0, 0, a, b, c);
            add("scalp", "scalp", scalp);
            double skin = between(2.5, 4);
            add("fat", "fat", within(skin));
            double softMm = skin + between(2, 5);
            add("muscle", "muscle", within(softMm));
            face();
            skullAndBrain(softMm);
            cavities();
            return new Subject(new ShapePhantom(name, parts), scalp);
        }

        /** Facial bone, a spongy block under the eyes. */
        private void face() {
            double size = between(0.9, 1.1);
            add(
                    "face",
                    "diploe",
                    new Ellipsoid(0, -0.57 * b, -0.48 * c, size * 0.59 * a, size * 0.34 * b, size * 0.34 * c));
        }

        /** The vault touches the scalp's inner side at the crown and hangs a little behind the middle. */
        private void skullAndBrain(double softMm) {
            double outer = softMm + between(0.5, 2.5);
            double sa = a - outer;
            double sb = b - outer - between(0, 3);
            double sc = (0.78 + between(0, 0.05)) * c;
            double y = between(2, 4);
            double z = c - outer - sc;
            double thick = between(4.5, 8);
            if (random.nextInt(3) == 0) {
                add("skull", "skull", new Ellipsoid(0, y, z, sa, sb, sc));
            } else {
                double table = between(0.25, 0.38) * thick;
                double rest = thick - table;
                add("skull", "cortical bone", new Ellipsoid(0, y, z, sa, sb, sc));
                add("skull", "diploe", new Ellipsoid(0, y, z, sa - table, sb - table, sc - table));
                add("skull", "cortical bone", new Ellipsoid(0, y, z, sa - rest, sb - rest, sc - rest));
            }
            double csf = thick;
            double grey = csf + between(2, 4);
            double white = grey + between(8, 13);
            add("csf", "csf", new Ellipsoid(0, y, z, sa - csf, sb - csf, sc - csf));
            add("grey", "grey matter", new Ellipsoid(0, y, z, sa - grey, sb - grey, sc - grey));
            add("white", "white matter", new Ellipsoid(0, y, z, sa - white, sb - white, sc - white));
            double wide = between(0.8, 1.5);
            pair("csf", "csf", new Ellipsoid(7 * wide, 12, z + 22, 5 * wide, 24, 8 * wide));
        }

        /** Air, and what holds it: sinuses, airway, mastoid cells in their bone; the eyes. */
        private void cavities() {
            pair("eyes", "vitreous", jittered(0.41 * a, -0.81 * b, -0.08 * c, 12, 12, 12));
            pair("sinus", "air", jittered(0.15 * a, -0.83 * b, 0.2 * c, 9, 4, 11));
            pair("sinus", "air", jittered(0.32 * a, -0.61 * b, -0.48 * c, 13, 15, 16));
            add("sinus", "air", jittered(0, -0.65 * b, -0.28 * c, 9, 16, 9));
            add("airway", "air", jittered(0, -0.3 * b, -0.72 * c, 10, 12, 22));
            Ellipsoid bone = jittered(0.64 * a, 0.32 * b, -0.44 * c, 14, 18, 18);
            double wallMm = between(3, 5);
            pair("mastoid", "cortical bone", bone);
            pair(
                    "air cells",
                    "air cells",
                    new Ellipsoid(
                            bone.xMm(),
                            bone.yMm(),
                            bone.zMm(),
                            bone.aMm() - wallMm,
                            bone.bMm() - wallMm,
                            bone.cMm() - wallMm));
        }

        private Ellipsoid jittered(double x, double y, double z, double p, double q, double r) {
            double size = between(0.8, 1.2);
            double aside = x == 0 ? 0 : between(-2, 2);
            return new Ellipsoid(x + aside, y + between(-2, 2), z + between(-3, 3), size * p, size * q, size * r);
        }

        private Ellipsoid within(double mm) {
            return new Ellipsoid(0, 0, 0, a - mm, b - mm, c - mm);
        }

        private double between(double low, double high) {
            return low + random.nextDouble() * (high - low);
        }

        private void pair(String region, String tissue, Ellipsoid left) {
            add(region, tissue, left);
            add(region, tissue, left.shifted(-2 * left.xMm(), 0, 0));
        }

        private void add(String region, String tissue, Shape shape) {
            parts.add(new Part(region, Tissues.find(tissue), shape));
        }
    }
}
