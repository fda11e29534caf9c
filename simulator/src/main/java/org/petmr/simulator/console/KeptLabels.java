package org.petmr.simulator.console;

import java.util.List;

/**
 * A volume of labels that the service has kept.
 *
 * @param file by which a request for regions names it
 */
public record KeptLabels(String file, List<Region> regions) {

    /**
     * @param value its number in the volume
     * @param voxels of the image, whose centres lie in it
     */
    public record Region(int value, int voxels) {}
}
