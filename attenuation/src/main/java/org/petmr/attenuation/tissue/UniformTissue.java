package org.petmr.attenuation.tissue;

import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * The plainest map of a patient, for when tissues can't be trusted: all of the body is soft tissue, but for lungs and air. Fat
 * comes out a sixth too dense then, which is a few per cent of the activity; fat taken for water and water for fat would be
 * 10 to 30 % (Ladefoged 2014).
 */
public final class UniformTissue {

    private UniformTissue() {}

    /**
     * @param map whose outline and lungs are taken
     * @param mrFromPet where a point of PET space lies in the MR's LPS space, mm
     * @return mu on the PET grid, 1/cm; a new volume
     */
    public static Volume muPerCm(MuMap map, VoxelGrid petGrid, Affine mrFromPet, MuClasses classes, Workers workers) {
        TissueClass[] byLabel = TissueClass.values();
        float[] labels = map.classes().values();
        float[] mu = new float[labels.length];
        for (int i = 0; i < mu.length; i++) {
            mu[i] = (float)
                    switch (byLabel[(int) labels[i]]) {
                        case AIR -> classes.airPerCm();
                        case LUNG -> classes.lungPerCm();
                        case FAT, SOFT, BONE -> classes.softPerCm();
                    };
        }
        return Resampler.linear(0).resample(new Volume(map.classes().grid(), mu), petGrid, mrFromPet, workers);
    }
}
