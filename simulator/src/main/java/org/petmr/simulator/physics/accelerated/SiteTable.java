package org.petmr.simulator.physics.accelerated;

import java.util.Arrays;
import org.petmr.simulator.physics.emission.EmissionCells;

/**
 * The sites of one kind of event: each box of a part with each piece of directions that is asked of it, weighted by volume,
 * part of the sphere, the attenuation that all of its rays meet, and whatever else is known beforehand. A site takes four
 * numbers of 32 bits, as memory is what photons wait for. Read by any number of threads.
 */
final class SiteTable {

    static final int MOST_SECTORS = 64;

    /** Lengths are told to this many mm, upwards. */
    static final int WAY_MM = 4;

    private static final int FIELDS = 4;

    /** Box, and sector above it. */
    private static final int WHERE = 0;
    /** Bits of a float. */
    private static final int LEAST = 1;
    /** Smallest cosine, and the range of cosines above it. */
    private static final int COSINES = 2;
    /** Ways back and ahead, quantiles of the first angles back and ahead. */
    private static final int WAYS = 3;

    private static final int CELL_BITS = 26;
    private static final int CELLS = 1 << CELL_BITS;
    private static final int COSINE_BITS = 16;
    private static final int COSINES_MOST = (1 << COSINE_BITS) - 1;
    private static final double PER_COSINE = 2.0 / COSINES_MOST;
    private static final int WAY_BITS = 10;
    private static final int WAY_MOST = (1 << WAY_BITS) - 1;
    private static final int TURN_BITS = 6;
    private static final int TURN_MOST = (1 << TURN_BITS) - 1;
    private static final int QUANTILES_PER_TURN = FirstAngles.QUANTILES >> TURN_BITS;

    /** Sites that are looked at one by one before longer steps are tried. */
    private static final int NEAR = 40;

    private final int[] data;
    private final int[] start;
    private final int[] records;

    /** Weight of each part's sites up to each of them and with it. */
    private final double[] until;

    /** The same when first angles are left out that can't lead to the rings. */
    private final double[] untilTurned;

    /** @param angles of photons that must turn; read only when the plan asks for turns */
    SiteTable(EmissionCells cells, int parts, SitePlan plan, FirstAngles angles) {
        int boxes = cells.cells();
        if (boxes >= CELLS || plan.sectors() > MOST_SECTORS) {
            throw new IllegalArgumentException("phantom: %d boxes, %d sectors (expected: at most %d, %d)"
                    .formatted(boxes, plan.sectors(), CELLS - 1, MOST_SECTORS));
        }
        int directions = plan.sectors() * plan.slopes();
        this.data = new int[FIELDS * directions * boxes];
        double[] weights = new double[directions * boxes];
        double[] turned = new double[directions * boxes];
        Asked asked = new Asked();
        // Box by box, as plans remember what they know of one; but kept direction by direction: then sites that follow
        // each
        // other start side by side into about the same direction.
        for (int cell = 0; cell < boxes; cell++) {
            for (int direction = 0; direction < directions; direction++) {
                int sector = direction / plan.slopes();
                if (plan.ask(cell, sector, direction % plan.slopes(), asked)) {
                    int record = direction * boxes + cell;
                    pack(record, cell, sector, asked, angles);
                    double sphere = 0.5 * width(record) / plan.sectors();
                    double volumeMl = cells.volumeMl();
                    weights[record] = volumeMl * sphere * Math.exp(-leastPaths(record)) * ways(record);
                    turned[record] = weights[record]
                            * FirstAngles.shareBehind(backTurn(record))
                            * FirstAngles.shareBehind(aheadTurn(record));
                }
            }
        }
        int sites = 0;
        for (int part = 0; part < parts; part++) {
            sites += cells.cellsOf(part).length * directions;
        }
        this.start = new int[parts + 1];
        int[] found = new int[sites];
        this.until = new double[sites];
        double[] behind = new double[sites];
        int n = 0;
        for (int part = 0; part < parts; part++) {
            double sum = 0;
            double sumTurned = 0;
            for (int direction = 0; direction < directions; direction++) {
                for (int cell : cells.cellsOf(part)) {
                    int record = direction * boxes + cell;
                    if (weights[record] > 0) {
                        sum += weights[record];
                        sumTurned += turned[record];
                        until[n] = sum;
                        behind[n] = sumTurned;
                        found[n++] = record;
                    }
                }
            }
            start[part + 1] = n;
        }
        this.records = Arrays.copyOf(found, n);
        this.untilTurned = Arrays.equals(until, behind) ? until : behind;
    }

