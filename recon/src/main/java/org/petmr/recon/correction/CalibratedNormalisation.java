package org.petmr.recon.correction;

/** A relative normalisation made absolute: its efficiencies over the calibration factor, so images come out times it. */
final class CalibratedNormalisation implements Normalisation {

    private final Normalisation relative;
    private final Calibration calibration;
    private final float perUnit;

    CalibratedNormalisation(Normalisation relative, Calibration calibration) {
        this.relative = relative;
        this.calibration = calibration;
        this.perUnit = (float) (1 / calibration.factor());
    }

    @Override
    public void efficiencies(int view, int t, float[] planes) {
        relative.efficiencies(view, t, planes);
        for (int p = 0; p < planes.length; p++) {
            planes[p] *= perUnit;
        }
    }

    @Override
    public boolean isAbsolute() {
        return true;
    }

    @Override
    public String scale() {
        return Normalisation.ABSOLUTE;
    }

    @Override
    public String description() {
        return "%s; calibrated on %s: %s"
                .formatted(relative.description(), calibration.calibratedOn(), calibration.from());
    }
}
