package org.petmr.attenuation.emission;

import java.util.Arrays;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.SinogramProjector;
import org.petmr.recon.projector.Views;
import org.petmr.recon.quantification.Region;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** The lines that cross some voxels, and how far they run in them. Others take no memory. */
public final class LinesThrough {

    /** mu is per cm, projectors run in mm. */
    private static final float CM_PER_MM = 0.1f;

    private final ProjectionGeometry geometry;
    /** {@code [views * tangentialBins]} rows of planes; null for a line that crosses nothing. */
    private final float[][] cm;

    /** @param region on the grid of the projector */
    public LinesThrough(SinogramProjector lines, Region region, Workers workers) {
        this.geometry = lines.geometry();
        this.cm = new float[geometry.views() * geometry.tangentialBins()][];
        boolean[] shadow = shadow(region);
        boolean[] isNear = new boolean[cm.length];
        workers.forItems(geometry.views(), (worker, view) -> {
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                isNear[view * geometry.tangentialBins() + t] =
                        !geometry.isGap(view, t) && crosses(region.grid(), shadow, view, t);
            }
        });
        Volume one = Volume.zeros(region.grid());
        for (int i = 0; i < one.values().length; i++) {
            one.values()[i] = region.contains(i) ? CM_PER_MM : 0;
        }
        lines.forwardLines(
                one,
                Views.all(geometry.views()),
                (view, t) -> isNear[view * geometry.tangentialBins() + t],
                (view, t, planes) -> {
                    for (float length : planes) {
                        if (length > 0) {
                            cm[view * geometry.tangentialBins() + t] = planes.clone();
                            break;
                        }
                    }
                    return false;
                });
    }

    /** Seen along z, {@code [ny][nx]}; one pixel wider all round, as far as a line interpolates. */
    private static boolean[] shadow(Region region) {
        VoxelGrid g = region.grid();
        boolean[] shadow = new boolean[g.ny() * g.nx()];
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                boolean isIn = false;
                for (int z = 0; z < g.nz() && !isIn; z++) {
                    isIn = region.contains(g.index(x, y, z));
                }
                for (int v = Math.max(0, y - 1); isIn && v <= Math.min(g.ny() - 1, y + 1); v++) {
                    Arrays.fill(shadow, v * g.nx() + Math.max(0, x - 1), v * g.nx() + Math.min(g.nx(), x + 2), true);
                }
            }
        }
        return shadow;
    }

    private boolean crosses(VoxelGrid g, boolean[] shadow, int view, int t) {
        double r = geometry.scanner().effectiveRadiusMm();
        Affine voxel = g.lpsFromVoxel().inverse();
        double first = geometry.firstAngleRad(view, t);
        double second = geometry.secondAngleRad(view, t);
        double x1 = voxel.x(r * Math.cos(first), r * Math.sin(first), 0);
        double y1 = voxel.y(r * Math.cos(first), r * Math.sin(first), 0);
        double x2 = voxel.x(r * Math.cos(second), r * Math.sin(second), 0);
        double y2 = voxel.y(r * Math.cos(second), r * Math.sin(second), 0);
        int steps = 1 + (int) (2 * Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1)));
        for (int i = 0; i <= steps; i++) {
            int x = (int) Math.round(x1 + (x2 - x1) * i / steps);
            int y = (int) Math.round(y1 + (y2 - y1) * i / steps);
            if (x >= 0 && y >= 0 && x < g.nx() && y < g.ny() && shadow[y * g.nx() + x]) {
                return true;
            }
        }
        return false;
    }

    /** Whether any plane of a view's bin is crossed. */
    public boolean isThrough(int view, int t) {
        return cm[view * geometry.tangentialBins() + t] != null;
    }

    /** Length within, cm, {@code [planes]}; of a line that {@link #isThrough}. */
    float[] cm(int view, int t) {
        return cm[view * geometry.tangentialBins() + t];
    }
}
