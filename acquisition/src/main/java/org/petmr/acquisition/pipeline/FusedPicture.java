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
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.petmr.acquisition.picture.Activity;
import org.petmr.acquisition.picture.Fusion;
import org.petmr.acquisition.picture.HotMetal;
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
    private static final double SCALE_BAR_MM = 50;
    private static final Color BACKGROUND = new Color(0x10, 0x12, 0x16);
    private static final Color TEXT = new Color(0xE6, 0xE8, 0xEB);
    private static final Color QUIET = new Color(0x8A, 0x91, 0x9C);
    private static final Color CROSS = new Color(0x9F, 0xC5, 0xE8, 70);

    private final Fusion fusion;
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
        this.isBqPerMl = isBqPerMl;
        this.petFull = Activity.full(pet, BRIGHT_PART, FULL_PERCENTILE);
        this.fusion = new Fusion(Optional.ofNullable(mr), pet, petFull);
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
        double[] voxel = Activity.middleVoxel(volume);
        Affine a = volume.grid().lpsFromVoxel();
        double x = voxel[0];
        double y = voxel[1];
        double z = voxel[2];
        return new double[] {a.x(x, y, z), a.y(x, y, z), a.z(x, y, z)};
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
                image.setRGB(x0 + px, y0 + py, fusion.rgb(x, y, z, Fusion.USUAL_MR_PART));
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

    private void colourBar(Graphics2D g, int x0, int y, int length) {
        for (int i = 0; i < length; i++) {
            double[] c = HotMetal.of(i / (length - 1.0));
            g.setColor(new Color(HotMetal.rgb(c[0], c[1], c[2])));
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

    /** Writes a PNG, whole or not at all. */
    public void write(Path png, String title) throws IOException {
        WholeFile.write(png, out -> {
            if (!ImageIO.write(draw(title), "png", out)) {
                throw new IOException(png + ": no writer for PNG on this Java");
            }
        });
    }
}
