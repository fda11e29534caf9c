package org.petmr.simulator.mr;

import java.util.function.ToDoubleFunction;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.phantom.MrProperties;
import org.petmr.simulator.phantom.Phantom;

/** The quantities that MR measures, as the phantom has them: for tests, and to judge what is derived from images. */
public final class MrTruth {

    private static final int POINTS_PER_AXIS = 2;

    private MrTruth() {}

    /** Apparent diffusion coefficient, mm^2/s. */
    public static Volume adcMm2PerS(Phantom phantom, VoxelGrid grid, Workers workers) {
        return map(phantom, grid, workers, MrProperties::adcMm2PerS);
    }

    /** Blood volume, part of the tissue's volume. */
    public static Volume cbvFraction(Phantom phantom, VoxelGrid grid, Workers workers) {
        return map(phantom, grid, workers, t -> t.perfusion().cbvFraction());
    }

    /** Blood flow: volume of blood a second, part of the tissue's volume. */
    public static Volume cbfPerS(Phantom phantom, VoxelGrid grid, Workers workers) {
        return map(phantom, grid, workers, t -> flow(t.perfusion()));
    }

    /** Mean transit time, s. */
    public static Volume mttS(Phantom phantom, VoxelGrid grid, Workers workers) {
        return map(phantom, grid, workers, t -> t.perfusion().mttS());
    }

    private static double flow(MrProperties.Perfusion p) {
        return p.mttS() > 0 ? p.cbvFraction() / p.mttS() : 0;
    }

    private static Volume map(
            Phantom phantom, VoxelGrid grid, Workers workers, ToDoubleFunction<MrProperties> property) {
        double[] values = phantom.compartments().stream()
                .mapToDouble(p -> property.applyAsDouble(p.tissue().mr()))
                .toArray();
        return phantom.voxelise(grid, values, POINTS_PER_AXIS, workers);
    }
}
