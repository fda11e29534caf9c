package org.petmr.simulator.scenario;

/**
 * A region, truth against measured.
 *
 * @param name of the region
 * @param truthBqPerMl at the start of the scan
 * @param measuredBqPerMl mean over the region without its margin
 * @param noisePct standard deviation within the region, relative to the mean
 * @param voxels that were measured
 */
public record RegionResult(String name, double truthBqPerMl, double measuredBqPerMl, double noisePct, int voxels) {

    /** Of truth; positive when too much was measured. */
    public double errorPct() {
        return 100 * (measuredBqPerMl - truthBqPerMl) / truthBqPerMl;
    }
}
