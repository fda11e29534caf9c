package org.petmr.acquisition.pipeline;

import java.util.Arrays;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.projector.SinogramProjector;

/** Efficiencies of 0 for some lines: they leave the likelihood as gaps do. */
record LinesLeftOut(Normalisation of, SinogramProjector.LineChoice leftOut) implements Normalisation {

    @Override
    public void efficiencies(int view, int t, float[] planes) {
        if (leftOut.takes(view, t)) {
            Arrays.fill(planes, 0);
        } else {
            of.efficiencies(view, t, planes);
        }
    }

    @Override
    public boolean isAbsolute() {
        return of.isAbsolute();
    }

    @Override
    public String scale() {
        return of.scale();
    }

    @Override
    public String description() {
        return of.description() + ", some lines left out";
    }
}
