package org.petmr.simulator.physics.accelerated;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.petmr.simulator.physics.AliasTable;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.emission.EmissionCells;
import org.petmr.simulator.physics.emission.PositronRange;

/**
 * Where photons of one kind of event may start, and whereto: each box of a part with each sector of directions round the
 * axis, weighted by volume, part of the sphere and the attenuation that all of its rays meet. Read by any number of threads.
 */
final class Sites {

    /** Directions that are asked of a box, and the attenuation of the lightest of them. */
    interface Plan {

        /** Sectors that a full (or half) turn is cut into. */
        int sectors();

        /** Angle round the axis that all sectors cover together. */
        double turnRad();

        /**
         * @param bound of {@link #BOUNDS} numbers, overwritten: smallest and largest cosine with the axis; optical depth that
         *     hardly any ray has less of; a factor of the rate; longest ways in the phantom back and ahead, mm, 0 when not
         *     asked for
         * @return false when no direction is asked for
         */
        boolean bound(int cell, int sector, double[] bound);
    }

    // A site: numbers side by side, so that a draw touches one or two cache lines.
    private static final int PLACE = 0;
    /** Chance that it stands, of 2^31. */
    private static final int KEEP = 1;

    private static final int ALIAS = 2;
    private static final int LEAST = 3;
    private static final int COSINE = 4;
    private static final int WIDTH = 5;
    /** Ten bits each for x, y and z of the box; negative when there is nothing to ask. */
    private static final int CORNER = 6;
    /** Whole mm back, and ahead times 65536. */
    private static final int WAYS = 7;
    /** A power of two, so that no site lies across cache lines. */
    private static final int FIELDS = 8;

    static final int BOUNDS = 6;

    /** Numbers kept of a box and sector while the tables are made. */
    private static final int KEPT = 5;

    /** Into which the directions of a plan without sectors are cut. */
    private static final int EVEN_SECTORS = 16;

    private static final long BITS_21 = (1L << 21) - 1;
    private static final double PER_21 = 1.0 / (1L << 21);
    private static final long BITS_31 = (1L << 31) - 1;
    private static final double PER_31 = 1.0 / (1L << 31);

    private final EmissionCells cells;
    private final PositronRange range;
    private final double[] densityGPerMl;
    private final int sectors;
    private final double sectorRad;
    private final double lowX;
    private final double lowY;
    private final double lowZ;
    private final double sizeX;
    private final double sizeY;
    private final double sizeZ;
    private final double[] middleX;
    private final double[] middleY;
    private final int[] start;
    private final int[] count;
    private final float[] data;
    private final double[] perBqPerMl;

    Sites(EmissionCells cells, PositronRange range, double[] densityGPerMl, Plan plan) {
        this.cells = cells;
        this.range = range;
        this.densityGPerMl = densityGPerMl;
        this.sectors = plan.sectors();
        int directions = sectors == 1 ? EVEN_SECTORS : sectors;
        this.sectorRad = plan.turnRad() / directions;
        this.lowX = cells.lowMm(0);
        this.lowY = cells.lowMm(1);
        this.lowZ = cells.lowMm(2);
        this.sizeX = cells.sizeXMm();
        this.sizeY = cells.sizeYMm();
        this.sizeZ = cells.sizeZMm();
        this.middleX = new double[directions];
        this.middleY = new double[directions];
        for (int i = 0; i < directions; i++) {
            middleX[i] = Math.cos((i + 0.5) * sectorRad);
            middleY[i] = Math.sin((i + 0.5) * sectorRad);
        }
        int parts = densityGPerMl.length;
        this.start = new int[parts];
        this.count = new int[parts];
        this.perBqPerMl = new double[parts];
        float[] bounds = bounds(plan);
        float[][] dataOfPart = new float[parts][];
        int sites = 0;
        for (int part = 0; part < parts; part++) {
            dataOfPart[part] = table(part, bounds);
            start[part] = sites;
            count[part] = dataOfPart[part].length / FIELDS;
            sites += count[part];
        }
        this.data = new float[FIELDS * sites];
        for (int part = 0; part < parts; part++) {
            System.arraycopy(dataOfPart[part], 0, data, FIELDS * start[part], dataOfPart[part].length);
        }
    }

