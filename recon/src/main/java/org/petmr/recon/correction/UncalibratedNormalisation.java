package org.petmr.recon.correction;

import org.petmr.recon.sinogram.ProjectionGeometry;

/** Geometry alone, all crystals taken as equal: what is left when nobody has measured a normalisation. Relative. */
public final class UncalibratedNormalisation implements Normalisation {

    private static final String NEVER = "1970-01-01";

    private final GeometricNormalisation equalCrystals;

    public UncalibratedNormalisation(ProjectionGeometry geometry) {
        this.equalCrystals =
                new GeometricNormalisation(geometry, CrystalEfficiencies.uniform(geometry.scanner(), NEVER, 1));
    }

    @Override
    public void efficiencies(int view, int t, float[] planes) {
        equalCrystals.efficiencies(view, t, planes);
    }

    @Override
    public boolean isAbsolute() {
        return false;
    }

    @Override
    public String scale() {
        return GEOMETRY;
    }

    @Override
    public String description() {
        return "no normalisation: geometry alone, crystals taken as equal, relative";
    }
}
