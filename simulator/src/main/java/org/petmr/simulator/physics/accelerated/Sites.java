package org.petmr.simulator.physics.accelerated;

import java.util.SplittableRandom;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.emission.EmissionCells;
import org.petmr.simulator.physics.emission.PositronRange;

/** Starts photons of one kind of event from the records of its {@link SiteTable}. Read by any number of threads. */
final class Sites {

    /** Into which the directions of a plan without sectors are cut. */
    private static final int EVEN_SECTORS = 16;

    private static final int CORNER_BITS = 10;
    private static final int CORNER_MOST = (1 << CORNER_BITS) - 1;
    private static final long BITS_21 = (1L << 21) - 1;
    private static final double PER_21 = 1.0 / (1L << 21);
    private static final double PER_31 = 1.0 / (1L << 31);

    private final EmissionCells cells;
    private final PositronRange range;
    private final double[] densityGPerMl;
    private final SiteTable table;
    private final boolean isEven;
    private final double sectorRad;
    private final double lowX;
    private final double lowY;
    private final double lowZ;
    private final double sizeX;
    private final double sizeY;
    private final double sizeZ;
    private final double[] middleX;
    private final double[] middleY;

    /** Ten bits each for x, y and z of each box; negative when one part fills it. */
    private final int[] corners;

    /**
     * @param densityGPerMl of each part
     * @param angles of photons that must turn
     */
    Sites(EmissionCells cells, PositronRange range, double[] densityGPerMl, SitePlan plan, FirstAngles angles) {
        this.cells = cells;
        this.range = range;
        this.densityGPerMl = densityGPerMl;
        this.table = new SiteTable(cells, densityGPerMl.length, plan, angles);
        this.isEven = plan.sectors() == 1;
        int sectors = isEven ? EVEN_SECTORS : plan.sectors();
        this.sectorRad = plan.turnRad() / sectors;
        this.lowX = cells.lowMm(0);
        this.lowY = cells.lowMm(1);
        this.lowZ = cells.lowMm(2);
        this.sizeX = cells.sizeXMm();
        this.sizeY = cells.sizeYMm();
        this.sizeZ = cells.sizeZMm();
        this.middleX = new double[sectors];
        this.middleY = new double[sectors];
        for (int i = 0; i < sectors; i++) {
            middleX[i] = Math.cos((i + 0.5) * sectorRad);
            middleY[i] = Math.sin((i + 0.5) * sectorRad);
        }
        this.corners = new int[cells.cells()];
        for (int cell = 0; cell < corners.length; cell++) {
            corners[cell] = corner(cell);
        }
    }

    private int corner(int cell) {
        int corner = cells.isPure(cell) ? 1 << 31 : 0;
        double[] size = {sizeX, sizeY, sizeZ};
        for (int axis = 0; axis < 3; axis++) {
            long i = Math.round((cells.cornerMm(cell, axis) - cells.lowMm(axis)) / size[axis]);
            if (i > CORNER_MOST) {
                throw new IllegalArgumentException(
                        "phantom: %d boxes along an axis (expected: at most %d)".formatted(i + 1, CORNER_MOST + 1));
            }
            corner |= (int) i << CORNER_BITS * axis;
        }
        return corner;
    }

    SiteTable table() {
        return table;
    }

    /**
     * Starts a photon of 511 keV at time 0 from a place of annihilation.
     *
     * @param photon overwritten
     * @return false when the place of emission lies in another part
     */
    boolean start(SplittableRandom random, int part, int record, Photon photon) {
        // Three numbers of 21 bits are enough for a place in a box.
        long bits = random.nextLong();
        double x = (bits & BITS_21) * PER_21;
        double y = (bits >>> 21 & BITS_21) * PER_21;
        double z = (bits >>> 42 & BITS_21) * PER_21;
        if (!start(random, part, record, x, y, zMm(record, z), photon)) {
            return false;
        }
        turn(random, record, table.cosine(record, (random.nextLong() >>> 33) * PER_31), photon);
        return true;
    }

    /** A height in a record's box. @param part of the box's height, 0 to below 1 */
    double zMm(int record, double part) {
        return lowZ + sizeZ * ((corners[table.cell(record)] >>> 2 * CORNER_BITS & CORNER_MOST) + part);
    }

    /**
     * Puts a photon of 511 keV at time 0 where an annihilation is, with no direction yet.
     *
     * @param xPart place in the box, with {@code yPart}, 0 to below 1
     * @param photon overwritten
     * @return false when the place of emission lies in another part
     */
    boolean start(
            SplittableRandom random, int part, int record, double xPart, double yPart, double zMm, Photon photon) {
        int cell = table.cell(record);
        int corner = corners[cell];
        photon.xMm = lowX + sizeX * ((corner & CORNER_MOST) + xPart);
        photon.yMm = lowY + sizeY * ((corner >>> CORNER_BITS & CORNER_MOST) + yPart);
        photon.zMm = zMm;
        if (corner >= 0 && !cells.isIn(part, cell, photon.xMm, photon.yMm, photon.zMm)) {
            return false;
        }
        range.displace(random, densityGPerMl[part], photon);
        photon.energyKev = Photon.ANNIHILATION_KEV;
        photon.timePs = 0;
        photon.scatters = 0;
        return true;
    }

    /** Gives a photon a direction of a record. @param cosine with the axis */
    void turn(SplittableRandom random, int record, double cosine, Photon photon) {
        long bits = random.nextLong();
        double sine = Math.sqrt(Math.max(0, 1 - cosine * cosine));
        int sector = isEven ? (int) (bits >>> 60) : table.sector(record);
        // The series are good to 1e-9 within half a sector.
        double angle = sectorRad * ((bits >>> 31 & BITS_21) * PER_21 - 0.5);
        double square = angle * angle;
        double y = angle * (1 - square / 6 * (1 - square / 20 * (1 - square / 42)));
        double x = 1 - square / 2 * (1 - square / 12 * (1 - square / 30));
        photon.dx = sine * (x * middleX[sector] - y * middleY[sector]);
        photon.dy = sine * (x * middleY[sector] + y * middleX[sector]);
        photon.dz = cosine;
    }
}
