package org.petmr.recon.command.nema;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** A plane of a volume in gray, dark where there is much, with circles on it. Each pixel shows the voxel it lies in. */
final class SlicePanel {

    private final Graphics2D g;
    private final int left;
    private final int top;
    private final int size;
    private final double reachMm;

    /** @param reachMm from the middle of the panel to its edge */
    SlicePanel(Graphics2D g, int left, int top, int size, double reachMm) {
        this.g = g;
        this.left = left;
        this.top = top;
        this.size = size;
        this.reachMm = reachMm;
    }

    /** @param lpsFromPlane the plane is z = 0 of this space; its y points down in the picture */
    void image(Volume volume, Affine lpsFromPlane) {
        VoxelGrid grid = volume.grid();
        Affine voxel = grid.lpsFromVoxel().inverse().after(lpsFromPlane);
        float[] values = new float[size * size];
        for (int py = 0; py < size; py++) {
            for (int px = 0; px < size; px++) {
                double x = (px + 0.5) / size * 2 * reachMm - reachMm;
                double y = (py + 0.5) / size * 2 * reachMm - reachMm;
                long ix = Math.round(voxel.x(x, y, 0));
                long iy = Math.round(voxel.y(x, y, 0));
                long iz = Math.round(voxel.z(x, y, 0));
                boolean isInside = ix >= 0 && ix < grid.nx() && iy >= 0 && iy < grid.ny() && iz >= 0 && iz < grid.nz();
                values[py * size + px] = isInside ? volume.at((int) ix, (int) iy, (int) iz) : 0;
            }
        }
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        float white = Math.max(sorted[(int) (0.998 * sorted.length)], Float.MIN_NORMAL);
        BufferedImage picture = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < values.length; i++) {
            int gray = 255 - Math.round(245 * Math.max(0, Math.min(1, values[i] / white)));
            picture.setRGB(i % size, i / size, gray << 16 | gray << 8 | gray);
        }
        g.drawImage(picture, left, top, null);
    }

    void circle(double xMm, double yMm, double radiusMm, Color color) {
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        double scale = size / (2 * reachMm);
        g.setColor(color);
        g.setStroke(new BasicStroke(2));
        g.draw(new Ellipse2D.Double(
                left + (xMm + reachMm - radiusMm) * scale,
                top + (yMm + reachMm - radiusMm) * scale,
                2 * radiusMm * scale,
                2 * radiusMm * scale));
    }
}
