package org.petmr.simulator.command;

import java.util.Arrays;

/**
 * The axial plane of the live image as it stands on the page. What the page was sent is of no matter here, only what is seen.
 *
 * @param brightness row by row from the patient's front, from right to left
 */
record ShownPlane(double[] brightness) {

    /** Of the panel in the picture, pixels; the service draws two rows of three. */
    private static final int PANEL = 236;

    private static final int PANEL_TOP = 288;

    /** What the panel is looked at with: fewer points than it has pixels, but more than the image has voxels. */
    private static final int SIDE = 59;

    /** A field is as wide as the activity, so somewhere between these. */
    private static final int LEAST_FIELD_MM = 100;

    private static final int MOST_FIELD_MM = 260;
    private static final int FIELD_STEP_MM = 5;

    /** The picture's middle is that of the activity, so near that of the phantom. */
    private static final int OFF_MM = 12;

    private static final int OFF_STEP_MM = 3;

    /** @throws IllegalStateException no picture is there to be seen */
    static ShownPlane on(WebPage page) {
        Object seen = page.script("""
                const i = document.querySelector('[data-testid=live]');
                if (i.hidden || !i.complete || i.naturalHeight < arguments[0] + arguments[1]) return '';
                const c = document.createElement('canvas');
                c.width = c.height = arguments[2];
                const g = c.getContext('2d');
                g.drawImage(i, 0, arguments[0], arguments[1], arguments[1], 0, 0, c.width, c.height);
                const d = g.getImageData(0, 0, c.width, c.height).data, sums = [];
                for (let k = 0; k < d.length; k += 4) sums.push(d[k] + d[k + 1] + d[k + 2]);
                return sums.join();""", PANEL_TOP, PANEL, SIDE);
        if (String.valueOf(seen).isEmpty()) {
            throw new IllegalStateException("no live image on the page");
        }
        return new ShownPlane(Arrays.stream(String.valueOf(seen).split(","))
                .mapToDouble(Double::parseDouble)
                .toArray());
    }

    /**
     * How much it is like what was put in, 1 at best: the correlation with the phantom's middle plane. Where the picture's middle
     * is and how wide its field, the page doesn't say; it is looked for, for each picture alike.
     */
    double likeness(TrueActivity truth) {
        double best = -1;
        for (int fieldMm = LEAST_FIELD_MM; fieldMm <= MOST_FIELD_MM; fieldMm += FIELD_STEP_MM) {
            for (int x = -OFF_MM; x <= OFF_MM; x += OFF_STEP_MM) {
                for (int y = -OFF_MM; y <= OFF_MM; y += OFF_STEP_MM) {
                    best = Math.max(best, correlation(brightness, plane(truth, fieldMm, x, y)));
                }
            }
        }
        return best;
    }

    private static double[] plane(TrueActivity truth, double fieldMm, double xMm, double yMm) {
        double[] plane = new double[SIDE * SIDE];
        double stepMm = fieldMm / SIDE;
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                plane[row * SIDE + column] = truth.at(
                        xMm + (column + 0.5 - 0.5 * SIDE) * stepMm, yMm + (row + 0.5 - 0.5 * SIDE) * stepMm, 0);
            }
        }
        return plane;
    }

    private static double correlation(double[] a, double[] b) {
        double meanA = Arrays.stream(a).average().orElseThrow();
        double meanB = Arrays.stream(b).average().orElseThrow();
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += (a[i] - meanA) * (b[i] - meanB);
            aa += (a[i] - meanA) * (a[i] - meanA);
            bb += (b[i] - meanB) * (b[i] - meanB);
        }
        return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
    }
}
