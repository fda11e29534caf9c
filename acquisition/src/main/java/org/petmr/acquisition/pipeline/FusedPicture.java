package org.petmr.acquisition.pipeline;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * PET in colour over MR in grey: axial, sagittal and, below, coronal through one point, with scale, colour bar and the patient's
 * sides. Seen as radiologists look: the patient's right is on the left.
 */
public final class FusedPicture {

    private static final int PANEL = 440;
    private static final int GAP = 12;
    private static final int HEAD = 56;
    /** Room for a panel's name above the second row. */
    private static final int BETWEEN = 28;

    private static final double FULL_PERCENTILE = 0.995;
    private static final double BRIGHT_PART = 0.15;
    private static final double OPACITY = 0.78;
    private static final double SCALE_BAR_MM = 50;
    private static final Color BACKGROUND = new Color(0x10, 0x12, 0x16);
    private static final Color TEXT = new Color(0xE6, 0xE8, 0xEB);
    private static final Color QUIET = new Color(0x8A, 0x91, 0x9C);
    private static final Color CROSS = new Color(0x9F, 0xC5, 0xE8, 70);

    private final Sampler mr;
    private final Sampler pet;
    private final double mrFull;
    private final double petFull;
    private final double fieldMm;
    private final double[] centreMm;
    private final boolean isBqPerMl;

    /**
     * @param mr signal, on any grid in LPS; null for PET alone
     * @param pet activity, on any grid in LPS
     * @param isBqPerMl whether it is in Bq/mL; else it is shown as parts of its full brightness
     * @param centreMm the point that all three planes go through, LPS
     * @param fieldMm side of the square that each panel shows
     */
    public FusedPicture(Volume mr, Volume pet, boolean isBqPerMl, double[] centreMm, double fieldMm) {
        if (!(fieldMm > 0)) {
            throw new IllegalArgumentException("fieldMm: " + fieldMm + " (expected: > 0)");
        }
        this.mr = mr == null ? null : new Sampler(mr);
        this.pet = new Sampler(pet);
        this.isBqPerMl = isBqPerMl;
        this.mrFull = mr == null ? 1 : full(mr);
        this.petFull = full(pet);
        this.centreMm = centreMm.clone();
        this.fieldMm = fieldMm;
    }

    /** Through the middle of the activity, as wide as the MR volume or, without one, as the scanner is long. */
    public static FusedPicture of(Volume mr, Volume pet, boolean isBqPerMl) {
        VoxelGrid grid = mr == null ? pet.grid() : mr.grid();
        double widest = Math.max(grid.nx() * grid.dxMm(), Math.max(grid.ny() * grid.dyMm(), grid.nz() * grid.dzMm()));
        return new FusedPicture(mr, pet, isBqPerMl, middle(pet), mr == null ? Math.min(300, widest) : widest);
    }

    private static double[] middle(Volume volume) {
        VoxelGrid g = volume.grid();
        double[] sum = new double[4];
        for (int iy = 0; iy < g.ny(); iy++) {
            for (int ix = 0; ix < g.nx(); ix++) {
                for (int iz = 0; iz < g.nz(); iz++) {
                    double v = Math.max(0, volume.values()[g.index(ix, iy, iz)]);
                    sum[0] += v * ix;
                    sum[1] += v * iy;
                    sum[2] += v * iz;
                    sum[3] += v;
                }
            }
        }
        Affine a = g.lpsFromVoxel();
        if (sum[3] == 0) {
            return new double[] {a.x(0.5 * g.nx(), 0, 0), a.y(0, 0.5 * g.ny(), 0), a.z(0, 0, 0.5 * g.nz())};
        }
        double x = sum[0] / sum[3];
        double y = sum[1] / sum[3];
        double z = sum[2] / sum[3];
        return new double[] {a.x(x, y, z), a.y(x, y, z), a.z(x, y, z)};
    }

    /** The value that nearly all of what is bright stays below: what stands for full brightness. */
    private static double full(Volume volume) {
        float most = 0;
        for (float v : volume.values()) {
            most = Math.max(most, v);
        }
        float[] bright = volume.values().clone();
        int n = 0;
        for (float v : bright) {
            if (v > BRIGHT_PART * most) {
                bright[n++] = v;
            }
        }
        if (n == 0) {
            return 1;
        }
        Arrays.sort(bright, 0, n);
        return bright[(int) (FULL_PERCENTILE * (n - 1))];
    }

