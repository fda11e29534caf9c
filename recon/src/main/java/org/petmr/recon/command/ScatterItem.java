package org.petmr.recon.command;

import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.scatter.ScatterSettings;
import org.petmr.recon.correction.scatter.ScatterSimulation;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** W5: single scatter simulation of the mMR, 14 rings of 64 detectors, 1275 scatter points, nothing interpolated. */
final class ScatterItem {

    private static final int RINGS = 14;
    private static final int COLUMNS = 64;
    private static final int BINS = 282_240;
    private static final int POINTS = 1275;

    /** With these the phantom holds {@value #POINTS} scatter points. */
    private static final double SPACING_MM = 17.6;

    private static final double LEAST_MU_PER_CM = 0.0065;
    private static final double PLAIN_SPACING_MM = 50;

    private ScatterItem() {}

    static BenchmarkTiming run(ProjectionGeometry geometry, Workers workers, int runs, boolean withPlain) {
        VoxelGrid grid = VoxelGrid.centred(172, 172, 127, 4.17252, 4.17252, 2.03125);
        Volume activity = BenchmarkPhantom.activity(grid);
        Volume mu = BenchmarkPhantom.muPerCm(grid);
        ScatterSettings settings = ScatterSettings.of(geometry.scanner())
                .withDetectors(COLUMNS, RINGS)
                .withPoints(SPACING_MM, LEAST_MU_PER_CM);
        ScatterSimulation simulation = ScatterSimulation.withoutMargin(geometry, settings, workers);
        int points = simulation.simulate(activity, mu, Progress.NONE).points();
        if (simulation.lines() != BINS || points != POINTS) {
            throw new IllegalStateException("W5: %d bins, %d scatter points (expected: %d, %d)"
                    .formatted(simulation.lines(), points, BINS, POINTS));
        }
        double[] seconds = BenchmarkItems.time(() -> simulation.simulate(activity, mu, Progress.NONE), runs);
        double[] plain = withPlain ? plainly(geometry, workers, activity, mu) : null;
        return BenchmarkItems.timing("W5", "scatter", seconds, plain, (double) BINS * POINTS, "M pair-points/s");
    }

    /** The plain twin with few of the scatter points, its seconds as if it had all. */
    private static double[] plainly(ProjectionGeometry geometry, Workers workers, Volume activity, Volume mu) {
        ScatterSettings few = ScatterSettings.of(geometry.scanner())
                .withDetectors(COLUMNS, RINGS)
                .withPoints(PLAIN_SPACING_MM, LEAST_MU_PER_CM);
        ScatterSimulation simulation = ScatterSimulation.withoutMargin(geometry, few, workers);
        int points = simulation.simulate(activity, mu, Progress.NONE).points();
        double[] seconds = BenchmarkItems.time(() -> simulation.simulatePlainly(activity, mu, Progress.NONE), 1);
        seconds[0] *= (double) POINTS / points;
        return seconds;
    }
}