    /** Of each box and sector: smallest cosine, range of cosines (0 for none), least optical depth, factor, ways. */
    private float[] bounds(Plan plan) {
        float[] bounds = new float[KEPT * sectors * cells.cells()];
        double[] bound = new double[BOUNDS];
        for (int cell = 0; cell < cells.cells(); cell++) {
            for (int sector = 0; sector < sectors; sector++) {
                int i = KEPT * (cell * sectors + sector);
                if (plan.bound(cell, sector, bound)) {
                    bounds[i] = (float) bound[0];
                    bounds[i + 1] = (float) (bound[1] - bound[0]);
                    bounds[i + 2] = (float) bound[2];
                    bounds[i + 3] = (float) bound[3];
                    bounds[i + 4] = Float.intBitsToFloat((int) Math.ceil(bound[4]) | (int) Math.ceil(bound[5]) << 16);
                }
            }
        }
        return bounds;
    }

    private float[] table(int part, float[] bounds) {
        int[] of = cells.cellsOf(part);
        double[] weights = new double[of.length * sectors];
        int[] places = new int[of.length * sectors];
        int n = 0;
        double sum = 0;
        for (int cell : of) {
            for (int place = cell * sectors; place < (cell + 1) * sectors; place++) {
                double sphere = 0.5 * bounds[KEPT * place + 1] / sectors;
                if (sphere > 0 && bounds[KEPT * place + 3] > 0) {
                    places[n] = place;
                    weights[n] =
                            cells.volumeMl() * sphere * Math.exp(-bounds[KEPT * place + 2]) * bounds[KEPT * place + 3];
                    sum += weights[n];
                    n++;
                }
            }
        }
        perBqPerMl[part] = sum;
        float[] table = new float[FIELDS * n];
        if (n > 0) {
            AliasTable alias = new AliasTable(Arrays.copyOf(weights, n));
            for (int i = 0; i < n; i++) {
                int f = FIELDS * i;
                table[f + PLACE] = Float.intBitsToFloat(places[i]);
                table[f + KEEP] = Float.intBitsToFloat((int) Math.min(BITS_31, alias.keep(i) * BITS_31));
                table[f + ALIAS] = Float.intBitsToFloat(alias.alias(i));
                table[f + LEAST] = bounds[KEPT * places[i] + 2];
                table[f + COSINE] = bounds[KEPT * places[i]];
                table[f + WIDTH] = bounds[KEPT * places[i] + 1];
                table[f + WAYS] = bounds[KEPT * places[i] + 4];
                table[f + CORNER] = Float.intBitsToFloat(corner(places[i] / sectors));
            }
        }
        return table;
    }

    private int corner(int cell) {
        int corner = cells.isPure(cell) ? 1 << 31 : 0;
        double[] size = {sizeX, sizeY, sizeZ};
        for (int axis = 0; axis < 3; axis++) {
            long i = Math.round((cells.cornerMm(cell, axis) - cells.lowMm(axis)) / size[axis]);
            if (i > 1023) {
                throw new IllegalArgumentException(
                        "phantom: %d boxes along an axis (expected: at most 1024)".formatted(i + 1));
            }
            corner |= (int) i << 10 * axis;
        }
        return corner;
    }

    /** Proposals a second for each Bq/mL of positrons in a part. */
    double perBqPerMl(int part) {
        return perBqPerMl[part];
    }

    /**
     * Draws sites of a part that has proposals. Many at once, as then the processor waits for several at a time to come from
     * memory.
     *
     * @param sites overwritten
     * @param leastPaths overwritten: optical depth that is in the weight of each
     */
    void draw(SplittableRandom random, int part, int[] sites, double[] leastPaths, int n) {
        int first = FIELDS * start[part];
        int of = count[part];
        for (int k = 0; k < n; k++) {
            long bits = random.nextLong();
            // Uneven by less than 1e-3 of a weight.
            int f = first + FIELDS * (int) ((bits & BITS_31) * of >>> 31);
            int alias = first + FIELDS * Float.floatToRawIntBits(data[f + ALIAS]);
            // Without a branch, which nobody could foretell: so memory is asked for many sites at a time.
            int stays = (int) (bits >>> 33) - Float.floatToRawIntBits(data[f + KEEP]) >> 31;
            sites[k] = alias ^ (alias ^ f) & stays;
        }
        for (int k = 0; k < n; k++) {
            leastPaths[k] = data[sites[k] + LEAST];
        }
    }

