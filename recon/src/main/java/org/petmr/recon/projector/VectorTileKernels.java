package org.petmr.recon.projector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Turns columns into rows: 8 x 8 floats, in registers, by exchanging blocks of 4, 2 and 1 lanes between vectors 4, 2 and 1
 * apart.
 */
final class VectorTileKernels {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;
    private static final VectorShuffle<Float> BY_4 = VectorShuffle.fromOp(SPECIES, i -> i ^ 4);
    private static final VectorShuffle<Float> BY_2 = VectorShuffle.fromOp(SPECIES, i -> i ^ 2);
    private static final VectorShuffle<Float> BY_1 = VectorShuffle.fromOp(SPECIES, i -> i ^ 1);
    private static final VectorMask<Float> HIGH_4 = VectorMask.fromLong(SPECIES, 0b11110000);
    private static final VectorMask<Float> HIGH_2 = VectorMask.fromLong(SPECIES, 0b11001100);
    private static final VectorMask<Float> HIGH_1 = VectorMask.fromLong(SPECIES, 0b10101010);
    private static final VectorMask<Float> LOW_4 = VectorMask.fromLong(SPECIES, 0b00001111);
    private static final VectorMask<Float> LOW_2 = VectorMask.fromLong(SPECIES, 0b00110011);
    private static final VectorMask<Float> LOW_1 = VectorMask.fromLong(SPECIES, 0b01010101);

    private VectorTileKernels() {}

    /** {@code to[toAt + r * toStride + j] = from[fromAt + j * fromStride + r]} for j and r from 0 to 7. */
    static void turn(float[] from, int fromAt, int fromStride, float[] to, int toAt, int toStride) {
        FloatVector v0 = FloatVector.fromArray(SPECIES, from, fromAt);
        FloatVector v1 = FloatVector.fromArray(SPECIES, from, fromAt + fromStride);
        FloatVector v2 = FloatVector.fromArray(SPECIES, from, fromAt + 2 * fromStride);
        FloatVector v3 = FloatVector.fromArray(SPECIES, from, fromAt + 3 * fromStride);
        FloatVector v4 = FloatVector.fromArray(SPECIES, from, fromAt + 4 * fromStride);
        FloatVector v5 = FloatVector.fromArray(SPECIES, from, fromAt + 5 * fromStride);
        FloatVector v6 = FloatVector.fromArray(SPECIES, from, fromAt + 6 * fromStride);
        FloatVector v7 = FloatVector.fromArray(SPECIES, from, fromAt + 7 * fromStride);
        FloatVector w0 = v0.blend(v4.rearrange(BY_4), HIGH_4);
        FloatVector w1 = v1.blend(v5.rearrange(BY_4), HIGH_4);
        FloatVector w2 = v2.blend(v6.rearrange(BY_4), HIGH_4);
        FloatVector w3 = v3.blend(v7.rearrange(BY_4), HIGH_4);
        FloatVector w4 = v4.blend(v0.rearrange(BY_4), LOW_4);
        FloatVector w5 = v5.blend(v1.rearrange(BY_4), LOW_4);
        FloatVector w6 = v6.blend(v2.rearrange(BY_4), LOW_4);
        FloatVector w7 = v7.blend(v3.rearrange(BY_4), LOW_4);
        v0 = w0.blend(w2.rearrange(BY_2), HIGH_2);
        v1 = w1.blend(w3.rearrange(BY_2), HIGH_2);
        v2 = w2.blend(w0.rearrange(BY_2), LOW_2);
        v3 = w3.blend(w1.rearrange(BY_2), LOW_2);
        v4 = w4.blend(w6.rearrange(BY_2), HIGH_2);
        v5 = w5.blend(w7.rearrange(BY_2), HIGH_2);
        v6 = w6.blend(w4.rearrange(BY_2), LOW_2);
        v7 = w7.blend(w5.rearrange(BY_2), LOW_2);
        v0.blend(v1.rearrange(BY_1), HIGH_1).intoArray(to, toAt);
        v1.blend(v0.rearrange(BY_1), LOW_1).intoArray(to, toAt + toStride);
        v2.blend(v3.rearrange(BY_1), HIGH_1).intoArray(to, toAt + 2 * toStride);
        v3.blend(v2.rearrange(BY_1), LOW_1).intoArray(to, toAt + 3 * toStride);
        v4.blend(v5.rearrange(BY_1), HIGH_1).intoArray(to, toAt + 4 * toStride);
        v5.blend(v4.rearrange(BY_1), LOW_1).intoArray(to, toAt + 5 * toStride);
        v6.blend(v7.rearrange(BY_1), HIGH_1).intoArray(to, toAt + 6 * toStride);
        v7.blend(v6.rearrange(BY_1), LOW_1).intoArray(to, toAt + 7 * toStride);
    }
}
