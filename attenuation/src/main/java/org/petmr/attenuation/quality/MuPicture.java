package org.petmr.attenuation.quality;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Locale;
import java.util.Optional;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * Three planes of a mu-map through one point, with a colour bar, and a box round what is to be looked at. Seen as
 * radiologists look: the patient's right is on the left.
 */
final class MuPicture {

    private static final int WIDTH = 1000;
    private static final int GAP = 10;
    private static final int HEAD = 24;
    private static final int FOOT = 52;
    private static final int TALLEST = 720;
    private static final double AROUND_MM = 15;
    private static final float TISSUE_PER_CM = 0.01f;

    private final Volume mu;
    private final Affine voxelFromLps;

    /** The box that is shown, LPS mm. */
    private final double[] low = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};

    private final double[] high = {-Double.MAX_VALUE, -Double.MAX_VALUE, -Double.MAX_VALUE};

    /** Middle of the tissue. */
    private final double[] middle = new double[3];

    MuPicture(Volume muPerCm) {
        this.mu = muPerCm;
        this.voxelFromLps = muPerCm.grid().lpsFromVoxel().inverse();
        VoxelGrid g = muPerCm.grid();
        Affine a = g.lpsFromVoxel();
        double[] sum = new double[3];
        long n = 0;
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                for (int z = 0; z < g.nz(); z++) {
                    if (mu.at(x, y, z) > TISSUE_PER_CM) {
                        double[] p = {a.x(x, y, z), a.y(x, y, z), a.z(x, y, z)};
                        n++;
                        for (int i = 0; i < 3; i++) {
                            sum[i] += p[i];
                            low[i] = Math.min(low[i], p[i] - AROUND_MM);
                            high[i] = Math.max(high[i], p[i] + AROUND_MM);
                        }
                    }
                }
            }
        }
        for (int i = 0; i < 3; i++) {
            middle[i] = n > 0 ? sum[i] / n : 0;
            if (n == 0) {
                low[i] = -150;
                high[i] = 150;
            }
        }
    }

    /** @param place marked, and in the middle; the body's middle without one */
    BufferedImage draw(Optional<Place> place) {
        double[] c = place.map(p -> new double[] {p.xMm(), p.yMm(), p.zMm()}).orElse(middle);
        double[] from = low.clone();
        double[] to = high.clone();
        place.ifPresent(p -> include(p, from, to));
        double[] size = {to[0] - from[0], to[1] - from[1], to[2] - from[2]};
        double mmPerPixel = Math.max(
                (2 * size[0] + size[1]) / (WIDTH - 4 * GAP), Math.max(size[1], size[2]) / (TALLEST - HEAD - FOOT));
        int[] pixels = new int[3];
        for (int i = 0; i < 3; i++) {
            pixels[i] = Math.max(1, (int) (size[i] / mmPerPixel));
        }
        int height = HEAD + Math.max(pixels[1], pixels[2]) + FOOT;
        BufferedImage image = new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.setColor(MuColours.BACKGROUND);
            g.fillRect(0, 0, WIDTH, height);
            int left = (WIDTH - 2 * GAP - 2 * pixels[0] - pixels[1]) / 2;
            // axes across and down, whether down goes against the axis, and the letters at the edges
            panel(image, g, left, new int[] {0, 1, 2}, false, "axial", "RLAP", c, from, to, mmPerPixel, place);
            left += pixels[0] + GAP;
            panel(image, g, left, new int[] {0, 2, 1}, true, "coronal", "RLHF", c, from, to, mmPerPixel, place);
            left += pixels[0] + GAP;
            panel(image, g, left, new int[] {1, 2, 0}, true, "sagittal", "APHF", c, from, to, mmPerPixel, place);
            bar(g, height - FOOT + 14);
        } finally {
            g.dispose();
        }
        return image;
    }

    private static void include(Place p, double[] from, double[] to) {
        double[] at = {p.xMm(), p.yMm(), p.zMm()};
        double[] half = {p.halfXMm(), p.halfYMm(), p.halfZMm()};
        for (int i = 0; i < 3; i++) {
            from[i] = Math.min(from[i], at[i] - half[i] - AROUND_MM);
            to[i] = Math.max(to[i], at[i] + half[i] + AROUND_MM);
        }
    }

    private void panel(
            BufferedImage image,
            Graphics2D g,
            int left,
            int[] axes,
            boolean isUp,
            String name,
            String letters,
            double[] c,
            double[] from,
            double[] to,
            double mmPerPixel,
            Optional<Place> place) {
        int across = axes[0];
        int down = axes[1];
        int w = Math.max(1, (int) ((to[across] - from[across]) / mmPerPixel));
        int h = Math.max(1, (int) ((to[down] - from[down]) / mmPerPixel));
        double[] p = c.clone();
        for (int py = 0; py < h; py++) {
            p[down] = isUp ? to[down] - (py + 0.5) * mmPerPixel : from[down] + (py + 0.5) * mmPerPixel;
            for (int px = 0; px < w; px++) {
                p[across] = from[across] + (px + 0.5) * mmPerPixel;
                image.setRGB(left + px, HEAD + py, MuColours.rgb(at(p)));
            }
        }
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        g.setColor(MuColours.QUIET);
        g.drawString(
                String.format(Locale.ROOT, "%s, %s %.0f mm", name, "LPH".charAt(axes[2]), Math.rint(c[axes[2]]) + 0.0),
                left,
                HEAD - 8);
        g.setColor(MuColours.TEXT);
        g.drawString(letters.substring(0, 1), left + 3, HEAD + h / 2);
        g.drawString(letters.substring(1, 2), left + w - 12, HEAD + h / 2);
        g.drawString(letters.substring(2, 3), left + w / 2 - 4, HEAD + 13);
        g.drawString(letters.substring(3, 4), left + w / 2 - 4, HEAD + h - 4);
        if (place.isPresent()) {
            Place b = place.get();
            double[] at = {b.xMm(), b.yMm(), b.zMm()};
            double[] half = {b.halfXMm(), b.halfYMm(), b.halfZMm()};
            double x0 = (at[across] - half[across] - from[across]) / mmPerPixel;
            double top = isUp ? to[down] - at[down] - half[down] : at[down] - half[down] - from[down];
            mark(
                    g,
                    left + (int) Math.round(x0),
                    HEAD + (int) Math.round(top / mmPerPixel),
                    (int) Math.max(4, Math.round(2 * half[across] / mmPerPixel)),
                    (int) Math.max(4, Math.round(2 * half[down] / mmPerPixel)));
        }
    }

    /** White on black: seen on every colour of the map. */
    private static void mark(Graphics2D g, int x, int y, int w, int h) {
        g.setColor(Color.BLACK);
        g.setStroke(new BasicStroke(4));
        g.drawRect(x - 3, y - 3, w + 6, h + 6);
        g.setColor(Color.WHITE);
        g.setStroke(new BasicStroke(2));
        g.drawRect(x - 3, y - 3, w + 6, h + 6);
    }

    /** Linear between voxels; 0 beyond the grid. */
    private double at(double[] p) {
        VoxelGrid g = mu.grid();
        double x = voxelFromLps.x(p[0], p[1], p[2]);
        double y = voxelFromLps.y(p[0], p[1], p[2]);
        double z = voxelFromLps.z(p[0], p[1], p[2]);
        int ix = (int) Math.floor(x);
        int iy = (int) Math.floor(y);
        int iz = (int) Math.floor(z);
        double sum = 0;
        for (int corner = 0; corner < 8; corner++) {
            int cx = ix + (corner & 1);
            int cy = iy + (corner >> 1 & 1);
            int cz = iz + (corner >> 2);
            if (cx >= 0 && cy >= 0 && cz >= 0 && cx < g.nx() && cy < g.ny() && cz < g.nz()) {
                sum += (1 - Math.abs(x - cx)) * (1 - Math.abs(y - cy)) * (1 - Math.abs(z - cz)) * mu.at(cx, cy, cz);
            }
        }
        return sum;
    }

    private static void bar(Graphics2D g, int y) {
        int length = 320;
        int x0 = WIDTH - length - 3 * GAP;
        for (int i = 0; i < length; i++) {
            g.setColor(new Color(MuColours.rgb(MuColours.FULL_PER_CM * (i + 0.5) / length)));
            g.fillRect(x0 + i, y, 1, 12);
        }
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        g.setColor(MuColours.TEXT);
        for (double tick = 0; tick < MuColours.FULL_PER_CM; tick += 0.05) {
            int x = x0 + (int) Math.round(tick / MuColours.FULL_PER_CM * length);
            g.fillRect(x, y + 12, 1, 4);
            String label = String.format(Locale.ROOT, "%.2f", tick);
            g.drawString(label, x - g.getFontMetrics().stringWidth(label) / 2, y + 30);
        }
        g.setColor(MuColours.QUIET);
        String unit = "mu at 511 keV, cm^-1";
        g.drawString(unit, x0 - g.getFontMetrics().stringWidth(unit) - 14, y + 11);
    }
}
