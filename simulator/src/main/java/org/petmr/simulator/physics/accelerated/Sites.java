package org.petmr.simulator.physics.accelerated;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.petmr.simulator.physics.AliasTable;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.emission.EmissionCells;
import org.petmr.simulator.physics.emission.PositronRange;

/**
 * Where photons of one kind of event may start, and whereto: each box of a part with each sector of directions round the
 * axis, weighted by volume, part of the sphere and the attenuation that all of its rays meet. A draw takes a few looks into
 * memory. Read by any number of threads.
 */
final class Sites {

    /** Directions that are asked of a box, and the attenuation of the lightest of them. */
    interface Plan {

        /** Sectors that a full (or half) turn is cut into. */
        int sectors();

        /** Angle round the axis that all sectors cover together. */
        double turnRad();

        /** Smallest and largest cosine with the axis; equal when no direction is asked for. */
        double[] cosines(int cell);

        /** Optical depth that hardly any ray of the sector has less of. */
        double leastPaths(int cell, int sector);
    }

    // Ints of a site, side by side: a draw touches one or two cache lines.
    private static final int PLACE = 0;
    private static final int LEAST = 1;
    private static final int KEEP = 2;
    private static final int ALIAS = 3;
    private static final int FIELDS = 4;

    private final EmissionCells cells;
    private final PositronRange range;
    private final double[] densityGPerMl;
    private final int sectors;
    private final double sectorRad;
    private final double[] middleX;
    private final double[] middleY;
    private final float[] cosines;
    private final int[] start;
    private final int[] count;
    private final int[] data;
    private final double[] perBqPerMl;

    Sites(EmissionCells cells, PositronRange range, double[] densityGPerMl, Plan plan) {
        this.cells = cells;
        this.range = range;
        this.densityGPerMl = densityGPerMl;
        this.sectors = plan.sectors();
        this.sectorRad = plan.turnRad() / sectors;
        this.middleX = new double[sectors];
        this.middleY = new double[sectors];
        for (int i = 0; i < sectors; i++) {
            middleX[i] = Math.cos((i + 0.5) * sectorRad);
            middleY[i] = Math.sin((i + 0.5) * sectorRad);
        }
        int parts = densityGPerMl.length;
        this.start = new int[parts];
        this.count = new int[parts];
        this.perBqPerMl = new double[parts];
        this.cosines = new float[2 * cells.cells()];
        float[] least = new float[sectors * cells.cells()];
        for (int cell = 0; cell < cells.cells(); cell++) {
            double[] c = plan.cosines(cell);
            cosines[2 * cell] = (float) c[0];
            cosines[2 * cell + 1] = (float) c[1];
            for (int sector = 0; sector < sectors && c[1] > c[0]; sector++) {
                least[cell * sectors + sector] = (float) plan.leastPaths(cell, sector);
            }
        }
        int[][] dataOfPart = new int[parts][];
        int sites = 0;
        for (int part = 0; part < parts; part++) {
            dataOfPart[part] = table(part, least);
            start[part] = sites;
            count[part] = dataOfPart[part].length / FIELDS;
            sites += count[part];
        }
        this.data = new int[FIELDS * sites];
        for (int part = 0; part < parts; part++) {
            System.arraycopy(dataOfPart[part], 0, data, FIELDS * start[part], dataOfPart[part].length);
        }
    }

    private int[] table(int part, float[] least) {
        int[] of = cells.cellsOf(part);
        double[] weights = new double[of.length * sectors];
        int[] places = new int[of.length * sectors];
        int n = 0;
        double sum = 0;
        for (int cell : of) {
            double sphere = 0.5 * ((double) cosines[2 * cell + 1] - cosines[2 * cell]) / sectors;
            for (int sector = 0; sector < sectors && sphere > 0; sector++) {
                places[n] = cell * sectors + sector;
                weights[n] = cells.volumeMl() * sphere * Math.exp(-least[places[n]]);
                sum += weights[n];
                n++;
            }
        }
        perBqPerMl[part] = sum;
        int[] table = new int[FIELDS * n];
        if (n > 0) {
            AliasTable alias = new AliasTable(Arrays.copyOf(weights, n));
            for (int i = 0; i < n; i++) {
                table[FIELDS * i + PLACE] = places[i];
                table[FIELDS * i + LEAST] = Float.floatToRawIntBits(least[places[i]]);
                table[FIELDS * i + KEEP] = Float.floatToRawIntBits((float) alias.keep(i));
                table[FIELDS * i + ALIAS] = alias.alias(i);
            }
        }
        return table;
    }

    /** Proposals a second for each Bq/mL of positrons in a part. */
    double perBqPerMl(int part) {
        return perBqPerMl[part];
    }

    /** A site of a part that has proposals. */
    int draw(SplittableRandom random, int part) {
        int i = random.nextInt(count[part]);
        int f = FIELDS * (start[part] + i);
        return random.nextDouble() < Float.intBitsToFloat(data[f + KEEP])
                ? f
                : FIELDS * (start[part] + data[f + ALIAS]);
    }

    /** Optical depth that is in the weight of a site. */
    double leastPaths(int site) {
        return Float.intBitsToFloat(data[site + LEAST]);
    }

    /**
     * Starts a photon of 511 keV at time 0 from a place of annihilation.
     *
     * @param photon overwritten
     * @return false when the place of emission lies in another part
     */
    boolean start(SplittableRandom random, int part, int site, Photon photon) {
        int place = data[site + PLACE];
        int cell = place / sectors;
        photon.xMm = cells.cornerMm(cell, 0) + cells.sizeXMm() * random.nextDouble();
        photon.yMm = cells.cornerMm(cell, 1) + cells.sizeYMm() * random.nextDouble();
        photon.zMm = cells.cornerMm(cell, 2) + cells.sizeZMm() * random.nextDouble();
        if (!cells.isIn(part, cell, photon.xMm, photon.yMm, photon.zMm)) {
            return false;
        }
        range.displace(random, densityGPerMl[part], photon);
        int sector = place - cell * sectors;
        double low = cosines[2 * cell];
        double cosine = low + (cosines[2 * cell + 1] - low) * random.nextDouble();
        double sine = Math.sqrt(1 - cosine * cosine);
        double angle = sectorRad * (random.nextDouble() - 0.5);
        double x = Math.cos(angle);
        double y = Math.sin(angle);
        photon.dx = sine * (x * middleX[sector] - y * middleY[sector]);
        photon.dy = sine * (x * middleY[sector] + y * middleX[sector]);
        photon.dz = cosine;
        photon.energyKev = Photon.ANNIHILATION_KEV;
        photon.timePs = 0;
        photon.scatters = 0;
        return true;
    }
}
