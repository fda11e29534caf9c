package org.petmr.acquisition.pipeline;

import java.util.Arrays;
import org.petmr.attenuation.emission.LinesThrough;
import org.petmr.recon.correction.Normalisation;

/** Efficiencies of 0 for lines through some voxels: they leave the likelihood as gaps do. */
record LinesLeftOut(Normalisation of, LinesThrough leftOut) implements Normalisation {

    @Override
    public void efficiencies(int view, int t, float[] planes) {
        if (leftOut.isThrough(view, t)) {
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
