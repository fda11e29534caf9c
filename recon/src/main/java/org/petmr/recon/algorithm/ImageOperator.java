package org.petmr.recon.algorithm;

import org.petmr.recon.image.Volume;

/**
 * A linear map of images on one grid: what stands between the coefficients that an algorithm estimates and the activity
 * that is projected, such as the blur of the scanner (resolution modelling) or the kernel matrix of an MR image. Resolution
 * and kernel follow one another by {@link #after}.
 */
public interface ImageOperator {

    /** Leaves images as they are. */
    ImageOperator IDENTITY = new ImageOperator() {
        @Override
        public void apply(Volume in, Volume out) {
            System.arraycopy(in.values(), 0, out.values(), 0, in.values().length);
        }

        @Override
        public void transpose(Volume in, Volume out) {
            apply(in, out);
        }
    };

    /** {@code out = H in}. @param out overwritten; not the same volume */
    void apply(Volume in, Volume out);

    /** {@code out = H^T in}, the exact transpose to rounding. @param out overwritten; not the same volume */
    void transpose(Volume in, Volume out);

    /** The operator that applies {@code first}, then this. Not for several threads at once. */
    default ImageOperator after(ImageOperator first) {
        return new Chain(first, this);
    }
}
