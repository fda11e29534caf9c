package org.petmr.recon.quantification;

/**
 * @param mean in the unit of the volume; sd, min, max too
 * @param sd of a sample (divides by n - 1), 0 for one voxel
 */
public record RegionStatistics(int voxels, double volumeMl, double mean, double sd, double min, double max) {

    /** Mean times volume: total lesion glycolysis when the volume holds SUV of FDG, in mL times the volume's unit. */
    public double total() {
        return mean * volumeMl;
    }
}
