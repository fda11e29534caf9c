package org.petmr.simulator.phantom;

/** Directions in which a margin is tried: the faces, edges and corners of a cube. */
final class Directions {

    /** 26 unit vectors. */
    static final double[][] ALL = all();

    private Directions() {}

    private static double[][] all() {
        double[][] directions = new double[26][];
        int n = 0;
        for (int i = 0; i < 27; i++) {
            int x = i % 3 - 1;
            int y = i / 3 % 3 - 1;
            int z = i / 9 - 1;
            double length = Math.sqrt(x * x + y * y + z * z);
            if (length > 0) {
                directions[n++] = new double[] {x / length, y / length, z / length};
            }
        }
        return directions;
    }
}
