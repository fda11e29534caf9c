package org.petmr.attenuation.mask;

import java.util.ArrayList;
import java.util.List;
import org.petmr.recon.quantification.BitColumns;
import org.petmr.recon.quantification.Region;

/** The connected parts of a set of voxels; faces connect, edges and corners don't. */
public final class Components {

    private Components() {}

    /** All parts of at least {@code smallest} voxels, the largest first. */
    public static List<Region> of(Region set, int smallest) {
        ColumnRuns runs = new ColumnRuns(BitColumns.of(set));
        List<Region> regions = new ArrayList<>();
        for (int part : runs.bySize(smallest)) {
            regions.add(runs.region(part));
        }
        return regions;
    }

    /** All parts of at least {@code smallest} voxels, as one set. */
    public static Region atLeast(Region set, int smallest) {
        ColumnRuns runs = new ColumnRuns(BitColumns.of(set));
        return joined(runs, runs.bySize(smallest));
    }

    /** All parts that hold at least this share of the largest part's voxels, as one set. */
    public static Region substantial(Region set, double share) {
        ColumnRuns runs = new ColumnRuns(BitColumns.of(set));
        int[] all = runs.bySize(1);
        int most = all.length == 0 ? 0 : runs.voxels(all[0]);
        return joined(runs, runs.bySize(Math.max(1, (int) (share * most))));
    }

    private static Region joined(ColumnRuns runs, int[] parts) {
        boolean[] wanted = runs.none();
        for (int part : parts) {
            wanted[part] = true;
        }
        return runs.region(wanted);
    }

    /** The parts that have a voxel in an outermost layer of the grid, as one set. */
    static Region atBorder(Region set) {
        ColumnRuns runs = new ColumnRuns(BitColumns.of(set));
        return runs.region(runs.atBorder());
    }

    /** The largest part; the empty set when there is none. */
    public static Region largest(Region set) {
        ColumnRuns runs = new ColumnRuns(BitColumns.of(set));
        int[] parts = runs.bySize(1);
        return parts.length == 0 ? set : runs.region(parts[0]);
    }
}
