package org.petmr.attenuation.mask;

/** The value at a rank without sorting: C. A. R. Hoare, Commun ACM 4 (1961), algorithm 65. */
final class Selection {

    /** A sign bit and all others: flips those of negative numbers, so that bits are in the order of numbers. */
    private static final long ALL_BUT_SIGN = Long.MAX_VALUE;

    private Selection() {}

    /** What {@code Arrays.sort} would leave at {@code rank}. @param values not changed */
    static double at(double[] values, int rank) {
        long[] keys = new long[values.length];
        for (int i = 0; i < keys.length; i++) {
            long bits = Double.doubleToLongBits(values[i]);
            keys[i] = bits ^ bits >> 63 & ALL_BUT_SIGN;
        }
        long key = select(keys, rank);
        return Double.longBitsToDouble(key ^ key >> 63 & ALL_BUT_SIGN);
    }

    /** The same of every {@code step}-th value. */
    static float at(float[] values, int step, int rank) {
        long[] keys = new long[(values.length + step - 1) / step];
        for (int i = 0; i < keys.length; i++) {
            int bits = Float.floatToIntBits(values[i * step]);
            keys[i] = bits ^ bits >> 31 & Integer.MAX_VALUE;
        }
        int key = (int) select(keys, rank);
        return Float.intBitsToFloat(key ^ key >> 31 & Integer.MAX_VALUE);
    }

    private static long select(long[] keys, int rank) {
        int low = 0;
        int high = keys.length - 1;
        while (low < high) {
            long pivot = middle(keys[low], keys[low + high >>> 1], keys[high]);
            int i = low;
            int j = high;
            while (i <= j) {
                while (keys[i] < pivot) {
                    i++;
                }
                while (keys[j] > pivot) {
                    j--;
                }
                if (i <= j) {
                    long swapped = keys[i];
                    keys[i++] = keys[j];
                    keys[j--] = swapped;
                }
            }
            if (rank <= j) {
                high = j;
            } else if (rank >= i) {
                low = i;
            } else {
                return keys[rank];
            }
        }
        return keys[rank];
    }

    private static long middle(long a, long b, long c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
}
