package org.petmr.attenuation.bone;

/**
 * How bone is read from ZTE.
 *
 * @param line from signal to CT number
 * @param airBelow signal of air, soft tissue 1
 * @param boneBelow signal up to which tissue is bone; published limits lie from 0.75 to 0.85
 * @param skinMm outermost layer, which holds no bone but blurs into air; of large voxels one and a half of them
 * @param curve from CT number to mu
 */
public record ZteOptions(Line line, double airBelow, double boneBelow, double skinMm, CtToMu curve) {

    /** Published lines {@code HU = slope x + atZero} of the signal x, soft tissue 1. */
    public enum Line {
        /** Wiesinger et al., Magn Reson Med 75 (2016): -2000 (x - 1) + 42. */
        WIESINGER(-2000, 2042),
        /** Miscouridou et al., as PRESTUS lists it. */
        MISCOURIDOU(-2085, 2329),
        /** Carpino et al., as PRESTUS lists it. */
        CARPINO(-2194, 2236),
        /** Treeby et al., as PRESTUS lists it. */
        TREEBY(-2929.6, 3247.9);

        private final double slope;
        private final double atZero;

        Line(double slope, double atZero) {
            this.slope = slope;
            this.atZero = atZero;
        }

        /** CT number of bone with signal x. */
        public double hu(double x) {
            return slope * x + atZero;
        }
    }

    public static final ZteOptions DEFAULT = new ZteOptions(Line.WIESINGER, 0.2, 0.75, 3, CtToMu.KVP_120);

    public ZteOptions {
        Limits.check("airBelow", airBelow, 0.05, 0.4);
        Limits.check("boneBelow", boneBelow, 0.5, 0.95);
        Limits.check("skinMm", skinMm, 0, 20);
    }
}
