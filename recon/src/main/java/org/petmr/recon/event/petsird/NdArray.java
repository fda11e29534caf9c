package org.petmr.recon.event.petsird;

import java.util.Arrays;

/**
 * An array of any rank, row-major. Not copied.
 *
 * @param shape length of each dimension
 * @param data {@code float[]}, {@code double[]}, {@code long[]}, {@link UintRows} or a list, by the type of its items
 */
record NdArray(int[] shape, Object data) {

    static NdArray of(float[] values) {
        return new NdArray(new int[] {values.length}, values);
    }

    @Override
    public String toString() {
        return "array " + Arrays.toString(shape);
    }
}