    /** @param title a few words for the head line */
    public BufferedImage draw(String title) {
        int width = 2 * PANEL + 3 * GAP;
        int height = HEAD + PANEL + BETWEEN + PANEL + GAP;
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.setColor(BACKGROUND);
            g.fillRect(0, 0, width, height);
            g.setColor(TEXT);
            g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 19));
            g.drawString(title, GAP, 24);
            // Horizontal and vertical direction of each panel in LPS, and the letters at its edges.
            panel(image, g, 0, 0, "axial", new double[] {1, 0, 0}, new double[] {0, 1, 0}, "R", "L", "A", "P");
            panel(image, g, 0, 1, "coronal", new double[] {1, 0, 0}, new double[] {0, 0, -1}, "R", "L", "H", "F");
            panel(image, g, 1, 0, "sagittal", new double[] {0, 1, 0}, new double[] {0, 0, -1}, "A", "P", "H", "F");
            int x = GAP + PANEL + GAP;
            int y = HEAD + PANEL + BETWEEN + PANEL / 2;
            colourBar(g, x + GAP, y - 30, PANEL - 2 * GAP);
            scaleBar(g, x + GAP, y + 60);
        } finally {
            g.dispose();
        }
        return image;
    }

    private void panel(
            BufferedImage image,
            Graphics2D g,
            int column,
            int row,
            String name,
            double[] across,
            double[] down,
            String left,
            String right,
            String top,
            String bottom) {
        int x0 = GAP + column * (PANEL + GAP);
        int y0 = HEAD + row * (PANEL + BETWEEN);
        double mmPerPixel = fieldMm / PANEL;
        for (int py = 0; py < PANEL; py++) {
            double v = (py + 0.5 - 0.5 * PANEL) * mmPerPixel;
            for (int px = 0; px < PANEL; px++) {
                double u = (px + 0.5 - 0.5 * PANEL) * mmPerPixel;
                double x = centreMm[0] + u * across[0] + v * down[0];
                double y = centreMm[1] + u * across[1] + v * down[1];
                double z = centreMm[2] + u * across[2] + v * down[2];
                image.setRGB(x0 + px, y0 + py, pixel(x, y, z));
            }
        }
        g.setColor(CROSS);
        g.setStroke(new BasicStroke(1));
        g.drawLine(x0 + PANEL / 2, y0, x0 + PANEL / 2, y0 + PANEL - 1);
        g.drawLine(x0, y0 + PANEL / 2, x0 + PANEL - 1, y0 + PANEL / 2);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
        g.setColor(QUIET);
        g.drawString(name, x0, y0 - 7);
        g.setColor(TEXT);
        g.drawString(left, x0 + 6, y0 + PANEL / 2 - 6);
        g.drawString(right, x0 + PANEL - 18, y0 + PANEL / 2 - 6);
        g.drawString(top, x0 + PANEL / 2 + 6, y0 + 18);
        g.drawString(bottom, x0 + PANEL / 2 + 6, y0 + PANEL - 8);
    }

    private int pixel(double x, double y, double z) {
        double grey = mr == null ? 0 : clamp(mr.at(x, y, z) / mrFull);
        double activity = clamp(pet.at(x, y, z) / petFull);
        // Little activity lets the anatomy through.
        double alpha = mr == null ? 1 : OPACITY * Math.min(1, activity * 2.2);
        double[] hot = hotMetal(activity);
        double base = Math.pow(grey, 0.85);
        return rgb(
                base * (1 - alpha) + alpha * hot[0],
                base * (1 - alpha) + alpha * hot[1],
                base * (1 - alpha) + alpha * hot[2]);
    }

    /** Black, red, orange, yellow, white: the hot-metal scale of nuclear medicine. */
    static double[] hotMetal(double v) {
        return new double[] {clamp(v / 0.45), clamp((v - 0.3) / 0.5), clamp((v - 0.7) / 0.3)};
    }

    private void colourBar(Graphics2D g, int x0, int y, int length) {
        for (int i = 0; i < length; i++) {
            double[] c = hotMetal(i / (length - 1.0));
            g.setColor(new Color(rgb(c[0], c[1], c[2])));
            g.drawLine(x0 + i, y, x0 + i, y + 16);
        }
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        g.setColor(TEXT);
        DecimalFormat decimal = new DecimalFormat("0.####", DecimalFormatSymbols.getInstance(Locale.ROOT));
        double unit = isBqPerMl ? 1000 : petFull;
        double step = roundStep(petFull / unit / 5);
        for (double tick = 0; tick <= petFull / unit * 1.0001; tick += step) {
            int x = x0 + (int) Math.round(tick * unit / petFull * (length - 1));
            g.drawLine(x, y + 16, x, y + 22);
            String label = decimal.format(tick);
            g.drawString(label, x - g.getFontMetrics().stringWidth(label) / 2, y + 38);
        }
        g.setColor(QUIET);
        g.drawString(isBqPerMl ? "PET activity, kBq/mL" : "PET activity, not calibrated", x0, y - 7);
    }

    private void scaleBar(Graphics2D g, int x0, int y) {
        int length = (int) Math.round(SCALE_BAR_MM / fieldMm * PANEL);
        g.setColor(TEXT);
        g.setStroke(new BasicStroke(3));
        g.drawLine(x0, y + 12, x0 + length, y + 12);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        g.drawString(String.format(Locale.ROOT, "%.0f mm", SCALE_BAR_MM), x0 + length + 10, y + 17);
        g.setColor(QUIET);
        g.drawString(
                String.format(
                        Locale.ROOT, "planes through L %.0f  P %.0f  H %.0f mm", centreMm[0], centreMm[1], centreMm[2]),
                x0,
                y + 44);
    }

    /** 1, 2 or 5 times a power of ten, not below. */
    private static double roundStep(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        double rest = least / power;
        return power * (rest <= 1 ? 1 : rest <= 2 ? 2 : rest <= 5 ? 5 : 10);
    }

    private static double clamp(double v) {
        return Math.max(0, Math.min(1, v));
    }

    private static int rgb(double red, double green, double blue) {
        return (int) Math.round(255 * clamp(red)) << 16
                | (int) Math.round(255 * clamp(green)) << 8
                | (int) Math.round(255 * clamp(blue));
    }

    /** Writes a PNG, whole or not at all. */
    public void write(Path png, String title) throws IOException {
        WholeFile.write(png, out -> {
            if (!ImageIO.write(draw(title), "png", out)) {
                throw new IOException(png + ": no writer for PNG on this Java");
            }
        });
    }

    /** Trilinear values at points of LPS; 0 outside. */
    private static final class Sampler {
        private final Volume volume;
        private final Affine voxelFromLps;

        Sampler(Volume volume) {
            this.volume = volume;
            this.voxelFromLps = volume.grid().lpsFromVoxel().inverse();
        }

        double at(double x, double y, double z) {
            VoxelGrid g = volume.grid();
            double u = voxelFromLps.x(x, y, z);
            double v = voxelFromLps.y(x, y, z);
            double w = voxelFromLps.z(x, y, z);
            int ix = (int) Math.floor(u);
            int iy = (int) Math.floor(v);
            int iz = (int) Math.floor(w);
            if (ix < 0 || iy < 0 || iz < 0 || ix >= g.nx() - 1 || iy >= g.ny() - 1 || iz >= g.nz() - 1) {
                return 0;
            }
            double fx = u - ix;
            double fy = v - iy;
            double fz = w - iz;
            return (1 - fy) * ((1 - fx) * column(ix, iy, iz, fz) + fx * column(ix + 1, iy, iz, fz))
                    + fy * ((1 - fx) * column(ix, iy + 1, iz, fz) + fx * column(ix + 1, iy + 1, iz, fz));
        }

        private double column(int ix, int iy, int iz, double fz) {
            int i = volume.grid().index(ix, iy, iz);
            return (1 - fz) * volume.values()[i] + fz * volume.values()[i + 1];
        }
    }
}
