package org.petmr.simulator.physics.transport;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Values of a map as bytes, a quarter of the memory that photons must wait for. The values that most voxels have are kept as
 * they are; when there are too many, rare ones, mixtures at borders, are taken for the nearest value that is kept.
 */
final class MuPalette {

    private static final int COLOURS = 256;

    /** Of the colours, those that are spread evenly when there are too many values. */
    private static final int EVEN = 64;

    final float[] values;
    final byte[] codes;

    /** @param map of any values; read only */
    MuPalette(float[] map) {
        Map<Float, Integer> counts = new HashMap<>();
        for (float v : map) {
            counts.merge(v, 1, Integer::sum);
        }
        this.values = choose(counts);
        Map<Float, Byte> nearest = new HashMap<>();
        this.codes = new byte[map.length];
        for (int i = 0; i < map.length; i++) {
            codes[i] = nearest.computeIfAbsent(map[i], this::nearest);
        }
    }

    private static float[] choose(Map<Float, Integer> counts) {
        List<Float> byCount = counts.entrySet().stream()
                .sorted(Map.Entry.<Float, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
        int exact = byCount.size() <= COLOURS ? byCount.size() : COLOURS - EVEN;
        float[] chosen = new float[byCount.size() <= COLOURS ? exact : COLOURS];
        for (int i = 0; i < exact; i++) {
            chosen[i] = byCount.get(i);
        }
        float most = counts.keySet().stream().max(Comparator.naturalOrder()).orElse(0f);
        for (int i = exact; i < chosen.length; i++) {
            chosen[i] = most * (i - exact + 1) / EVEN;
        }
        Arrays.sort(chosen);
        // Full length, so that no index of a byte can miss.
        float[] padded = Arrays.copyOf(chosen, COLOURS);
        Arrays.fill(padded, chosen.length, COLOURS, chosen[chosen.length - 1]);
        return padded;
    }

    private byte nearest(float value) {
        int i = Arrays.binarySearch(values, value);
        if (i < 0) {
            int above = Math.min(-i - 1, COLOURS - 1);
            int below = Math.max(above - 1, 0);
            i = values[above] - value < value - values[below] ? above : below;
        }
        return (byte) i;
    }
}
