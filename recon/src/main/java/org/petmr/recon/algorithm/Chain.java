package org.petmr.recon.algorithm;

import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Two operators, one after the other; the volume between them is kept from call to call. */
final class Chain implements ImageOperator {

    private final ImageOperator first;
    private final ImageOperator second;
    private Volume between;

    Chain(ImageOperator first, ImageOperator second) {
        this.first = first;
        this.second = second;
    }

    @Override
    public void apply(Volume in, Volume out) {
        Volume middle = between(in.grid());
        first.apply(in, middle);
        second.apply(middle, out);
    }

    @Override
    public void transpose(Volume in, Volume out) {
        Volume middle = between(in.grid());
        second.transpose(in, middle);
        first.transpose(middle, out);
    }

    private Volume between(VoxelGrid grid) {
        if (between == null || !between.grid().equals(grid)) {
            between = Volume.zeros(grid);
        }
        return between;
    }
}
