package org.petmr.simulator.scenario;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.phantom.Phantom;

/** Judges an image by the phantom that it shows. */
public final class TruthTable {

    private TruthTable() {}

    /**
     * Refuses a region that would have nothing to measure, before an hour is spent on its scan.
     *
     * @throws IllegalArgumentException when no voxel of any bed's image lies inside a region without its margin
     */
    public static void requireVoxels(Scenario scenario) {
        VoxelGrid grid =
                scenario.scannerModel().imageGrid(scenario.reconstruction().imageCoarsening());
        for (String region : scenario.measure().regions()) {
            boolean isSeen = IntStream.range(0, scenario.table().beds().size())
                    .mapToObj(i -> scenario.bed(i).inScanner().phantom(0))
                    .anyMatch(p -> p.voxelsInside(region, scenario.measure().marginMm(), grid).length > 0);
            if (!isSeen) {
                throw noVoxel(scenario, region);
            }
        }
    }

    private static IllegalArgumentException noVoxel(Scenario scenario, String region) {
        return new IllegalArgumentException("measure.regions: %s: no voxel inside a margin of %s mm (expected: some)"
                .formatted(region, scenario.measure().marginMm()));
    }

    /**
     * Means of the regions that the scenario names.
     *
     * @param activityBqPerMl the image, decay corrected to the start of the scan, in the phantom's own place
     */
    public static List<RegionResult> measure(Scenario scenario, Volume activityBqPerMl) {
        boolean[] all = new boolean[activityBqPerMl.grid().nz()];
        Arrays.fill(all, true);
        return measure(scenario, activityBqPerMl, all);
    }

    /** As {@link #measure(Scenario, Volume)}. @param planes {@code [nz]}: those that count */
    public static List<RegionResult> measure(Scenario scenario, Volume activityBqPerMl, boolean[] planes) {
        Phantom phantom = scenario.phantomModel();
        double[] truth = truth(scenario);
        List<RegionResult> results = new ArrayList<>();
        for (String region : scenario.measure().regions()) {
            int nz = activityBqPerMl.grid().nz();
            int[] voxels = Arrays.stream(
                            phantom.voxelsInside(region, scenario.measure().marginMm(), activityBqPerMl.grid()))
                    .filter(v -> planes[v % nz])
                    .toArray();
            if (voxels.length == 0) {
                throw noVoxel(scenario, region);
            }
            results.add(result(region, truthOf(phantom, truth, region), activityBqPerMl.values(), voxels));
        }
        return results;
    }

    /** At the first bed's start; with an activity that changes, its mean over the scan. */
    private static double[] truth(Scenario scenario) {
        if (scenario.dynamics().isEmpty()) {
            return scenario.activityBqPerMl();
        }
        BedScan bed = scenario.bed(0);
        double[] means = new double[scenario.phantomModel().compartments().size()];
        for (int part = 0; part < means.length; part++) {
            means[part] = bed.meanBqPerMl(part, 0, bed.durationS());
        }
        return means;
    }

    private static double truthOf(Phantom phantom, double[] truth, String region) {
        for (int i = 0; i < truth.length; i++) {
            if (phantom.compartments().get(i).region().equals(region)) {
                return truth[i];
            }
        }
        throw new IllegalArgumentException("region: " + region + " (expected: one of the phantom's)");
    }

    private static RegionResult result(String region, double truth, float[] values, int[] voxels) {
        double sum = 0;
        for (int v : voxels) {
            sum += values[v];
        }
        double mean = sum / voxels.length;
        double squares = 0;
        for (int v : voxels) {
            squares += (values[v] - mean) * (values[v] - mean);
        }
        double deviation = Math.sqrt(squares / Math.max(1, voxels.length - 1));
        return new RegionResult(region, truth, mean, mean == 0 ? 0 : 100 * deviation / mean, voxels.length);
    }
}
