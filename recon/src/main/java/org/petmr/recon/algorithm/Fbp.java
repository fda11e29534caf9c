package org.petmr.recon.algorithm;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;

/**
 * Two-dimensional filtered back projection after single-slice rebinning: linear, so its resolution is the scanner's own,
 * which is what NEMA NU 2 measures. Rebinning, arc correction, ramp, back projection with linear interpolation
 * between samples made fine enough for it.
 *
 * <p>Values: line integrals of the image, in its unit times mm, give the image in its unit; negative values stay. The same
 * bits for the same input whatever the number of workers.
 */
public final class Fbp {

    private final ProjectionGeometry geometry;
    private final VoxelGrid grid;
    private final FbpSettings settings;
    private final Workers workers;

    /**
     * @param grid axis-aligned, pixels of any size
     * @throws IllegalArgumentException when the grid is turned
     */
    public Fbp(ProjectionGeometry geometry, VoxelGrid grid, FbpSettings settings, Workers workers) {
        if (!grid.isAxisAligned()) {
            throw new IllegalArgumentException("image grid: turned (expected: axes along those of the scanner)");
        }
        if (geometry.tangentialBins() < 4) {
            throw new IllegalArgumentException(
                    "tangentialBins: " + geometry.tangentialBins() + " (expected: at least 4)");
        }
        this.geometry = geometry;
        this.grid = grid;
        this.settings = settings;
        this.workers = workers;
    }

    /**
     * Line integrals from counts, {@code (y - r) / f}; missing where nothing can be counted.
     *
     * @param prompts y, all TOF bins summed
     * @param factors f, counts for each unit of the line integral
     * @param background r, expected randoms and scatter
     */
    public static SinogramProjector.LineSource precorrected(
            SinogramProjector.LineSource prompts, Sinogram factors, Optional<Sinogram> background) {
        ProjectionGeometry geometry = factors.geometry();
        return (view, t, planes) -> {
            if (!prompts.fill(view, t, planes)) {
                Arrays.fill(planes, 0);
            }
            int at = geometry.index(view, t, 0);
            for (int a = 0; a < planes.length; a++) {
                float f = factors.values()[at + a];
                float counted =
                        planes[a] - (background.isPresent() ? background.get().values()[at + a] : 0);
                planes[a] = f > 0 ? counted / f : Float.NaN;
            }
            return true;
        };
    }

    /**
     * @param lineIntegrals of the image, unit times mm; bins that are not finite count as missing. Called from several
     *     threads
     * @return the image on the grid; 0 outside the transaxial field of view
     */
    public Volume run(SinogramProjector.LineSource lineIntegrals, Progress progress) {
        progress.report(0, "rebinning");
        Rebinning rebinning = new Rebinning(geometry, settings.maxRingDifference());
        float[][][] planes = rebinning.run(lineIntegrals, workers, progress);
        progress.report(0.3, "filter");
        ArcCorrection arc = new ArcCorrection(geometry);
        float[][][] filtered = new float[geometry.views()][][];
        RampFilter ramp = new RampFilter(arc.samples(), arc.spacingMm(), settings);
        workers.forItems(geometry.views(), (worker, view) -> {
            progress.checkpoint();
            float[][] samples = new float[arc.samples()][rebinning.planes()];
            arc.run(planes, view, settings.isInterleaved(), samples);
            filtered[view] = filter(ramp, samples);
        });
        progress.report(0.5, "back projection");
        Volume image = Volume.zeros(grid);
        AtomicInteger done = new AtomicInteger();
        workers.forItems(grid.ny(), (worker, iy) -> {
            progress.checkpoint();
            backRow(filtered, arc, iy, image);
            progress.report(0.5 + 0.5 * done.incrementAndGet() / grid.ny(), "back projection");
        });
        return image;
    }

    /** Along s, two planes at a time. @return {@code [fine sample][plane]} */
    private static float[][] filter(RampFilter ramp, float[][] samples) {
        int planes = samples[0].length;
        float[][] filtered = new float[ramp.fineLength()][planes];
        double[][] coarse = ramp.coarse();
        double[][] fine = ramp.fine();
        for (int p = 0; p < planes; p += 2) {
            boolean hasSecond = p + 1 < planes;
            for (int i = 0; i < samples.length; i++) {
                coarse[0][i] = samples[i][p];
                coarse[1][i] = hasSecond ? samples[i][p + 1] : 0;
            }
            ramp.apply(coarse, fine);
            for (int i = 0; i < filtered.length; i++) {
                filtered[i][p] = (float) fine[0][i];
                if (hasSecond) {
                    filtered[i][p + 1] = (float) fine[1][i];
                }
            }
        }
        return filtered;
    }

    private void backRow(float[][][] filtered, ArcCorrection arc, int iy, Volume image) {
        Affine a = grid.lpsFromVoxel();
        double edgeMm = (arc.samples() / 2) * arc.spacingMm();
        int planes = filtered[0][0].length;
        double stepMm = arc.spacingMm() / RampFilter.FINER;
        int middle = arc.samples() / 2 * RampFilter.FINER;
        float[] sum = new float[planes];
        for (int ix = 0; ix < grid.nx(); ix++) {
            double x = a.x(ix, iy, 0);
            double y = a.y(ix, iy, 0);
            if (Math.hypot(x, y) >= edgeMm) {
                continue;
            }
            Arrays.fill(sum, 0);
            for (int view = 0; view < filtered.length; view++) {
                double phi = geometry.scanner().crystalAngleRad(view);
                double s = (y * Math.cos(phi) - x * Math.sin(phi)) / stepMm + middle;
                int i = (int) s;
                addPair(1 - (float) (s - i), filtered[view][i], (float) (s - i), filtered[view][i + 1], sum);
            }
            toGrid(sum, (float) (Math.PI / filtered.length), ix, iy, image);
        }
    }

    private static void addPair(float a, float[] u, float b, float[] v, float[] sum) {
        for (int p = 0; p < sum.length; p++) {
            sum[p] += a * u[p] + b * v[p];
        }
    }

    /** From planes half a ring apart to the planes of the grid, linearly; 0 beyond the ends. */
    private void toGrid(float[] sum, float scale, int ix, int iy, Volume image) {
        Affine a = grid.lpsFromVoxel();
        double spacingMm = geometry.scanner().ringSpacingMm() / 2;
        double firstMm = geometry.scanner().ringZMm(0);
        for (int iz = 0; iz < grid.nz(); iz++) {
            double p = (a.z(ix, iy, iz) - firstMm) / spacingMm;
            int below = (int) Math.floor(p + 1e-6);
            float f = (float) Math.max(0, p - below);
            if (below < 0 || below > sum.length - 1 || (below == sum.length - 1 && f > 1e-4)) {
                continue;
            }
            float above = below + 1 < sum.length ? sum[below + 1] : 0;
            image.values()[grid.index(ix, iy, iz)] = scale * ((1 - f) * sum[below] + f * above);
        }
    }
}