    /** Bounds are rounded outwards: what is drawn beyond them is thinned out as ever. */
    private void pack(int record, int cell, int sector, Asked asked, FirstAngles angles) {
        int low = (int) Math.max(0, Math.floor((asked.lowCosine + 1) / PER_COSINE));
        int width = (int) Math.ceil((asked.highCosine + 1) / PER_COSINE) - low;
        int back = way(asked.backMm);
        int ahead = way(asked.aheadMm);
        int backTurn = asked.backTurnRad > 0 ? angles.quantile(asked.backTurnRad) / QUANTILES_PER_TURN : 0;
        int aheadTurn = asked.aheadTurnRad > 0 ? angles.quantile(asked.aheadTurnRad) / QUANTILES_PER_TURN : 0;
        int i = FIELDS * record;
        data[i + WHERE] = cell | sector << CELL_BITS;
        data[i + LEAST] = Float.floatToRawIntBits((float) asked.leastPaths);
        data[i + COSINES] = low | Math.min(COSINES_MOST - low, width) << COSINE_BITS;
        data[i + WAYS] = back | ahead << WAY_BITS | backTurn << 2 * WAY_BITS | aheadTurn << 2 * WAY_BITS + TURN_BITS;
    }

    private static int way(double lengthMm) {
        double ways = Math.ceil(lengthMm / WAY_MM);
        if (ways > WAY_MOST) {
            throw new IllegalArgumentException(
                    "phantom: a way of %.0f mm (expected: at most %d mm)".formatted(lengthMm, WAY_MOST * WAY_MM));
        }
        return (int) ways;
    }

    /** Product of the ways that are asked for, mm or mm^2; 1 for none. */
    private double ways(int record) {
        return (double) Math.max(1, backMm(record)) * Math.max(1, aheadMm(record));
    }

    /**
     * Proposals a second for each Bq/mL of positrons in a part: mL times part of the sphere times the ways asked for, in mm.
     *
     * @param isTurned whether first angles are left out that can't lead to the rings
     */
    double perBqPerMl(int part, boolean isTurned) {
        return start[part + 1] == start[part] ? 0 : weights(isTurned)[start[part + 1] - 1];
    }

    private double[] weights(boolean isTurned) {
        return isTurned ? untilTurned : until;
    }

    /** Index of a part's first site. */
    int first(int part) {
        return start[part];
    }

    /**
     * The site in which a weight falls.
     *
     * @param from index of a site of the part at or before it
     * @param weight of the part's sites before, and of a piece of the one that is looked for; below {@link #perBqPerMl}
     */
    int find(int part, boolean isTurned, int from, double weight) {
        double[] sums = weights(isTurned);
        int site = from;
        for (int look = 0; look < NEAR; look++) {
            if (sums[site] > weight) {
                return site;
            }
            site++;
        }
        int step = NEAR;
        int end = start[part + 1];
        while (site + step < end && sums[site + step - 1] <= weight) {
            site += step;
            step += step;
        }
        int last = Math.min(site + step, end) - 1;
        while (site < last) {
            int middle = site + last >>> 1;
            if (sums[middle] <= weight) {
                site = middle + 1;
            } else {
                last = middle;
            }
        }
        return site;
    }

    /** What is kept of a site: the number that the other methods ask for. */
    int record(int site) {
        return records[site];
    }

    /** Reads some records for nothing but to have them near. */
    int touch(int[] some, int n) {
        int sum = 0;
        for (int k = 0; k < n; k++) {
            sum += data[FIELDS * some[k]];
        }
        return sum;
    }

    int cell(int record) {
        return data[FIELDS * record + WHERE] & CELLS - 1;
    }

    int sector(int record) {
        return data[FIELDS * record + WHERE] >>> CELL_BITS;
    }

    /** Optical depth that is in the weight. */
    double leastPaths(int record) {
        return Float.intBitsToFloat(data[FIELDS * record + LEAST]);
    }

    /** A cosine with the axis that is asked for. @param part of their range, 0 to below 1 */
    double cosine(int record, double part) {
        int cosines = data[FIELDS * record + COSINES];
        return -1 + PER_COSINE * ((cosines & COSINES_MOST) + (cosines >>> COSINE_BITS) * part);
    }

    private double width(int record) {
        return PER_COSINE * (data[FIELDS * record + COSINES] >>> COSINE_BITS);
    }

    /** Longest way in the phantom of photons in the opposite direction; they may be longer by the positron's range. */
    int backMm(int record) {
        return WAY_MM * (data[FIELDS * record + WAYS] & WAY_MOST);
    }

    /** Longest way in the phantom. */
    int aheadMm(int record) {
        return WAY_MM * (data[FIELDS * record + WAYS] >>> WAY_BITS & WAY_MOST);
    }

    /** Quantile of the first angle of photons in the opposite direction that none is before. */
    int backTurn(int record) {
        return QUANTILES_PER_TURN * (data[FIELDS * record + WAYS] >>> 2 * WAY_BITS & TURN_MOST);
    }

    /** Quantile of the first angle that none is before. */
    int aheadTurn(int record) {
        return QUANTILES_PER_TURN * (data[FIELDS * record + WAYS] >>> 2 * WAY_BITS + TURN_BITS);
    }
}
