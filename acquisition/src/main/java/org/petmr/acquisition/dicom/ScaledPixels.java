package org.petmr.acquisition.dicom;

/**
 * Values as signed 16-bit pixels and the slope that gives them back, with an intercept of 0. The error is at most half the
 * slope.
 *
 * @param slope greater than 0, exactly as its decimal string says
 */
record ScaledPixels(short[] pixels, double slope) {

    private static final int LARGEST = 32767;

    /** Spreads the values over the whole range. */
    static ScaledPixels of(float[] values) {
        double largest = 0;
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("values: hold NaN or infinity (expected: finite numbers)");
            }
            largest = Math.max(largest, Math.abs(value));
        }
        // A slope of subnormal size would lose its digits; such values are 0 to any reader.
        double slope = largest < 1e-30 ? 1 : written(largest / LARGEST);
        short[] pixels = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            long pixel = Math.round(values[i] / slope);
            pixels[i] = (short) Math.max(-LARGEST, Math.min(LARGEST, pixel));
        }
        return new ScaledPixels(pixels, slope);
    }

    /** What readers will get: a decimal string has 16 characters, a double more. */
    private static double written(double slope) {
        return Double.parseDouble(Values.decimalString(slope));
    }
}
