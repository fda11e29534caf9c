package org.petmr.recon.correction;

import org.petmr.recon.scanner.ScannerModel;

/** Values of elements turned round, so that the rings of one crystal index lie together. */
final class ByCrystal {

    private ByCrystal() {}

    /**
     * @param byElement {@code [rings * indicesPerRing]} by element id
     * @return {@code [indicesPerRing][rings]}
     */
    static float[][] of(ScannerModel scanner, float[] byElement) {
        float[][] columns = new float[scanner.indicesPerRing()][scanner.rings()];
        for (int c = 0; c < columns.length; c++) {
            for (int r = 0; r < scanner.rings(); r++) {
                columns[c][r] = byElement[r * scanner.indicesPerRing() + c];
            }
        }
        return columns;
    }
}
