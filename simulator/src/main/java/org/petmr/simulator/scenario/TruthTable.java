package org.petmr.simulator.scenario;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.petmr.recon.image.Volume;
import org.petmr.simulator.phantom.Phantom;

/** Judges an image by the phantom that it shows. */
public final class TruthTable {

    private TruthTable() {}

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
                throw new IllegalArgumentException("region %s: no voxel inside a margin of %s mm (expected: some)"
                        .formatted(region, scenario.measure().marginMm()));
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
