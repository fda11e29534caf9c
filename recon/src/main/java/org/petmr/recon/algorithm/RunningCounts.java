package org.petmr.recon.algorithm;

import org.petmr.recon.correction.Randoms;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/** Counts that still grow, as a {@link RunningImage} looks at them. */
interface RunningCounts {

    /** Whose efficiencies and attenuation count. */
    ProjectionGeometry lines();

    VoxelGrid grid();

    /** So far. */
    double prompts();

    /** Counts on lines alone that leave as little noise as one of these does. */
    double worth();

    /** So far, as {@code Histogrammer.delayedFans()} has them; a copy. */
    int[] delayedFans();

    /** Of the counts as they are when it is asked. @param factors efficiency x survival of the lines; kept */
    Likelihood likelihood(Sinogram factors);

    /** What {@link #likelihood} expects of randoms from now on in one of its subsets. */
    void expect(Randoms randoms, int subset);
}
