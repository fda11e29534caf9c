package org.petmr.simulator.console;

import java.util.List;

/**
 * Regions that were measured.
 *
 * @param segmentation SOP Instance UID
 * @param report SOP Instance UID
 */
public record MeasuredRegions(List<Region> regions, String segmentation, String report) {

    /** @param suvPeak largest mean over 1 mL around a voxel of the region */
    public record Region(String label, double suvMean, double suvMax, double suvPeak, double volumeMl) {}
}
