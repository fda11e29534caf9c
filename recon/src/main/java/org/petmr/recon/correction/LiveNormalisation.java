package org.petmr.recon.correction;

import java.util.Arrays;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * A normalisation with the dead time of a frame: each bin's efficiencies times the live fractions of both ends, their mean
 * over the ring pairs of the plane. That is exact where efficiencies of a plane's ring pairs are alike; live fractions differ
 * between neighbouring rings by a percent or less, so the rest is of second order.
 */
public final class LiveNormalisation implements Normalisation {

    private final Normalisation normalisation;
    private final ProjectionGeometry geometry;
    private final RingPairs ringPairs;
    private final double meanLive;

    /** {@code [indicesPerRing][rings]} */
    private final float[][] byCrystal;

    /** {@code [planes]}: 1 / ring pairs */
    private final float[] share;

    public LiveNormalisation(Normalisation normalisation, ProjectionGeometry geometry, LiveFractions live) {
        if (!live.scanner().name().equals(geometry.scanner().name())) {
            throw new IllegalArgumentException("live fractions: scanner: %s (expected: %s)"
                    .formatted(live.scanner().name(), geometry.scanner().name()));
        }
        this.normalisation = normalisation;
        this.geometry = geometry;
        this.ringPairs = new RingPairs(geometry);
        this.byCrystal = ByCrystal.of(geometry.scanner(), live.values());
        this.meanLive = live.mean();
        this.share = new float[geometry.planes()];
        for (int p = 0; p < share.length; p++) {
            share[p] = 1f / geometry.segments().ringPairs(p);
        }
    }

    @Override
    public void efficiencies(int view, int t, float[] planes) {
        if (geometry.isGap(view, t)) {
            Arrays.fill(planes, 0);
            return;
        }
        normalisation.efficiencies(view, t, planes);
        float[] live = new float[planes.length];
        ringPairs.sumProducts(
                byCrystal[geometry.firstCrystal(view, t)], byCrystal[geometry.secondCrystal(view, t)], live);
        for (int p = 0; p < share.length; p++) {
            planes[p] *= live[p] * share[p];
        }
    }

    @Override
    public boolean isAbsolute() {
        return normalisation.isAbsolute();
    }

    @Override
    public String scale() {
        return normalisation.scale();
    }

    @Override
    public String description() {
        return "%s, with dead time (%.2f %% live)".formatted(normalisation.description(), 100 * meanLive);
    }
}
