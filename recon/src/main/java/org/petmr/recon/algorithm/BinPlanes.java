package org.petmr.recon.algorithm;

import org.petmr.recon.sinogram.ProjectionGeometry;

/** One thread's background of the line and time-of-flight bin that was asked for last, all planes. */
final class BinPlanes {

    private final EventBackground background;
    private final ProjectionGeometry geometry;
    private final int perRing;
    private final float[] values;
    private int crystal1 = -1;
    private int crystal2 = -1;
    private int tofBin;

    BinPlanes(EventBackground background, ProjectionGeometry geometry) {
        this.background = background;
        this.geometry = geometry;
        this.perRing = geometry.scanner().indicesPerRing();
        this.values = new float[geometry.planes()];
    }

    float at(int element1, int element2, int newTofBin) {
        int newCrystal1 = element1 % perRing;
        int newCrystal2 = element2 % perRing;
        if (newCrystal1 != crystal1 || newCrystal2 != crystal2 || newTofBin != tofBin) {
            background.overFactor(
                    geometry.pairs().view(newCrystal1, newCrystal2),
                    geometry.pairs().tangential(newCrystal1, newCrystal2) + geometry.tangentialBins() / 2,
                    newTofBin,
                    values);
            crystal1 = newCrystal1;
            crystal2 = newCrystal2;
            tofBin = newTofBin;
        }
        return values[geometry.segments().plane(element1 / perRing, element2 / perRing)];
    }
}
