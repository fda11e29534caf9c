package org.petmr.simulator.physics.expected;

import java.util.Arrays;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.scatter.ScatterEstimate;
import org.petmr.recon.correction.scatter.ScatterSettings;
import org.petmr.recon.correction.scatter.ScatterSimulation;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.phantom.Phantom;

/** One pose of a phantom with one distribution of activity in it: what its lines see. */
final class Component {

    /** So many radii of the rings beyond the field of view matter and activity still send scatter into it. */
    private static final double BEYOND = 0.75;

    private static final double CM_PER_MM = 0.1;

    private final Phantom phantom;
    private final double[] bqPerMl;
    private final double[] muPerCm;
    private final FaceLines lines;
    private final ExpectedSettings settings;
    private final Workers workers;
    private ScatterEstimate scatter;

    /** @param bqPerMl of each part */
    Component(Phantom phantom, double[] bqPerMl, FaceLines lines, ExpectedSettings settings, Workers workers) {
        this.phantom = phantom;
        this.bqPerMl = bqPerMl;
        this.muPerCm = phantom.compartments().stream()
                .mapToDouble(c -> c.tissue().muPerCm())
                .toArray();
        this.lines = lines;
        this.settings = settings;
        this.workers = workers;
    }

    boolean hasScatter() {
        return settings.scatterFactor() > 0;
    }

    /**
     * Single scatter in the unit of {@link ScatterEstimate}, without the settings' factor; simulated when first asked for.
     */
    synchronized ScatterEstimate scatter() {
        if (scatter == null) {
            ProjectionGeometry geometry = lines.geometry();
            ScannerModel scanner = geometry.scanner();
            VoxelGrid grid = scatterGrid(scanner);
            ScatterSimulation simulation = new ScatterSimulation(geometry, ScatterSettings.of(scanner), workers);
            var activity = phantom.voxelise(grid, bqPerMl, 2, workers);
            var mu = phantom.muPerCm(grid, 2, workers);
            scatter = scanner.timeOfFlight().isPresent()
                    ? simulation.simulateTimeOfFlight(activity, mu, Progress.NONE)
                    : simulation.simulate(activity, mu, Progress.NONE);
        }
        return scatter;
    }

    private VoxelGrid scatterGrid(ScannerModel scanner) {
        double[] box = phantom.bounds();
        double field = 0.5 * scanner.rings() * scanner.ringSpacingMm() + BEYOND * scanner.effectiveRadiusMm();
        double bottom = Math.max(-field, box[2] - box[5]);
        double top = Math.min(field, box[2] + box[5]);
        if (!(top > bottom)) {
            throw new IllegalArgumentException(
                    "phantom: %s: z from %.0f to %.0f mm (expected: some of it in the scanner)"
                            .formatted(phantom.name(), box[2] - box[5], box[2] + box[5]));
        }
        double mm = settings.scatterVoxelMm();
        int nx = (int) Math.ceil(2 * box[3] / mm);
        int ny = (int) Math.ceil(2 * box[4] / mm);
        int nz = (int) Math.ceil((top - bottom) / mm);
        return new VoxelGrid(
                nx,
                ny,
                nz,
                Affine.scaling(
                        mm,
                        mm,
                        mm,
                        box[0] - 0.5 * (nx - 1) * mm,
                        box[1] - 0.5 * (ny - 1) * mm,
                        0.5 * (bottom + top) - 0.5 * (nz - 1) * mm));
    }

    /** Follows lines; one for each thread. */
    Walker walker() {
        return new Walker();
    }

    /** See {@link #walker()}. */
    final class Walker {

        private final LineCutter cutter = LineCutter.of(phantom);
        private final Pieces pieces = new Pieces();
        private final double[] box = phantom.bounds();

        /**
         * Activity times survival along the lines of all planes of a view and bin.
         *
         * @param planes Bq/mL times mm; overwritten
         * @return false when all are 0
         */
        boolean unscattered(int view, int t, float[] planes) {
            Arrays.fill(planes, 0);
            boolean isAny = false;
            for (double[] line : lines.of(view, t)) {
                if (missesBox(line)) {
                    continue;
                }
                for (int p = 0; p < planes.length; p++) {
                    double value = along(line, p);
                    planes[p] += (float) (value / lines.lines());
                    isAny |= value > 0;
                }
            }
            return isAny;
        }

        /** As {@link #unscattered}, apart by TOF bin. @param byBin {@code [bins][planes]}; overwritten */
        void timed(int view, int t, TofProfile tof, float[][] byBin) {
            for (float[] planes : byBin) {
                Arrays.fill(planes, 0);
            }
            double[] shares = new double[byBin.length];
            for (double[] line : lines.of(view, t)) {
                if (missesBox(line)) {
                    continue;
                }
                for (int p = 0; p < byBin[0].length; p++) {
                    double length = cut(line, p);
                    double survival = Math.exp(-CM_PER_MM * pieces.integral(muPerCm)) / lines.lines();
                    tof.bins(pieces, bqPerMl, 0.5 * length, shares);
                    for (int k = 0; k < shares.length; k++) {
                        byBin[k][p] += (float) (survival * shares[k]);
                    }
                }
            }
        }

        /** Activity times survival between two points, Bq/mL times mm; leaves its pieces, from the first point on. */
        double along(double x1, double y1, double z1, double x2, double y2, double z2) {
            cut(x1, y1, z1, x2, y2, z2);
            double activity = pieces.integral(bqPerMl);
            return activity == 0 ? 0 : activity * Math.exp(-CM_PER_MM * pieces.integral(muPerCm));
        }

        Pieces pieces() {
            return pieces;
        }

        private double along(double[] line, int plane) {
            return along(
                    line[FaceLines.X1],
                    line[FaceLines.Y1],
                    lines.firstZMm(plane) + line[FaceLines.OFFSET1],
                    line[FaceLines.X2],
                    line[FaceLines.Y2],
                    lines.secondZMm(plane) + line[FaceLines.OFFSET2]);
        }

        private double cut(double[] line, int plane) {
            return cut(
                    line[FaceLines.X1],
                    line[FaceLines.Y1],
                    lines.firstZMm(plane) + line[FaceLines.OFFSET1],
                    line[FaceLines.X2],
                    line[FaceLines.Y2],
                    lines.secondZMm(plane) + line[FaceLines.OFFSET2]);
        }

        private double cut(double x1, double y1, double z1, double x2, double y2, double z2) {
            double dx = x2 - x1;
            double dy = y2 - y1;
            double dz = z2 - z1;
            double length = Math.sqrt(dx * dx + dy * dy + dz * dz);
            cutter.cut(x1, y1, z1, dx / length, dy / length, dz / length, pieces);
            return length;
        }

        /** In the transaxial plane, by the box's half extents across the line. */
        private boolean missesBox(double[] line) {
            double dx = line[FaceLines.X2] - line[FaceLines.X1];
            double dy = line[FaceLines.Y2] - line[FaceLines.Y1];
            double across = Math.abs((box[0] - line[FaceLines.X1]) * dy - (box[1] - line[FaceLines.Y1]) * dx);
            return across > box[3] * Math.abs(dy) + box[4] * Math.abs(dx);
        }
    }
}