    /**
     * Starts a photon of 511 keV at time 0 from a place of annihilation.
     *
     * @param photon overwritten
     * @return false when the place of emission lies in another part
     */
    boolean start(SplittableRandom random, int part, int site, Photon photon) {
        // Three numbers of 21 bits are enough for a place in a box.
        long bits = random.nextLong();
        double x = (bits & BITS_21) * PER_21;
        double y = (bits >>> 21 & BITS_21) * PER_21;
        double z = (bits >>> 42 & BITS_21) * PER_21;
        return start(random, part, site, x, y, zMm(site, z), photon)
                && turn(random, site, cosine(site, (random.nextLong() >>> 33) * PER_31), photon);
    }

    /** A height in a site's box. @param part of the box's height, 0 to below 1 */
    double zMm(int site, double part) {
        return lowZ + sizeZ * ((Float.floatToRawIntBits(data[site + CORNER]) >>> 20 & 1023) + part);
    }

    /** A cosine with the axis that a site asks for. @param part of their range, 0 to below 1 */
    double cosine(int site, double part) {
        return data[site + COSINE] + data[site + WIDTH] * part;
    }

    /** Longest way in the phantom of photons in the opposite direction; they may be longer by the positron's range. */
    int backMm(int site) {
        return Float.floatToRawIntBits(data[site + WAYS]) & 0xFFFF;
    }

    /** Longest way in the phantom. */
    int aheadMm(int site) {
        return Float.floatToRawIntBits(data[site + WAYS]) >>> 16;
    }

    /**
     * Puts a photon of 511 keV at time 0 where an annihilation is, with no direction yet.
     *
     * @param xPart place in the site's box, with {@code yPart}, 0 to below 1
     * @param photon overwritten
     * @return false when the place of emission lies in another part
     */
    boolean start(SplittableRandom random, int part, int site, double xPart, double yPart, double zMm, Photon photon) {
        int corner = Float.floatToRawIntBits(data[site + CORNER]);
        photon.xMm = lowX + sizeX * ((corner & 1023) + xPart);
        photon.yMm = lowY + sizeY * ((corner >>> 10 & 1023) + yPart);
        photon.zMm = zMm;
        int place = Float.floatToRawIntBits(data[site + PLACE]);
        if (corner >= 0 && !cells.isIn(part, place / sectors, photon.xMm, photon.yMm, photon.zMm)) {
            return false;
        }
        range.displace(random, densityGPerMl[part], photon);
        photon.energyKev = Photon.ANNIHILATION_KEV;
        photon.timePs = 0;
        photon.scatters = 0;
        return true;
    }

    /** Gives a photon a direction of its site. @param cosine with the axis */
    boolean turn(SplittableRandom random, int site, double cosine, Photon photon) {
        long bits = random.nextLong();
        double sine = Math.sqrt(Math.max(0, 1 - cosine * cosine));
        int sector = sectors == 1 ? (int) (bits >>> 60) : Float.floatToRawIntBits(data[site + PLACE]) % sectors;
        // The series are good to 1e-9 within half a sector.
        double angle = sectorRad * ((bits >>> 31 & BITS_21) * PER_21 - 0.5);
        double square = angle * angle;
        double y = angle * (1 - square / 6 * (1 - square / 20 * (1 - square / 42)));
        double x = 1 - square / 2 * (1 - square / 12 * (1 - square / 30));
        photon.dx = sine * (x * middleX[sector] - y * middleY[sector]);
        photon.dy = sine * (x * middleY[sector] + y * middleX[sector]);
        photon.dz = cosine;
        return true;
    }
}
