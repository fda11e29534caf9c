package org.petmr.attenuation.quality;

import java.awt.Color;

/** Colours of attenuation: even steps to the eye, after matplotlib's viridis (public domain), black for air. */
final class MuColours {

    /** Full brightness: above bone of 0.151. */
    static final double FULL_PER_CM = 0.16;

    /** Steps that a person can tell, and few enough for small pictures. */
    private static final int STEPS = 64;

    private static final int[] ANCHORS = {
        0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725
    };

    static final Color BACKGROUND = new Color(0x10, 0x12, 0x16);
    static final Color TEXT = new Color(0xE6, 0xE8, 0xEB);
    static final Color QUIET = new Color(0x8A, 0x91, 0x9C);

    private MuColours() {}

    static int rgb(double muPerCm) {
        if (!(muPerCm > 0.002)) {
            return BACKGROUND.getRGB() & 0xffffff;
        }
        double part = Math.rint(Math.min(1, muPerCm / FULL_PER_CM) * STEPS) / STEPS;
        double at = part * (ANCHORS.length - 1);
        int low = Math.min(ANCHORS.length - 2, (int) at);
        double share = at - low;
        int rgb = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int a = ANCHORS[low] >> shift & 0xff;
            int b = ANCHORS[low + 1] >> shift & 0xff;
            rgb |= (int) Math.round(a + share * (b - a)) << shift;
        }
        return rgb;
    }
}
