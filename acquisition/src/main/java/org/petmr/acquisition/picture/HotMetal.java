package org.petmr.acquisition.picture;

/** Black, red, orange, yellow, white: the hot-metal scale of nuclear medicine. */
public final class HotMetal {

    private HotMetal() {}

    /** @param v 0 to 1, what lies beyond is taken as the end @return red, green, blue, 0 to 1 */
    public static double[] of(double v) {
        return new double[] {clamp(v / 0.45), clamp((v - 0.3) / 0.5), clamp((v - 0.7) / 0.3)};
    }

    /** The same as {@code 0xRRGGBB}. */
    public static int rgb(double v) {
        double[] c = of(v);
        return rgb(c[0], c[1], c[2]);
    }

    /** @param red 0 to 1, as are the others; what lies beyond is taken as the end */
    public static int rgb(double red, double green, double blue) {
        return (int) Math.round(255 * clamp(red)) << 16
                | (int) Math.round(255 * clamp(green)) << 8
                | (int) Math.round(255 * clamp(blue));
    }

    private static double clamp(double v) {
        return Math.max(0, Math.min(1, v));
    }
}
